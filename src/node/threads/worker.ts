/**
 * The worker thread: decodes and reads pictures, and runs the network. Several tasks are at work in it at a time, so
 * that what they have to classify goes through the network together. Started by worker-pool.ts.
 */

import { parentPort, workerData } from "node:worker_threads";

import sharp from "sharp";

import { isDigitsError } from "../../core/errors.js";
import { createInspector, type Inspector } from "../../core/inspection/inspector.js";
import { toFloatImages } from "../../core/reading/classifier.js";
import { createCheckedReader } from "../../contract/checked-reader.js";
import type { Reader } from "../../core/reading/reader.js";
import { gatherImages } from "./gathered-images.js";
import { createMicroBatches, type MicroBatches } from "./micro-batches.js";
import { openModel } from "../models/model-file.js";
import { createModelLeases } from "../models/model-cache.js";
import { decodeSource } from "./picture-reader.js";
import { createNodeRuntime } from "../onnxruntime/runtime.js";
import { createStoppableRuntime, refuseWhenStopped } from "./thread-stop.js";
import { createTurns } from "../async/semaphore.js";
import type {
  BatchMessage,
  InspectTask,
  WorkerAnswer,
  WorkerModel,
  WorkerSettings,
  WorkerTask,
} from "./worker-task.js";

/** The model that reads, the one before, and one that is asked for by name. */
const MODELS_HELD = 3;

// A decoded picture of 50 megapixels and its planes take some 500 MB, so few are at that stage at a time; the second
// is decoded by sharp's own threads while the first is looked at here.
const PICTURES_DECODED = 2;

interface ServedModel {
  readonly reader: Reader;
  readonly batches: MicroBatches;
  dispose(): Promise<void>;
}

// The pool has a thread for each core already; more inside each would only take turns.
sharp.concurrency(1);

const { limits, device, stop } = workerData as WorkerSettings;
const runtime = createStoppableRuntime(createNodeRuntime({ device }), stop);
const models = createModelLeases<ServedModel>(MODELS_HELD);
const inspectors = createModelLeases<Inspector>(MODELS_HELD);
const takeTurn = createTurns(PICTURES_DECODED);
let tasksAtWork = 0;

/** Does one task; the pool calls it for each. */
export default async function work(task: WorkerTask): Promise<WorkerAnswer> {
  tasksAtWork += 1;
  try {
    const { model } = task;
    refuseWhenStopped(stop);
    if (task.kind === "inspect") return await inspect(task);
    return await models.use(
      model.sha256,
      () => open(model),
      (served) => answer(task, served),
    );
  } catch (error) {
    // What is thrown would look to the pool like the end of this thread.
    return isDigitsError(error)
      ? { kind: "failure", code: error.code, message: error.message }
      : { kind: "fault", error: toError(error) };
  } finally {
    tasksAtWork -= 1;
  }
}

/** An error that can be sent: message and stack survive the way between threads, other properties do not. */
function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

async function open({ file }: WorkerModel): Promise<ServedModel> {
  // ONNX Runtime takes no shared memory.
  const network = await openModel(runtime, new Uint8Array(file));
  const batches = createMicroBatches(network, {
    countOthers: () => tasksAtWork,
    onBatch(images) {
      const message: BatchMessage = { kind: "batch", images };
      parentPort?.postMessage(message);
    },
  });
  const reader = createCheckedReader(batches);
  return { reader, batches, dispose: () => reader.dispose() };
}

/** With models of its own, made from the one that reads when they are first asked for. */
async function inspect(task: InspectTask): Promise<WorkerAnswer> {
  const { model, image, options } = task;
  return inspectors.use(
    model.sha256,
    () => createInspector(runtime, new Uint8Array(model.file)),
    async (inspector) => ({
      kind: "inspection",
      inspection: await inspector.inspect(image, options),
    }),
  );
}

async function answer(task: Exclude<WorkerTask, InspectTask>, { reader, batches }: ServedModel): Promise<WorkerAnswer> {
  switch (task.kind) {
    case "open":
      return { kind: "opened" };
    case "infer": {
      const { images } = task;
      const floats = images instanceof Float32Array ? images : toFloatImages(images);
      return { kind: "outputs", outputs: await batches.outputs(floats) };
    }
    case "read":
    case "explain": {
      const { source, options } = task;
      const explanation = await decodeInTurn(source, (picture) => reader.explain(picture, options));
      return task.kind === "read"
        ? { kind: "reading", reading: explanation.reading }
        : { kind: "explanation", explanation: gatherImages(explanation) };
    }
  }
}

/** Decodes, and begins to read: up to the first wait for the network, which is where a picture needs least memory. */
async function decodeInTurn<Result>(
  source: Parameters<typeof decodeSource>[0],
  read: (picture: Awaited<ReturnType<typeof decodeSource>>) => Promise<Result>,
): Promise<Result> {
  const passTurn = await takeTurn();
  let reading: Promise<Result>;
  try {
    refuseWhenStopped(stop);
    const picture = await decodeSource(source, limits);
    refuseWhenStopped(stop);
    reading = read(picture);
  } finally {
    passTurn();
  }
  return reading;
}
