import { expect, test } from "vitest";

import { createRandom } from "../tensor/random.js";
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from "./checkpoint.js";
import { createPlan } from "./plan.js";

const checkpoint: Checkpoint = {
  plan: createPlan({ network: "lenet", seed: 9 }),
  step: 1234,
  epochLoss: 0.123456789012345,
  epochCorrect: 77,
  elapsedMs: 1000.5,
  state: {
    parameters: Float32Array.of(1, -0, 3e-40, Number.MAX_VALUE),
    average: Float32Array.of(0.1, 0.2, 0.3, 0.4),
    statistics: new Float32Array(0),
    moments: [Float32Array.of(5, 6, 7, 8), Float32Array.of(9, 10, 11, 12)],
  },
};

test("a checkpoint comes back bit for bit", () => {
  const bytes = encodeCheckpoint(checkpoint);
  expect(decodeCheckpoint(bytes)).toEqual(checkpoint);
  // A buffer read from a file may start anywhere in a larger one.
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  expect(decodeCheckpoint(shifted.subarray(3))).toEqual(checkpoint);
  // Node's Buffer has a slice() of its own, which does not copy.
  expect(decodeCheckpoint(Buffer.from(bytes))).toEqual(checkpoint);
});

test("a checkpoint cut off anywhere is refused", () => {
  const bytes = encodeCheckpoint(checkpoint);
  for (let length = 0; length < bytes.length; length++) {
    expect(() => decodeCheckpoint(bytes.subarray(0, length))).toThrow(
      expect.objectContaining({ code: "CHECKPOINT_MALFORMED" }),
    );
  }
});

test("a checkpoint with any byte changed is refused", () => {
  const bytes = encodeCheckpoint(checkpoint);
  const random = createRandom(1);
  for (let i = 0; i < bytes.length; i++) {
    const changed = bytes.slice();
    changed[i] = (changed[i] ?? 0) ^ (1 + random.integer(255));
    expect(() => decodeCheckpoint(changed), `byte ${i}`).toThrow(
      expect.objectContaining({ code: "CHECKPOINT_MALFORMED" }),
    );
  }
});

test("bytes of another kind are refused with what to do", () => {
  const bytes = Uint8Array.from({ length: 500 }, (_, i) => i % 256);
  expect(() => decodeCheckpoint(bytes)).toThrow(
    /no checkpoint of this program. Resume from another checkpoint, or start/,
  );
});
