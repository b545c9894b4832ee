/**
 * A run of a network for inputs of certain shapes: which kernel works on which addresses, one after the other. Made once
 * for each shape, and kept.
 *
 * Images that go from kernel to kernel lie channels last; what goes to plain operators, and out, lies in its order.
 */

import type { Shape } from "../core/tensor/tensor.js";
import type { Host } from "./kernels.js";
import { planLayer } from "./plan-layers.js";
import { createPlanner, type Value } from "./planner.js";
import type { LoadedNetwork } from "./weights.js";

export interface Plan {
  readonly inputs: ReadonlyMap<string, Located>;
  readonly outputs: ReadonlyMap<string, Located>;
  /** Writes the tables that the steps read; another plan's run may have written over them. */
  prepare(): void;
  run(): void;
}

/** Where numbers lie in their order. */
export interface Located {
  readonly shape: Shape;
  /** In numbers. */
  readonly start: number;
}

/** @throws SHAPE_MISMATCH when the shapes do not fit the network */
export function planRun(network: LoadedNetwork, shapes: ReadonlyMap<string, Shape>, host: Host): Plan {
  const planner = createPlanner(network, host);
  const inputs = network.inputs.map((name) => {
    const value = planner.make(shapes.get(name)!, 0);
    planner.values.set(name, value);
    return [name, value] as const;
  });
  for (const layer of network.layers) {
    planner.beginStep();
    planner.values.set(layer.output, planLayer(layer, planner));
  }
  planner.beginStep();
  const outputs = network.outputs.map((name) => [name, planner.take(name, 0)] as const);
  const steps = planner.finish();
  const locate = ([name, { shape, buffer }]: readonly [string, Value]) =>
    [name, { shape, start: buffer.address / 4 }] as const;
  return {
    inputs: new Map(inputs.map(locate)),
    outputs: new Map(outputs.map(locate)),
    prepare: () => steps.prepare.forEach((write) => write()),
    run: () => steps.run.forEach((step) => step()),
  };
}
