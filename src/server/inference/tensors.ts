/**
 * The tensors of a digit model as the Open Inference Protocol names them, and the limits on a request.
 */

import { IMAGE_PIXELS, IMAGE_SIZE } from "../../core/digits.js";
import type { NetworkOutputs } from "../../core/reading/classifier.js";

/** Sized for 1,024 images as FP32 in JSON: 17 digits, "0.", "e-10", a comma and a space are 25 characters. */
export const MAX_BODY_BYTES = 24_000_000;

export const INPUT_NAME = "images";

/** The shape of an input after its first dimension, the number of images. */
export const INPUT_SHAPE = [1, IMAGE_SIZE, IMAGE_SIZE] as const;

/** What Triton and KServe call a model that ONNX Runtime runs. */
export const PLATFORM = "onnxruntime_onnx";

/** The outputs, in the order in which they are given where a request names none. */
export const OUTPUT_NAMES = ["logits", "probabilities"] as const;

export type OutputName = (typeof OUTPUT_NAMES)[number] & keyof NetworkOutputs;

/** What an element of an input may be. */
export interface InputDatatype {
  readonly bytesPerElement: number;
  /** Of ink; paper is 0. */
  readonly maximum: number;
  readonly isWhole: boolean;
  /** For refusals. */
  readonly range: string;
}

export const inputDatatypes = {
  FP32: {
    bytesPerElement: 4,
    maximum: 1,
    isWhole: false,
    range: "an FP32 pixel is a number from 0 (paper) to 1 (ink). Divide bytes by 255, or send them as UINT8.",
  },
  UINT8: {
    bytesPerElement: 1,
    maximum: 255,
    isWhole: true,
    range: "a UINT8 pixel is a whole number from 0 (paper) to 255 (ink).",
  },
} as const satisfies Record<string, InputDatatype>;

export type InputDatatypeName = keyof typeof inputDatatypes;

/** Images [count, 28, 28]: floats from 0 to 1, or bytes from 0 to 255. */
export type Images = Float32Array | Uint8Array;

/** Room for images of a datatype. */
export function createImages(datatype: InputDatatypeName, count: number): Images {
  const length = count * IMAGE_PIXELS;
  return datatype === "FP32" ? new Float32Array(length) : new Uint8Array(length);
}
