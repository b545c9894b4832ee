/**
 * Training of the network that reads lines, from MNIST's digits to the model file: lines are drawn in a worker thread
 * while the network learns from those before, and at the end the model is calibrated and measured on lines of digits
 * that it never saw.
 */

import { evaluateLines, type LineEvaluation } from "../../core/evaluation/evaluate-lines.js";
import { LINE_HEIGHT, LINE_NETWORK, LINE_SYMBOLS } from "../../core/line.js";
import { LINE_NETWORK_DESCRIPTION } from "../../core/network/line-network.js";
import { drawHeldOutLines, scoreLine, shareSpelled, toLineModel } from "../../core/training/line-model.js";
import type { TrainingEndEvent, TrainingEvent } from "../../core/training/loop.js";
import type { TrainingPlan } from "../../core/training/plan.js";
import { fitTemperature } from "../../core/reading/decoding/calibration.js";
import { type LineColumns, toLineColumns } from "../../core/reading/decoding/columns.js";
import { toText } from "../../core/reading/decoding/greedy-text.js";
import { createLineScorer } from "../../core/reading/line-scorer.js";
import type { Runtime } from "../../core/runtime.js";
import type { SimulatedLine } from "../../core/synthesis/lines/simulate-line.js";
import { sha256 } from "../files/file-bytes.js";
import type { LineModelCard } from "../models/line-card.js";
import { describeMachine, medianMs } from "../onnxruntime/measure-speed.js";
import { createNodeRuntime } from "../onnxruntime/runtime.js";
import { drawHeldOut, type DrawnTrainingOptions, runDrawnLoop, toTrainingRecord } from "./drawn-training.js";

/** How a line becomes the network's input; in every model file and card. */
const PREPROCESSING = `float32 [batch, 1, ${LINE_HEIGHT}, width]: the difference from the background, level and upright, ${LINE_HEIGHT} pixels high; its median 0, its 99.8 % quantile 1`;

/** Lines that are measured with at the end: as many as digits are held out; and of those, the share after each epoch. */
const EPOCH_SHARE = 1 / 8;

/** Of the lines measured with at the end, those whose confidences the temperature is fitted to. */
const CALIBRATION_SHARE = 0.3;

/** A line of eight digits is about so wide. */
const SPEED_WIDTH = 200;
const SPEED_RUNS = 200;

export interface FinishedLines {
  readonly model: Uint8Array;
  readonly card: LineModelCard;
}

/** Runs the loop of a plan of lines. */
export async function* runLineLoop(options: DrawnTrainingOptions): AsyncGenerator<TrainingEvent, void, void> {
  const { runtime, plan } = options;
  const lines = await heldOutLines(plan, Math.ceil(EPOCH_SHARE * plan.validationCount));
  const measure = (weights: Parameters<typeof toLineModel>[0]) =>
    shareSpelled(runtime, toLineModel(weights), lines ?? [], plan.threads);
  yield* runDrawnLoop("lines", options, lines === null ? null : { measure });
}

/** Lines of digits that were held out; null where none were. */
function heldOutLines(plan: TrainingPlan, count: number): Promise<readonly SimulatedLine[] | null> {
  return drawHeldOut(plan, ({ images }, seed) => drawHeldOutLines(images, seed, count, plan.hands));
}

/** Measures what was trained, and makes the model file and its card. */
export async function finishLines(options: DrawnTrainingOptions, end: TrainingEndEvent): Promise<FinishedLines> {
  const { runtime, plan } = options;
  const { layout, checkpoint } = end;
  const { average, statistics } = checkpoint.state;
  const weights = { layout, parameters: average, statistics };
  const lines = await heldOutLines(plan, plan.validationCount);
  const uncalibrated = toLineModel(weights);
  const measured = lines === null ? null : await measureLines(runtime, uncalibrated, lines);
  const temperature = measured?.temperature ?? 1;
  const version = sha256(toLineModel({ ...weights, temperature })).slice(0, 12);
  const exact = measured && measured.evaluation.correct / measured.evaluation.count;
  const model = toLineModel({
    ...weights,
    temperature,
    metadata: {
      name: LINE_NETWORK,
      version,
      symbols: LINE_SYMBOLS,
      preprocessing: PREPROCESSING,
      training: JSON.stringify({ epochs: plan.epochs, seed: plan.seed, heldOutExact: exact }),
    },
  });
  const card: LineModelCard = {
    name: LINE_NETWORK,
    version,
    description: LINE_NETWORK_DESCRIPTION,
    date: new Date().toISOString().slice(0, 10),
    file: { bytes: model.length, sha256: sha256(model) },
    parameters: layout.parameterCount,
    symbols: LINE_SYMBOLS,
    preprocessing: PREPROCESSING,
    training: toTrainingRecord(options, end),
    calibration: measured && { temperature, lines: measured.fitted },
    results: { heldOut: measured && measured.evaluation },
    speed: {
      width: SPEED_WIDTH,
      runs: SPEED_RUNS,
      milliseconds: await measureLineMs(model),
      machine: describeMachine(),
    },
  };
  return { model, card };
}

/** Fits the temperature to some of the lines, and measures on the others what the network then reads of them. */
async function measureLines(
  runtime: Runtime,
  model: Uint8Array,
  lines: readonly SimulatedLine[],
): Promise<{ readonly temperature: number; readonly fitted: number; readonly evaluation: LineEvaluation }> {
  const scorer = await createLineScorer(runtime, model);
  const columns: LineColumns[] = [];
  for (const line of lines) columns.push(await scorer.score(line));
  await scorer.dispose();
  // Of a single line nothing can be fitted and something else be measured.
  const fitted = lines.length < 2 ? 0 : Math.ceil(CALIBRATION_SHARE * lines.length);
  const labelled = lines.slice(0, fitted).map(({ classes }, at) => ({ columns: columns[at]!, text: toText(classes) }));
  const temperature = fitted === 0 ? 1 : fitTemperature(labelled).temperature;
  const others = columns.slice(fitted).map(({ logProbabilities }) => toLineColumns(logProbabilities, temperature));
  return { temperature, fitted, evaluation: evaluateLines(lines.slice(fitted), others) };
}

/** The median of one line's milliseconds, on one thread. */
async function measureLineMs(model: Uint8Array): Promise<number> {
  const session = await createNodeRuntime().load(model, { threads: 1 });
  try {
    const pixels = new Uint8Array(LINE_HEIGHT * SPEED_WIDTH);
    return Number((await medianMs(SPEED_RUNS, () => scoreLine(session, pixels))).toFixed(2));
  } finally {
    await session.dispose();
  }
}
