/**
 * The runtime port in Node: onnxruntime-node where it is installed, and this program's own engine where it is not. `run`
 * blocks the thread that calls it for as long as the model runs; long work belongs in a worker thread.
 */

import { fail } from "../../core/errors.js";
import type { Device, Runtime } from "../../core/runtime.js";
import { createEngineRuntime } from "../../engine/runtime.js";
import { refuseTelemetry } from "./telemetry.js";

/** The package, as whoever lacks it is told to install it. */
const PACKAGE = "onnxruntime-node";

export interface NodeRuntimeOptions {
  /**
   * Where models run. `findDevice` says whether there is a graphics adapter. One thread of a process may use it: with
   * two, ONNX Runtime 1.30 ends the process.
   *
   * @default "cpu"
   */
  readonly device?: Device;
}

/**
 * Creates the runtime of this process. Its `load` throws PACKAGE_MISSING without onnxruntime-node for the device webgpu, and
 * for models that the engine of this program, which takes its place on the processor, does not run.
 */
export function createNodeRuntime({ device = "cpu" }: NodeRuntimeOptions = {}): Runtime {
  refuseTelemetry();
  let opened: Promise<Runtime> | undefined;
  return {
    async load(model, options) {
      opened ??= openRuntime(device);
      return (await opened).load(model, options);
    },
  };
}

/** @throws PACKAGE_MISSING without onnxruntime-node, which is needed for `what` */
export async function requireOnnxRuntime(what: string): Promise<void> {
  if ((await importSessions()) === undefined) failWithoutPackage(what);
}

async function openRuntime(device: Device): Promise<Runtime> {
  const sessions = await importSessions();
  if (sessions !== undefined) return { load: device === "cpu" ? sessions.loadOnProcessor : sessions.loadOnAdapter };
  if (device !== "cpu") failWithoutPackage("a graphics adapter");
  return createEngineRuntime({ otherEngine: PACKAGE });
}

async function importSessions() {
  return import("./sessions.js").catch((error: unknown) => {
    const { code, message } = error as NodeJS.ErrnoException;
    // Whatever else is wrong with it, a broken installation above all, whoever installed it wants to know.
    if (code === "ERR_MODULE_NOT_FOUND" && message.includes(PACKAGE)) return undefined;
    throw error;
  });
}

function failWithoutPackage(what: string): never {
  fail("PACKAGE_MISSING", `${what} needs the npm package ${PACKAGE}, which is not installed. Run npm i ${PACKAGE}.`);
}
