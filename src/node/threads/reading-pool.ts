/**
 * Picture files read in worker threads: what the command line does with more than one.
 */

import { assert } from "../../core/errors.js";
import type { Device } from "../../core/runtime.js";
import { readInputFile } from "../files/input-file.js";
import type { PictureReader } from "./picture-reader.js";
import { openEverywhere } from "./reading-service.js";
import { toSharedFile } from "../files/shared-file.js";
import { createWorkerPool } from "./worker-pool.js";

export interface ReadingPoolOptions {
  /** The model file that reads. */
  readonly modelPath: string;
  /** Threads; one alone where the device is a graphics adapter. @default one for each core, at most 8 */
  readonly threads?: number;
  /** Where the threads run the model. @default "cpu" */
  readonly device?: Device;
  /** Once aborted, what is being read is given up. */
  readonly signal?: AbortSignal;
}

/**
 * Starts threads and opens the model in each.
 *
 * What a `PictureReader` throws keeps its code; a picture that ends the threads that read it is THREAD_DIED.
 * Disposing waits for what is being read.
 *
 * @throws what `openClassifier` throws
 */
export async function createReadingPool({ modelPath, ...options }: ReadingPoolOptions): Promise<PictureReader> {
  const model = toSharedFile(await readInputFile(modelPath));
  const pool = createWorkerPool(options);
  try {
    await openEverywhere(pool, model);
  } catch (error) {
    await pool.dispose();
    throw error;
  }
  return {
    async read(source, readOptions = {}) {
      const answer = await pool.run({
        kind: "read",
        model,
        source,
        options: readOptions,
      });
      assert(answer.kind === "reading", `a picture gave "${answer.kind}"`);
      return answer.reading;
    },
    dispose: () => pool.dispose(),
  };
}
