/**
 * The runtime port by this program's own engine: one thread, no platform but WebAssembly, and without that, slowly, none.
 * It runs what reads; training needs ONNX Runtime, which is what this engine is compared with.
 */

import { fail } from "../core/errors.js";
import { type OnnxFile, readOnnxFile } from "../core/onnx/onnx-file.js";
import type { NamedTensors, Runtime, Session } from "../core/runtime.js";
import { floatTensor, formatShape, type Shape, sizeOf } from "../core/tensor/tensor.js";
import type { Host } from "./kernels.js";
import type { Network } from "./layers.js";
import { createPlainHost } from "./plain-kernels.js";
import { type Located, type Plan, planRun } from "./plan.js";
import { quote, Unknown } from "./network-builder.js";
import { readNetwork } from "./read-network.js";
import { compileKernels } from "./webassembly-kernels.js";
import { placeWeights } from "./weights.js";

export interface EngineOptions {
  /**
   * What computes: WebAssembly, or TypeScript where that is missing or forbidden; or TypeScript anywhere, which is 40 to
   * 50 times slower.
   *
   * @default "webassembly"
   */
  readonly kernels?: "webassembly" | "typescript";
  /**
   * The npm package that runs what this engine does not, as whoever lacks it is told to install it.
   *
   * @default "onnxruntime-web"
   */
  readonly otherEngine?: "onnxruntime-node" | "onnxruntime-web";
}

/** Shapes of inputs whose plans a session keeps: lines and pages have many widths, but one at a time. */
const MAX_PLANS = 16;

/**
 * Creates a runtime. The kernels are compiled with the first model that it loads, once. Its `load` throws MODEL_MALFORMED;
 * PACKAGE_MISSING for a model that has what this engine does not know.
 */
export function createEngineRuntime({
  kernels = "webassembly",
  otherEngine = "onnxruntime-web",
}: EngineOptions = {}): Runtime {
  let compiled: ReturnType<typeof compileKernels> | undefined;
  async function createHost(): Promise<Host> {
    if (kernels === "webassembly") compiled ??= compileKernels();
    return (await compiled)?.() ?? createPlainHost();
  }
  return {
    async load(model) {
      const network = readKnown(readOnnxFile(model), otherEngine);
      return createSession(network, await createHost());
    },
  };
}

/** @throws PACKAGE_MISSING for what another engine may know */
function readKnown(file: OnnxFile, otherEngine: string): Network {
  try {
    return readNetwork(file);
  } catch (cause) {
    if (!(cause instanceof Unknown)) throw cause;
    fail("PACKAGE_MISSING", `the model has ${cause.message}, which takes ONNX Runtime. Run npm i ${otherEngine}.`);
  }
}

function createSession(network: Network, host: Host): Session {
  const loaded = placeWeights(network, host);
  const plans = new Map<string, Plan>();
  let prepared: Plan | undefined;

  function planOf(shapes: ReadonlyMap<string, Shape>): Plan {
    const key = [...shapes.values()].join(";");
    const plan = plans.get(key) ?? planRun(loaded, shapes, host);
    plans.delete(key);
    plans.set(key, plan);
    if (plans.size > MAX_PLANS) plans.delete(plans.keys().next().value!);
    if (plan !== prepared) plan.prepare();
    prepared = plan;
    return plan;
  }

  return {
    inputNames: network.inputs,
    outputNames: network.outputs,
    async run(feeds, fetches = network.outputs) {
      const plan = planOf(new Map(network.inputs.map((name) => [name, shapeOfFeed(name, feeds)])));
      for (const [name, { start }] of plan.inputs) host.floats.set(feeds[name]!.data as Float32Array, start);
      plan.run();
      return Array.isArray(fetches)
        ? readOutputs(plan, fetches, host)
        : writeOutputs(plan, fetches as NamedTensors, host);
    },
    async dispose() {
      plans.clear();
    },
  };
}

function shapeOfFeed(name: string, feeds: NamedTensors): Shape {
  const tensor = feeds[name];
  if (tensor?.dataType !== "float32") {
    fail("SHAPE_MISMATCH", `the model takes floats as ${quote(name)}; got ${tensor?.dataType ?? "nothing"}.`);
  }
  return tensor.shape;
}

function outputOf(plan: Plan, name: string): Located {
  return plan.outputs.get(name) ?? fail("SHAPE_MISMATCH", `the model gives no ${quote(name)}.`);
}

function readOutputs(plan: Plan, names: readonly string[], { floats }: Host): NamedTensors {
  return Object.fromEntries(
    names.map((name) => {
      const { shape, start } = outputOf(plan, name);
      return [name, floatTensor(shape, floats.slice(start, start + sizeOf(shape)))];
    }),
  );
}

function writeOutputs(plan: Plan, tensors: NamedTensors, { floats }: Host): NamedTensors {
  for (const [name, tensor] of Object.entries(tensors)) {
    const { shape, start } = outputOf(plan, name);
    if (tensor.dataType !== "float32" || tensor.data.length !== sizeOf(shape)) {
      fail("SHAPE_MISMATCH", `${name} is float32 ${formatShape(shape)}; got a tensor of ${formatShape(tensor.shape)}.`);
    }
    tensor.data.set(floats.subarray(start, start + sizeOf(shape)));
  }
  return tensors;
}
