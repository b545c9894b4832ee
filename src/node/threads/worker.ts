/**
 * The worker thread: decodes and reads pictures, and runs the network. It works on several tasks at a time, so that
 * their images go through the network together. Started by worker-pool.ts.
 */

import { setImmediate as nextTurn } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";

import sharp from "sharp";

import { fail, isDigitsError } from "../../core/errors.js";
import { createInspector, type Inspector } from "../../core/inspection/inspector.js";
import { createLineInspector, type LineInspector } from "../../core/inspection/line-inspector.js";
import { toFloatImages } from "../../core/reading/classifier.js";
import { type Format, formatOf } from "../../contract/formats.js";
import { createCheckedReader } from "../../contract/checked-reader.js";
import type { ReadingControl } from "../../core/reading/budget.js";
import type { Reader } from "../../core/reading/reader.js";
import type { Picture } from "../../core/picture/picture.js";
import { createSemaphore } from "../async/semaphore.js";
import type { SharedModel } from "../files/file-bytes.js";
import { createModelCache } from "../models/model-cache.js";
import { loadLineModelBeside, openLineNetworksBeside } from "../models/line-model-file.js";
import { openModel } from "../models/model-file.js";
import { createNodeRuntime } from "../onnxruntime/runtime.js";
import { decodeHeicApart } from "../pictures/heic-apart.js";
import { openPdfApart } from "../pictures/pdf-apart.js";
import { type DecodeOptions, openSource, type Pages, type PictureSource } from "../pictures/picture-file.js";
import { createCollector } from "./collect-garbage.js";
import { isDecodedAlone, withDecodingPlace } from "./decoding-places.js";
import { createMicroBatches, type MicroBatches } from "./micro-batches.js";
import { type PictureInPieces, receivePieces } from "./picture-pieces.js";
import { readPages, type ReadPageOf } from "./read-pages.js";
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

/** Pixels of a drawing are kept while it is read, those of a photo are not. */
const MOST_KEPT_BYTES = 4e6;
const NO_PIXELS = new Uint8Array();
const LEAST_PAGE_PIXELS = 500_000;

interface ServedModel {
  readonly reader: Reader;
  readonly batches: MicroBatches;
  /** Run models of their own, made from those that read when somebody first asks. */
  readonly inspector: Later<Inspector>;
  readonly lineInspector: Later<LineInspector>;
  dispose(): Promise<void>;
}

// The pool has a thread for each core already; more inside each would only compete for them.
sharp.concurrency(1);
// Up to 50 MB of pictures that nobody asks for again.
sharp.cache(false);

const { limits, device, places, stop } = workerData as WorkerSettings;
const runtime = createStoppableRuntime(createNodeRuntime({ device }), stop);
const models = createModelCache<ServedModel>(MODELS_HELD, (served) => served.dispose());
const decoding: DecodeOptions = {
  ...limits,
  inTurn: (format, work) => withDecodingPlace(places, format, work),
  decodeHeic: decodeHeicApart,
  openPdf: openPdfApart,
};
const acquireDecoder = createSemaphore(PICTURES_DECODED);
// Those that are decoded one at a time wait here, where they keep no photo from being decoded.
const acquireHeavy = createSemaphore(1);
const collectGarbage = createCollector();
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
  const inspector = createLater(() => createInspector(runtime, new Uint8Array(file)));
  const lineInspector = createLater(async () => {
    const model = await loadLineModelBeside(network.metadata, ownLines);
    if (model !== undefined) return createLineInspector(runtime, model);
    const { name, version } = network.metadata;
    fail(
      "OPTION_INVALID",
      `${name} ${version} reads digit by digit, so there is no network of lines to look into. Send the image of a digit, or have the released model read.`,
    );
  });
  return {
    reader,
    batches,
    inspector,
    lineInspector,
    async dispose() {
      await reader.dispose();
      await inspector.dispose();
      await lineInspector.dispose();
    },
  };
}

/** What is made when somebody first asks for it. */
interface Later<Made> {
  get(): Promise<Made>;
  dispose(): Promise<void>;
}

/** What could not be made is tried again when it is asked for again. */
function createLater<Made extends { dispose(): Promise<void> }>(create: () => Promise<Made>): Later<Made> {
  let made: Promise<Made> | null = null;
  return {
    get() {
      made ??= create().catch((error: unknown) => {
        made = null;
        throw error;
      });
      return made;
    },
    dispose: async () => (await made)?.dispose(),
  };
}

