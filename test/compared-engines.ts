/** A model run by ONNX Runtime and by the engine of this program, side by side. */

import { type EngineOptions, createEngineRuntime } from "../src/engine/runtime.js";
import type { NamedTensors } from "../src/core/runtime.js";
import { createNodeRuntime } from "../src/node/onnxruntime/runtime.js";

/** How far the engine's outputs are from ONNX Runtime's at most, over all feeds, by the name of the output. */
export async function compareEngines(
  model: Uint8Array,
  feeds: readonly NamedTensors[],
  options: EngineOptions = {},
): Promise<Record<string, number>> {
  const [reference, engine] = await Promise.all([
    createNodeRuntime().load(model),
    createEngineRuntime(options).load(model),
  ]);
  if (reference.outputNames.join() !== engine.outputNames.join()) throw new Error("the outputs are others");
  const most: Record<string, number> = {};
  for (const feed of feeds) {
    const [expected, actual] = [await reference.run(feed), await engine.run(feed)];
    for (const [name, { shape, data }] of Object.entries(expected)) {
      const got = actual[name]!;
      if (got.shape.join() !== shape.join()) throw new Error(`${name} is [${got.shape.join()}], not [${shape.join()}]`);
      for (let i = 0; i < data.length; i++) {
        const difference = Math.abs(Number(data[i]) - Number(got.data[i]));
        // NaN is no small difference.
        if (!(difference <= (most[name] ?? -1))) most[name] = difference;
      }
    }
  }
  await Promise.all([reference.dispose(), engine.dispose()]);
  return most;
}
