/**
 * Softening as a low resolution causes it: a digit ten pixels high in a photo, enlarged to the twenty of an image,
 * has wide soft strokes and small loops that have run shut. A Gaussian of five by five pixels does the same.
 */

import { IMAGE_PIXELS, IMAGE_SIZE } from "../digits.js";
import { FRAME, PADDED_SIDE } from "./padded-image.js";

/** Five pixels across can hold no wider Gaussian: at 1.4 their weights are nearly alike. */
export const WIDEST_BLUR_PIXELS = 1.4;

/** Halvings that find a kernel: its variance is then right to six digits. */
const HALVINGS = 20;

/**
 * Softens the image of 784 bytes at `offset` in place, by a Gaussian of `deviation` pixels, 0 to
 * {@link WIDEST_BLUR_PIXELS}. The darkest pixel stays as dark as it was, as in every image that is normalised.
 */
export type BlurFilter = (image: Uint8Array, offset: number, deviation: number) => void;

/** Creates the filter with its scratch image. */
export function createBlurFilter(): BlurFilter {
  // A paper frame above and below: a column needs not ask whether it has left the image.
  const alongRows = new Float32Array(PADDED_SIDE * IMAGE_SIZE);

  return (image, offset, deviation) => {
    const kernel = kernelOf(deviation);
    const before = blurRows(image, offset, alongRows, kernel);
    const after = blurColumns(alongRows, kernel);
    if (after === 0) return;
    const gain = before / after;
    for (let i = 0; i < IMAGE_PIXELS; i++) {
      image[offset + i] = alongRows[i]! * gain + 0.5;
    }
  };
}

/** Weights of a pixel, of its neighbours and of theirs: together 1, and of the variance asked for. */
interface Kernel {
  readonly centre: number;
  readonly near: number;
  readonly far: number;
}

/**
 * The sampled Gaussian 1, q, q^4 with that variance. Cut off after two pixels, a Gaussian of the deviation itself
 * would be narrower than it says: by a tenth at 1.2 pixels.
 */
function kernelOf(deviation: number): Kernel {
  const wanted = deviation * deviation;
  let low = 0;
  let high = 1;
  for (let i = 0; i < HALVINGS; i++) {
    const near = (low + high) / 2;
    const far = near * near * near * near;
    const variance = (2 * near + 8 * far) / (1 + 2 * near + 2 * far);
    if (variance < wanted) low = near;
    else high = near;
  }
  const far = low ** 4;
  const centre = 1 / (1 + 2 * low + 2 * far);
  return { centre, near: low * centre, far: far * centre };
}

/** Softens every row into `target`, from its row {@link FRAME} on; returns the greatest value before. */
function blurRows(image: Uint8Array, offset: number, target: Float32Array, { centre, near, far }: Kernel): number {
  let most = 0;
  target.fill(0);
  for (let y = 0; y < IMAGE_SIZE; y++) {
    const start = offset + y * IMAGE_SIZE;
    let to = (y + FRAME) * IMAGE_SIZE;
    // The five pixels around the one that is made, each read once.
    let a = 0;
    let b = 0;
    let c = image[start]!;
    let d = image[start + 1]!;
    for (let x = 0; x < IMAGE_SIZE; x++) {
      const e = x < IMAGE_SIZE - 2 ? image[start + x + 2]! : 0;
      if (c > most) most = c;
      target[to++] = centre * c + near * (b + d) + far * (a + e);
      a = b;
      b = c;
      c = d;
      d = e;
    }
  }
  return most;
}

/**
 * Softens every column in place and moves it up by the frame, so that the image starts at 0; returns the greatest
 * value after.
 */
function blurColumns(image: Float32Array, { centre, near, far }: Kernel): number {
  let most = 0;
  for (let i = 0; i < IMAGE_PIXELS; i++) {
    const value =
      centre * image[i + 2 * IMAGE_SIZE]! +
      near * (image[i + IMAGE_SIZE]! + image[i + 3 * IMAGE_SIZE]!) +
      far * (image[i]! + image[i + 4 * IMAGE_SIZE]!);
    if (value > most) most = value;
    image[i] = value;
  }
  return most;
}
