/**
 * Tensors as JSON: an input's `data`, flat or nested as its shape is, checked value by value; and an output's
 * values as text.
 */

import { refuse, shown } from "./protocol-error.js";
import {
  createImages,
  INPUT_SHAPE,
  inputDatatypes,
  type Images,
  type InputDatatype,
  type InputDatatypeName,
} from "./tensors.js";

// Nine significant digits name every float32 exactly, and are a third shorter than JSON.stringify's seventeen;
// writing 22,528 values takes 2.0 ms, JSON.stringify 2.4 ms, searching the shortest text 10 to 25 ms (Node 20).
const FLOAT32_DIGITS = 9;

/**
 * Reads an input's `data`.
 *
 * @param count images, by the input's shape
 * @throws REQUEST_INVALID when the length or the nesting is not the shape's, or a value is not a pixel
 */
export function parseJsonTensor(data: unknown, datatype: InputDatatypeName, count: number): Images {
  if (!Array.isArray(data)) {
    refuse(`the input's data is an array of numbers, flat or nested as its shape is; got ${shown(data)}.`);
  }
  const images = createImages(datatype, count);
  const rule = inputDatatypes[datatype];
  const shape = [count, ...INPUT_SHAPE];
  if (Array.isArray(data[0])) {
    fillNested({ images, rule, shape }, data, [], 0);
  } else {
    refuseOtherLength(data, images.length, shape, "data");
    fill(images, data, 0, rule, "data");
  }
  return images;
}

/** An output's values as the text of a JSON array; each reads back to the same float32. */
export function toJsonFloats(values: Float32Array): string {
  let text = "[";
  for (let i = 0; i < values.length; i++) {
    if (i > 0) text += ",";
    text += values[i]!.toPrecision(FLOAT32_DIGITS);
  }
  return `${text}]`;
}

interface NestedTensor {
  readonly images: Images;
  readonly rule: InputDatatype;
  readonly shape: readonly number[];
}

/** Fills from `offset` on with what lies under `path`, and returns the place after it. */
function fillNested(tensor: NestedTensor, data: unknown, path: readonly number[], offset: number): number {
  const { images, rule, shape } = tensor;
  const name = `data${path.map((index) => `[${index}]`).join("")}`;
  if (!Array.isArray(data)) refuse(`the shape [${shape.join(", ")}] has an array at ${name}; got ${shown(data)}.`);
  refuseOtherLength(data, shape[path.length]!, shape, name);
  if (path.length === shape.length - 1) {
    fill(images, data, offset, rule, name);
    return offset + data.length;
  }
  let end = offset;
  for (const [index, part] of data.entries()) {
    end = fillNested(tensor, part, [...path, index], end);
  }
  return end;
}

function fill(
  images: Images,
  values: readonly unknown[],
  offset: number,
  { maximum, isWhole, range }: InputDatatype,
  name: string,
): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value !== "number" || !(value >= 0 && value <= maximum) || (isWhole && !Number.isInteger(value))) {
      refuse(`${name}[${i}] is ${shown(value)}; ${range}`);
    }
    images[offset + i] = value;
  }
}

function refuseOtherLength(data: readonly unknown[], expected: number, shape: readonly number[], name: string): void {
  if (data.length === expected) return;
  refuse(`${name} has ${data.length} elements; by the shape [${shape.join(", ")}] there are ${expected}.`);
}
