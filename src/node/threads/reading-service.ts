/**
 * Reading in worker threads, for the server: the calling thread's event loop stays free.
 */

import { assert } from "../../core/errors.js";
import type { StoredModel } from "../../core/reading/model-store.js";
import type { ReadingService } from "../../core/reading/reading-service.js";
import { createWorkerPool, type WorkerPool, type WorkerPoolOptions } from "./worker-pool.js";
import type { WorkerModel } from "./worker-task.js";

/**
 * Starts threads and opens the model in each.
 *
 * @param firstModel the one that pictures will most likely be read with
 * @throws MODEL_MALFORMED when ONNX Runtime does not take it; THREAD_DIED
 */
export async function createReadingService(
  firstModel: StoredModel,
  options: WorkerPoolOptions = {},
): Promise<ReadingService> {
  const pool = createWorkerPool(options);
  try {
    await openEverywhere(pool, toWorkerModel(firstModel));
  } catch (error) {
    await pool.dispose();
    throw error;
  }

  return {
    async read(model, bytes, readOptions = {}) {
      const answer = await pool.run({
        kind: "read",
        model: toWorkerModel(model),
        source: { kind: "bytes", bytes },
        options: readOptions,
      });
      assert(answer.kind === "reading", `a picture gave "${answer.kind}"`);
      return answer.reading;
    },
    async explain(model, bytes, readOptions = {}) {
      const answer = await pool.run({
        kind: "explain",
        model: toWorkerModel(model),
        source: { kind: "bytes", bytes },
        options: readOptions,
      });
      assert(answer.kind === "explanation", `a picture gave "${answer.kind}"`);
      return answer.explanation;
    },
    async infer(model, images) {
      const answer = await pool.run({
        kind: "infer",
        model: toWorkerModel(model),
        images,
      });
      assert(answer.kind === "outputs", `images gave "${answer.kind}"`);
      return answer.outputs;
    },
    async inspect(model, image, inspectOptions = {}) {
      const answer = await pool.run({
        kind: "inspect",
        model: toWorkerModel(model),
        image,
        options: inspectOptions,
      });
      assert(answer.kind === "inspection", `an image gave "${answer.kind}"`);
      return answer.inspection;
    },
    load: () => pool.load(),
    dispose: () => pool.dispose(),
  };
}

/** Opens a model in every thread: handed out at once, the tasks go to the threads in turn. */
export async function openEverywhere(pool: WorkerPool, model: WorkerModel): Promise<void> {
  await Promise.all(Array.from({ length: pool.threads }, () => pool.run({ kind: "open", model })));
}

function toWorkerModel({ sha256, file }: StoredModel): WorkerModel {
  return { sha256, file };
}
