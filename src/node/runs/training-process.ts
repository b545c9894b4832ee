/**
 * The process in which a run trains: its parent says what to train and when to stop, and gets every event. It gives way
 * to everything else on the machine, and ends when its parent is gone. Started by start-training-process.ts.
 */

import { constants } from "node:os";

import { IMAGE_PIXELS } from "../../core/digits.js";
import { assert, isDigitsError } from "../../core/errors.js";
import { confusionCells } from "../../core/evaluation/predictions.js";
import { mergePoints, pointOfStep, type RunSampleEvent, type RunStepsEvent } from "../../core/runs/run-event.js";
import type { LineRunResult } from "../../core/runs/run.js";
import type { Checkpoint } from "../../core/training/checkpoint.js";
import { createInterval, type TrainingEvent, type TrainingSampleEvent } from "../../core/training/loop.js";
import { assertSamePlan } from "../../core/training/plan.js";
import { trainCommandOf } from "../../contract/training-choices.js";
import { raiseOomScore } from "../async/child-process.js";
import { lowerProcess } from "../async/thread-priority.js";
import { findDevice } from "../onnxruntime/find-device.js";
import { loadMnist } from "../data/mnist.js";
import type { LineModelCard } from "../models/line-card.js";
import { createNodeRuntime } from "../onnxruntime/runtime.js";
import { loadCheckpoint, trainModel, type TrainModelResult } from "../training/train-model.js";
import { assertHeld } from "./own-folder.js";
import { checkpointPathOf, modelPathOf, saveResult } from "./run-files.js";
import type {
  ReportedEvent,
  ServerMessage,
  TrainingMessage,
  TrainingOutcome,
  TrainingTask,
} from "./start-training-process.js";

/** As often as a curve visibly moves; steps in between become one point. */
const POINT_MS = 250;
const DRAWING_MS = 500;

const stopping = new AbortController();
const clock = () => performance.now();

main();

function main(): void {
  lowerProcess(constants.priority.PRIORITY_LOW);
  raiseOomScore();
  // Ctrl-C and a supervisor's signal reach all processes of the server; its parent says what to do.
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => {});
  process.on("disconnect", () => process.exit());
  process.on("message", (received) => {
    const message = received as ServerMessage;
    if (message.kind === "stop") stopping.abort();
    else void work(message.task);
  });
}

async function work(task: TrainingTask): Promise<void> {
  const outcome = await trainToOutcome(task);
  process.send?.({ kind: "outcome", outcome } satisfies TrainingMessage, () => process.exit());
}

async function trainToOutcome(task: TrainingTask): Promise<TrainingOutcome> {
  try {
    const result = await trainTask(task);
    if (result.kind === "stopped") return { kind: "stopped" };
    await assertHeld(task.claim);
    if (result.kind === "trained-lines") {
      await saveResult(task.folder, toLineResult(result.card));
      return { kind: "trained" };
    }
    assert(result.kind === "trained", "no other network is trained here");
    const { card, evaluation, predictions } = result;
    await saveResult(task.folder, {
      evaluation,
      cells: confusionCells(predictions, (await loadMnist("test")).labels),
      outcomes: [...predictions.outcomes],
      confidences: Array.from(predictions.confidences, rounded),
      validationAccuracy: card.results.validationAccuracy,
      seconds: card.training.seconds,
    });
    return { kind: "trained" };
  } catch (error) {
    // Stopped before the first step.
    if (stopping.signal.aborted) return { kind: "stopped" };
    if (isDigitsError(error)) return { kind: "failed", code: error.code, message: error.message };
    throw error;
  }
}

function toLineResult({ results: { heldOut }, training }: LineModelCard): LineRunResult {
  return { kind: "lines", heldOut, seconds: training.seconds };
}

async function trainTask(task: TrainingTask): Promise<TrainModelResult> {
  const { folder, checkpointMs, sampleMs } = task;
  // The adapter of the plan may be gone by now.
  const { device } = await findDevice(task.plan.device);
  const plan = { ...task.plan, device };
  const checkpointPath = checkpointPathOf(folder);
  const checkpoint = await findCheckpoint(checkpointPath);
  if (checkpoint !== null) assertSamePlan(plan, checkpoint.plan);
  const isDrawingDue = createInterval(clock, DRAWING_MS);
  return trainModel({
    runtime: createNodeRuntime({ device }),
    plan,
    out: modelPathOf(folder),
    checkpointPath,
    // Until the model is where it belongs, a restart must find the way back to it.
    checkpointAtEnd: "keep",
    beforeWrite: () => assertHeld(task.claim),
    checkpointMs,
    sampleMs,
    ...(checkpoint && { checkpoint }),
    command: trainCommandOf(plan),
    signal: stopping.signal,
    onDrawing(drawn, count) {
      if (isDrawingDue()) report({ kind: "drawing", drawn, count });
    },
    onEvent: createReporter(),
  });
}

async function findCheckpoint(path: string): Promise<Checkpoint | null> {
  try {
    return await loadCheckpoint(path);
  } catch (error) {
    if (isDigitsError(error, "FILE_NOT_FOUND")) return null;
    throw error;
  }
}

/** Reports what happens, steps as points of a curve. */
function createReporter(): (event: TrainingEvent) => void {
  const isPointDue = createInterval(clock, POINT_MS, { isDueAtOnce: true });
  let point: RunStepsEvent | null = null;

  function flush(): void {
    if (point !== null) report(roundedPoint(point));
    point = null;
  }

  return (event) => {
    if (event.kind === "step") {
      const next = pointOfStep(event);
      point = point === null ? next : mergePoints(point, next);
      if (isPointDue()) flush();
      return;
    }
    // A sample may come between two points; everything else follows the steps it is about.
    if (event.kind === "sample") return report(toSampleEvent(event));
    flush();
    if (event.kind === "start") {
      const { kind, step, stepCount, stepsPerEpoch, parameterCount } = event;
      report({ kind, step, stepCount, stepsPerEpoch, parameterCount });
    } else if (event.kind === "epoch") {
      const { checkpoint: _, ...rest } = event;
      report({ ...rest, imagesPerSecond: Math.round(rest.imagesPerSecond) });
    } else if (event.kind === "end") {
      report({ kind: "testing", step: event.checkpoint.step });
    }
  };
}

/** A sample as text that goes through JSON. */
function toSampleEvent({ step, sample: { images, labels, filters } }: TrainingSampleEvent): RunSampleEvent {
  const { height, width, pixels } = filters;
  return {
    kind: "sample",
    step,
    images: cut(images, IMAGE_PIXELS),
    labels: [...labels],
    filters: { height, width, images: cut(pixels, height * width) },
  };
}

/** Pictures of one size that lie one after the other, each as base64. */
function cut(pixels: Uint8Array, size: number): string[] {
  return Array.from({ length: pixels.length / size }, (_, i) =>
    Buffer.from(pixels.subarray(i * size, (i + 1) * size)).toString("base64"),
  );
}

function report(event: ReportedEvent): void {
  process.send?.({ kind: "event", event } satisfies TrainingMessage);
}

/** Six digits are more than a screen shows. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

function roundedPoint(point: RunStepsEvent): RunStepsEvent {
  return {
    ...point,
    loss: rounded(point.loss),
    accuracy: rounded(point.accuracy),
    learningRate: rounded(point.learningRate),
    secondsLeft: rounded(point.secondsLeft),
  };
}
