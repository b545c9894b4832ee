/**
 * The worker thread: decodes and reads pictures, and runs the network. It works on several tasks at a time, so that
 * their images go through the network together. Started by worker-pool.ts.
 */

import { setImmediate as nextTurn } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";

import sharp from "sharp";

import { isDigitsError } from "../../core/errors.js";
import { createInspector, type Inspector } from "../../core/inspection/inspector.js";
import { toFloatImages } from "../../core/reading/classifier.js";
import { type Format, formatOf } from "../../contract/formats.js";
import { createCheckedReader } from "../../contract/checked-reader.js";
import type { ReadingControl } from "../../core/reading/budget.js";
import type { Reader } from "../../core/reading/reader.js";
import type { Picture } from "../../core/picture/picture.js";
import { createSemaphore, type Semaphore, withPermit } from "../async/semaphore.js";
import type { SharedModel } from "../files/file-bytes.js";
import { createModelCache } from "../models/model-cache.js";
import { openLineNetworksBeside } from "../models/line-model-file.js";
import { openModel } from "../models/model-file.js";
import { createNodeRuntime } from "../onnxruntime/runtime.js";
import { decodeHeicApart } from "../pictures/heic-apart.js";
import { type DecodeOptions, decodePicture, decodeSource, type PictureSource } from "../pictures/picture-file.js";
import { isDecodedAlone, withDecodingPlace } from "./decoding-places.js";
import { createMicroBatches, type MicroBatches } from "./micro-batches.js";
import { type PictureInPieces, receivePieces } from "./picture-pieces.js";
import { createStoppableRuntime, isRaised, refuseWhenStopped, type StopSign } from "./thread-stop.js";
import {
  type BatchMessage,
  gatherImages,
  type WorkerAnswer,
  type WorkerSettings,
  type WorkerTask,
} from "./worker-task.js";

/** The model that reads, the one before, and one that is asked for by name. */
const MODELS_HELD = 3;

// A decoded picture of 50 megapixels and its planes take some 500 MB, so few are at that stage at a time; the second
// is decoded by sharp's own threads while the first is looked at here.
const PICTURES_DECODED = 2;

interface ServedModel {
  readonly reader: Reader;
  readonly batches: MicroBatches;
  /** Runs models of its own, made from the one that reads when somebody first asks. */
  readonly inspector: () => Promise<Inspector>;
  dispose(): Promise<void>;
}

// The pool has a thread for each core already; more inside each would only compete for them.
sharp.concurrency(1);

const { limits, device, places, stop } = workerData as WorkerSettings;
const runtime = createStoppableRuntime(createNodeRuntime({ device }), stop);
const models = createModelCache<ServedModel>(MODELS_HELD, (served) => served.dispose());
const decoding: DecodeOptions = {
  ...limits,
  inTurn: (format, work) => withDecodingPlace(places, format, work),
  decodeHeic: decodeHeicApart,
};
const acquireDecoder = createSemaphore(PICTURES_DECODED);
// Those that are decoded one at a time wait here, where they keep no photo from being decoded.
const acquireHeavy = createSemaphore(1);
const atOnce: Semaphore = async () => () => {};
let tasksAtWork = 0;

/** Does one task; the pool calls it for each. */
export default async function work(task: WorkerTask): Promise<WorkerAnswer> {
  tasksAtWork += 1;
  try {
    const { model } = task;
    refuseWhenStopped(stop);
    return await models.use(
      model.lines === undefined ? model.sha256 : `${model.sha256} ${model.lines.sha256}`,
      () => open(model),
      (served) => answer(task, served),
    );
  } catch (error) {
    // To the pool, what is thrown would look like the end of this thread.
    return isDigitsError(error)
      ? { kind: "failure", code: error.code, message: error.message }
      : { kind: "fault", error: toError(error) };
  } finally {
    tasksAtWork -= 1;
  }
}

/** An error that can be sent to another thread: only message and stack survive. */
function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

async function open({ file, lines }: SharedModel): Promise<ServedModel> {
  // ONNX Runtime does not accept shared memory.
  const network = await openModel(runtime, new Uint8Array(file));
  const batches = createMicroBatches(network, {
    countOthers: () => tasksAtWork,
    onBatch(images) {
      const message: BatchMessage = { kind: "batch", images };
      parentPort?.postMessage(message);
    },
  });
  const ownLines = lines && new Uint8Array(lines.file);
  const reader = createCheckedReader(batches, await openLineNetworksBeside(runtime, network.metadata, ownLines));
  let inspector: Promise<Inspector> | null = null;
  return {
    reader,
    batches,
    inspector() {
      inspector ??= createInspector(runtime, new Uint8Array(file)).catch((error: unknown) => {
        inspector = null;
        throw error;
      });
      return inspector;
    },
    async dispose() {
      await reader.dispose();
      await (await inspector)?.dispose();
    },
  };
}

async function answer(task: WorkerTask, { reader, batches, inspector }: ServedModel): Promise<WorkerAnswer> {
  switch (task.kind) {
    case "open":
      return { kind: "opened" };
    case "infer": {
      const { images } = task;
      const floats = images instanceof Float32Array ? images : toFloatImages(images);
      return { kind: "outputs", outputs: await batches.outputs(floats) };
    }
    case "inspect":
      return { kind: "inspection", inspection: await (await inspector()).inspect(task.image, task.options) };
    case "read":
    case "explain": {
      const { source, options, cancel } = task;
      const control: ReadingControl = {
        isCancelled: () => isRaised(stop) || (cancel !== undefined && isRaised(cancel)),
        nowMs: () => performance.now(),
        yieldToOthers: () => nextTurn(),
      };
      if (task.kind === "read") {
        const reading = await decodeAndRead(source, cancel, (picture, onInkFound) =>
          reader.read(picture, options, { ...control, onInkFound }),
        );
        return { kind: "reading", reading };
      }
      const explanation = await decodeAndRead(source, cancel, (picture, onInkFound) =>
        reader.explain(picture, options, { ...control, onInkFound }),
      );
      return { kind: "explanation", explanation: gatherImages(explanation) };
    }
  }
}

function formatOfSource(source: PictureSource | PictureInPieces): Format | undefined {
  if (source.kind === "file") return undefined;
  return formatOf(source.kind === "bytes" ? source.bytes : source.head);
}

/**
 * Decodes with a permit, and begins to read with it: up to where its ink is found, from where on a picture needs less
 * memory.
 */
async function decodeAndRead<Result>(
  source: PictureSource | PictureInPieces,
  cancel: StopSign | undefined,
  read: (picture: Picture, onInkFound: () => void) => Promise<Result>,
): Promise<Result> {
  const refuseWhenUnwanted = () => {
    refuseWhenStopped(stop);
    if (cancel !== undefined) refuseWhenStopped(cancel);
  };
  const format = formatOfSource(source);
  const isHeavy = format !== undefined && isDecodedAlone(format);
  const begun = await withPermit(isHeavy ? acquireHeavy : atOnce, () =>
    withPermit(acquireDecoder, async () => {
      refuseWhenUnwanted();
      const picture = await (source.kind === "pieces"
        ? decodePicture(await receivePieces(source), decoding)
        : decodeSource(source, decoding));
      refuseWhenUnwanted();
      return new Promise<{ readonly reading: Promise<Result> }>((resolve) => {
        // In an object, or the permit would be held until the reading is done.
        const begun = { reading: read(picture, () => resolve(begun)) };
        begun.reading.catch(() => resolve(begun));
      });
    }),
  );
  return begun.reading;
}
