import { describe, expect, it } from "vitest";

import { IMAGE_PIXELS } from "../../core/digits.js";
import { parseBinaryTensor, toBinaryFloats, toBinaryTexts } from "./tensors.js";

const PIXELS = Float32Array.from({ length: IMAGE_PIXELS }, (_, i) => i / (IMAGE_PIXELS - 1));

function littleEndian(values: Float32Array): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) bytes.writeFloatLE(value, i * 4);
  return bytes;
}

describe("parseBinaryTensor", () => {
  it("reads little-endian floats that begin at any byte", () => {
    for (let start = 0; start < 4; start++) {
      const body = Buffer.concat([Buffer.alloc(start, "{"), littleEndian(PIXELS)]);
      const images = parseBinaryTensor(body.subarray(start), "FP32", 1);
      expect(images).toEqual(PIXELS);
    }
  });

  it("gives a copy: what happens to the body later changes nothing", () => {
    for (const datatype of ["FP32", "UINT8"] as const) {
      const body = new Uint8Array(datatype === "FP32" ? IMAGE_PIXELS * 4 : IMAGE_PIXELS);
      const images = parseBinaryTensor(body, datatype, 1);
      body.fill(255);
      expect(images.every((value) => value === 0)).toBe(true);
      expect(images.buffer.byteLength).toBe(images.byteLength);
    }
  });

  it("refuses a byte too few and a byte too many", () => {
    for (const length of [783, 785, 0]) {
      expect(() => parseBinaryTensor(new Uint8Array(length), "UINT8", 1)).toThrow(
        `the input has ${length} bytes of binary data`,
      );
    }
  });

  it("refuses a float that is no number", () => {
    const bytes = littleEndian(PIXELS.with(500, NaN));
    expect(() => parseBinaryTensor(bytes, "FP32", 1)).toThrow(/^element 500 of the binary data is NaN;/);
  });
});

describe("toBinaryFloats", () => {
  it("writes floats little-endian", () => {
    expect(toBinaryFloats(Float32Array.of(1, -2))).toEqual(Uint8Array.of(0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0));
  });
});

describe("toBinaryTexts", () => {
  it("writes each text behind the number of its bytes", () => {
    expect(toBinaryTexts(["ab", "", "é"])).toEqual(
      Uint8Array.of(2, 0, 0, 0, 0x61, 0x62, 0, 0, 0, 0, 2, 0, 0, 0, 0xc3, 0xa9),
    );
  });
});