async function answer(
  task: WorkerTask,
  { reader, batches, inspector, lineInspector }: ServedModel,
): Promise<WorkerAnswer> {
  switch (task.kind) {
    case "open":
      return { kind: "opened" };
    case "infer": {
      const { images } = task;
      const floats = images instanceof Float32Array ? images : toFloatImages(images);
      return { kind: "outputs", outputs: await batches.outputs(floats) };
    }
    case "inspect":
      return { kind: "inspection", inspection: await (await inspector.get()).inspect(task.image, task.options) };
    case "inspectLine": {
      const { line, options } = task;
      return { kind: "lineInspection", inspection: await (await lineInspector.get()).inspect(line, options) };
    }
    case "read":
    case "explain": {
      const { source, options, cancel } = task;
      const control: ReadingControl = {
        isCancelled: () => isRaised(stop) || (cancel !== undefined && isRaised(cancel)),
        nowMs: () => performance.now(),
        yieldToOthers: () => nextTurn(),
      };
      const file = createFile(source);
      let isLarge = false;
      try {
        if (task.kind === "read") {
          const readPage: ReadPageOf = (index, own, onDecoded) =>
            decodeAndRead(file, index, cancel, (picture, looking) => {
              onDecoded(picture);
              isLarge ||= isPage(picture);
              return reader.read(picture, own, { ...control, ...looking });
            });
          return { kind: "reading", reading: await readPages(file.count, readPage, options) };
        }
        const explanation = await decodeAndRead(file, 0, cancel, (picture, looking) => {
          refuseSeveral(file.count());
          isLarge = isPage(picture);
          return reader.explain(picture, options, { ...control, ...looking });
        });
        return { kind: "explanation", explanation: gatherImages(explanation) };
      } finally {
        await file.close();
        // Once the answer has gone, and with it what led to it.
        if (isLarge) setImmediate(collectGarbage);
      }
    }
  }
}

/** Whether a picture is more than a drawing, so that reading it takes longer by far than collecting what it leaves. */
function isPage({ width, height }: Picture): boolean {
  return width * height > LEAST_PAGE_PIXELS;
}

/** A file whose pages are opened when the first is decoded: one that waits is not in memory. */
interface OpenedLater {
  readonly isHeavy: boolean;
  /** Whether a page that was decoded can be dropped, and decoded again. */
  isDropped(picture: Picture): boolean;
  /** 1 until it is open. */
  readonly count: () => number;
  load(index: number): Promise<Picture>;
  close(): Promise<void>;
}

function createFile(source: PictureSource | PictureInPieces): OpenedLater {
  const format = formatOfSource(source);
  let pages: Pages | undefined;
  let count = 1;
  async function close(): Promise<void> {
    await pages?.close();
    pages = undefined;
  }
  // A PDF that is open is in memory several times; a file's format is not known before it is read.
  const mayBeDropped = format !== undefined && format !== "PDF";
  const isDropped = ({ rgba }: Picture) => mayBeDropped && rgba.length > MOST_KEPT_BYTES;
  return {
    isHeavy: format !== undefined && isDecodedAlone(format),
    isDropped,
    count: () => count,
    async load(index) {
      pages ??= await openSource(
        source.kind === "pieces" ? { kind: "bytes", bytes: await receivePieces(source) } : source,
        decoding,
      );
      count = pages.count;
      const picture = await pages.load(index);
      // What was decoded is all that is needed from here on.
      if (index === count - 1 && !isDropped(picture)) await close();
      return picture;
    },
    close,
  };
}

/** How several pages were read would be too much for one answer. */
function refuseSeveral(count: number): void {
  if (count === 1) return;
  fail("OPTION_INVALID", `a file of ${count} pages is not explained. Leave explain out, or send a page alone.`);
}

function formatOfSource(source: PictureSource | PictureInPieces): Format | undefined {
  if (source.kind === "file") return undefined;
  return formatOf(source.kind === "bytes" ? source.bytes : source.head);
}

/**
 * Decodes with a permit, and begins to read with it: up to where its ink is found, from where on a large picture is out of
 * memory again. It is decoded once more where it is looked at in another turn.
 */
async function decodeAndRead<Result>(
  file: OpenedLater,
  index: number,
  cancel: StopSign | undefined,
  read: (picture: Picture, looking: Pick<ReadingControl, "onInkFound" | "decodeAgain">) => Promise<Result>,
): Promise<Result> {
  const refuseWhenUnwanted = () => {
    refuseWhenStopped(stop);
    if (cancel !== undefined) refuseWhenStopped(cancel);
  };
  const releases: (() => void)[] = [];
  const release = () => releases.splice(0).forEach((each) => each());
  async function decode(): Promise<Picture> {
    if (file.isHeavy) releases.push(await acquireHeavy());
    releases.push(await acquireDecoder());
    refuseWhenUnwanted();
    const picture = { ...(await file.load(index)) };
    refuseWhenUnwanted();
    if (file.isDropped(picture)) releases.push(() => (picture.rgba = NO_PIXELS));
    return picture;
  }
  try {
    const picture = await decode();
    return await read(picture, { onInkFound: release, ...(file.isDropped(picture) && { decodeAgain: decode }) });
  } finally {
    release();
  }
}
