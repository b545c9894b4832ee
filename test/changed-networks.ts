/** Models that read otherwise than the released one, made from it by changing its last layer. */

import { assert } from "../src/core/errors.js";
import { changedModel, renamedModel } from "./hostile-models.js";

/** The same network, twice as sure: the weights of its last layer, and what is added to them, are doubled. */
export function surerModel(bytes: Uint8Array, version: string): Uint8Array {
  return withLastLayer(bytes, version, (values) => values.map((v) => 2 * v));
}

/** The same network, which never reads one of the digits. */
export function blindModel(bytes: Uint8Array, version: string, digit: number): Uint8Array {
  const NEVER = -1000;
  return withLastLayer(bytes, version, (values, isAdded) => (isAdded ? values.with(digit, NEVER) : values));
}

/** @param change gets the weights, and once what is added to them, one for each of the eleven outcomes */
function withLastLayer(
  bytes: Uint8Array,
  version: string,
  change: (values: Float32Array, isAdded: boolean) => Float32Array,
): Uint8Array {
  return changedModel(renamedModel(bytes, { version }), ({ initializer }) => {
    const last = initializer.filter(({ dims }) => dims.includes(11n));
    assert(last.length > 0, "the network has no layer of eleven outcomes");
    for (const { rawData } of last) {
      const values = new Float32Array(rawData.slice().buffer);
      const changed = change(values, values.length === 11);
      rawData.set(new Uint8Array(changed.buffer));
    }
  });
}
