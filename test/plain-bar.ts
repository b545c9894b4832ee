/** Whether ink is plainly a 1: an upright bar as slim as 95 of 100 of MNIST's. */

import type { Plane } from "../src/core/picture/plane.js";
import { isUprightBar, measureBar } from "../src/core/synthesis/bar-like.js";

const SLIM = 3.8;

export function isPlainBar(ink: Plane): boolean {
  return isUprightBar(ink) && measureBar(ink)!.elongation > SLIM;
}
