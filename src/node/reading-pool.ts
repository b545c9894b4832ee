/**
 * Pictures decoded and read in worker threads: on several cores, and with the calling thread's event loop free.
 */

import { availableParallelism } from "node:os";

import { assert, DigitsError } from "../core/errors.js";
import type { PictureReader } from "./picture-reader.js";
import type {
  ReadingAnswer,
  ReadingTask,
  ReadingWorkerData,
} from "./reading-worker.js";
import { refuseTelemetry } from "./telemetry.js";
import { createThreadPool, ThreadDiedError } from "./thread-pool.js";

/** Each thread may hold a decoded picture of 50 megapixels and its planes, some 500 MB. */
const MAX_THREADS = 8;

export interface ReadingPoolOptions {
  /** The model file that reads. */
  readonly modelPath: string;
  /** Threads, each with a model of its own. @default one for each core, at most 8 */
  readonly threads?: number;
}

/**
 * Starts threads and opens the model in each.
 *
 * What a `PictureReader` throws keeps its code; where a picture ends the thread that reads it, that is
 * PICTURE_UNREADABLE, and another thread takes its place. Disposing waits for what is being read; what waits for a
 * thread rejects with ABORTED.
 *
 * @throws what `openClassifier` throws
 */
export async function createReadingPool({
  modelPath,
  threads = defaultThreadCount(),
}: ReadingPoolOptions): Promise<PictureReader> {
  refuseTelemetry();
  const workerData: ReadingWorkerData = { modelPath };
  const pool = createThreadPool<ReadingTask, ReadingAnswer>({
    script: new URL("./reading-worker.js", import.meta.url),
    workerData,
    threads,
    name: "digits-reading",
  });

  async function open(): Promise<void> {
    const answer = await pool.run({ kind: "open" });
    if (answer.kind === "failure") failAsTold(answer);
  }
  try {
    // All at once: each thread takes one, for none is done before all have been handed out.
    await Promise.all(Array.from({ length: threads }, open));
  } catch (error) {
    await pool.dispose();
    throw error;
  }

  return {
    async read(source, options = {}) {
      const answer = await pool
        .run({ kind: "read", source, options })
        .catch(toPictureError);
      if (answer.kind === "failure") failAsTold(answer);
      assert(answer.kind === "reading", `a picture gave "${answer.kind}"`);
      return answer.reading;
    },
    dispose: () => pool.dispose(),
  };
}

/** As many threads as can work at once. */
export function defaultThreadCount(): number {
  return Math.min(availableParallelism(), MAX_THREADS);
}

function failAsTold({
  code,
  message,
}: Extract<ReadingAnswer, { kind: "failure" }>): never {
  throw new DigitsError(code, message);
}

/** An error of the pool as what it means for the picture; what a task threw stays as it is. */
export function toPictureError(error: unknown): never {
  if (!(error instanceof ThreadDiedError)) throw error;
  throw new DigitsError(
    "PICTURE_UNREADABLE",
    "the thread that read the picture ended before it was done: the memory ran out, or the file breaks its decoder. Scale the picture down, or save it again.",
    { cause: error },
  );
}
