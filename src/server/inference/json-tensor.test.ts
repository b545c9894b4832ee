import { describe, expect, it } from "vitest";

import { IMAGE_PIXELS } from "../../core/digits.js";
import { parseJsonTensor, toJsonFloats } from "./json-tensor.js";

/** Each pixel of two images has a value of its own, as far as bytes go. */
const BYTES = Array.from({ length: 2 * IMAGE_PIXELS }, (_, i) => i % 256);

function nested(values: readonly number[]) {
  return [0, 1].map((image) => [
    Array.from({ length: 28 }, (_, y) =>
      Array.from({ length: 28 }, (_x, x) => values[image * IMAGE_PIXELS + y * 28 + x]),
    ),
  ]);
}

describe("parseJsonTensor", () => {
  it("keeps the order of flat and of nested bytes", () => {
    for (const data of [BYTES, nested(BYTES)]) {
      expect(parseJsonTensor(data, "UINT8", 2)).toEqual(Uint8Array.from(BYTES));
    }
  });

  it("keeps the order of flat and of nested floats, as float32", () => {
    const floats = BYTES.map((byte) => byte / 255);
    for (const data of [floats, nested(floats)]) {
      expect(parseJsonTensor(data, "FP32", 2)).toEqual(Float32Array.from(floats));
    }
  });

  it("takes both ends of the range and nothing beyond", () => {
    const blank = Array.from({ length: IMAGE_PIXELS }, () => 0);
    for (const [datatype, end, beyond] of [
      ["FP32", 1, 1 + 2 ** -52],
      ["UINT8", 255, 256],
    ] as const) {
      const images = parseJsonTensor(blank.with(783, end), datatype, 1);
      expect(images[783]).toBe(end);
      expect(() => parseJsonTensor(blank.with(783, beyond), datatype, 1)).toThrow(/^data\[783\] is /);
    }
  });

  it("says where in nested data a value is no pixel", () => {
    const data = nested(BYTES.with(IMAGE_PIXELS + 2 * 28 + 5, 1000));
    expect(() => parseJsonTensor(data, "UINT8", 2)).toThrow(/^data\[1\]\[0\]\[2\]\[5\] is 1000;/);
  });
});

describe("toJsonFloats", () => {
  it("writes texts that read back to the same float32", () => {
    const extremes = [0, 1, 1 / 3, 2 ** -149, 2 ** -126, 3.4028234663852886e38];
    // Every exponent of the probabilities that there can be, with a mantissa of many digits each.
    const spread = Array.from({ length: 150 }, (_, i) => 1.7320508 * 2 ** -i);
    const values = Float32Array.from([
      ...extremes,
      ...spread,
      ...spread.map((value) => -value),
      1 - 2 ** -24,
      1 + 2 ** -23,
    ]);
    const read = JSON.parse(toJsonFloats(values)) as number[];
    expect(Float32Array.from(read)).toEqual(values);
  });

  it("writes an empty array of no values", () => {
    expect(toJsonFloats(new Float32Array())).toBe("[]");
  });
});
