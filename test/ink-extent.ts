/** Where the ink of a 28x28 image lies, measured the plain way, to hold it against what normalisation promises. */

import { IMAGE_SIZE } from "../src/core/digits.js";

/** The extent of the ink; its centre of mass is by pixel index, as MNIST's is: from 13.5 to 14.5. */
export function inkExtent(image: Uint8Array): {
  readonly longerSide: number;
  readonly centreX: number;
  readonly centreY: number;
  readonly most: number;
} {
  const places = [...image.keys()].filter((i) => image[i]! > 0);
  const xs = places.map((i) => i % IMAGE_SIZE);
  const ys = places.map((i) => Math.floor(i / IMAGE_SIZE));
  const mass = places.reduce((sum, i) => sum + image[i]!, 0);
  const moment = (axis: readonly number[]) => axis.reduce((sum, place, p) => sum + place * image[places[p]!]!, 0);
  return {
    longerSide: 1 + Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys)),
    centreX: moment(xs) / mass,
    centreY: moment(ys) / mass,
    most: Math.max(...image),
  };
}
