/**
 * The runtime port with ONNX Runtime's profiler, set as the program sets it otherwise.
 */

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as ort from "onnxruntime-node";

import type { Runtime } from "../src/core/runtime.js";
import { adaptNodeSession, toOrtOptions } from "../src/node/onnxruntime/runtime.js";
import { refuseTelemetry } from "../src/node/onnxruntime/telemetry.js";

export interface ProfilingRuntime extends Runtime {
  /** Ends the profile of the one session that was loaded, and gives its text. */
  finish(): Promise<string>;
}

/**
 * Creates the runtime.
 *
 * @param folder an empty one, where the profiler may write; the caller's to remove
 */
export function createProfilingRuntime(folder: string): ProfilingRuntime {
  refuseTelemetry();
  const sessions: ort.InferenceSession[] = [];
  return {
    async load(model, options) {
      const session = await ort.InferenceSession.create(model, {
        ...toOrtOptions(options),
        enableProfiling: true,
        profileFilePrefix: join(folder, "profile"),
      });
      sessions.push(session);
      return adaptNodeSession(session);
    },
    async finish() {
      for (const session of sessions) session.endProfiling();
      const files = await readdir(folder);
      if (files.length !== 1) {
        throw new Error(`the profiler wrote ${files.length} files; one was expected.`);
      }
      return readFile(join(folder, files[0]!), "utf8");
    },
  };
}
