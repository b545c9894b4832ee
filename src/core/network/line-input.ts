/** What the network of lines is shown. Apart from it, for what reads needs no more of it: a page loads each line of this. */

import { LINE_HEIGHT, LINE_INK, LINE_PAPER } from "../line.js";
import { floatTensor, type Tensor } from "../tensor/tensor.js";

/** The bytes of one line's image as the network takes them: paper 0, full ink 1. */
export function toLineInput(pixels: Uint8Array): Tensor<"float32"> {
  // A loop, for `from` takes ten times as long with a function.
  const values = new Float32Array(pixels.length);
  for (let at = 0; at < values.length; at++) values[at] = (pixels[at]! - LINE_PAPER) / LINE_INK;
  return floatTensor([1, 1, LINE_HEIGHT, pixels.length / LINE_HEIGHT], values);
}
