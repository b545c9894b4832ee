/** The runtimes that are compared, each on one thread. */

import type { Runtime } from "../../src/core/runtime.js";

export type DeviceRuntimeName = "engine" | "web" | "node";

/** Loaded only when asked for: what a runtime's script costs is no part of another's figures. */
export async function createDeviceRuntime(name: DeviceRuntimeName): Promise<Runtime> {
  switch (name) {
    case "engine":
      return (await import("../../src/engine/runtime.js")).createEngineRuntime();
    case "web":
      return (await import("../../src/browser/onnxruntime-web.js")).createBrowserRuntime(1);
    case "node":
      return (await import("../../src/node/onnxruntime/runtime.js")).createNodeRuntime();
  }
}
