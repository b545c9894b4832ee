/**
 * The runtime port in browsers: onnxruntime-web, WebAssembly. It also runs under Node, which is how the tests
 * compare it with the native one.
 */

import * as ort from "onnxruntime-web/wasm";

import { adaptSession, failToLoad, isNames } from "../core/onnxruntime-session.js";
import type { Runtime, Session, SessionOptions } from "../core/runtime.js";

/**
 * Creates the runtime of this page or worker.
 *
 * @param threads threads of the WebAssembly, for all sessions together; more than one needs a page that is
 *   cross-origin isolated, and counts only before the first model is loaded
 */
export function createBrowserRuntime(threads = 1): Runtime {
  ort.env.wasm.numThreads = threads;
  return { load };
}

/** The port's `threads` has no meaning here: they are the whole WebAssembly's. */
async function load(model: Uint8Array, _options?: SessionOptions): Promise<Session> {
  const session = await ort.InferenceSession.create(model, {
    executionProviders: ["wasm"],
    graphOptimizationLevel: "all",
    logSeverityLevel: 3, // errors only
  }).catch((cause: unknown) => failToLoad(model, cause));
  const adapted = adaptSession<ort.Tensor>(
    session,
    (dataType, data, shape) => new ort.Tensor(dataType, data as never, shape),
  );
  return {
    ...adapted,
    async run(feeds, fetches) {
      if (fetches === undefined || isNames(fetches)) {
        return adapted.run(feeds, fetches);
      }
      // onnxruntime-web returns tensors it is given for its results without writing to them.
      const results = await adapted.run(feeds, Object.keys(fetches));
      for (const [name, { data }] of Object.entries(fetches)) {
        data.set((results[name]?.data ?? []) as never);
      }
      return fetches;
    },
  };
}
