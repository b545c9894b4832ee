/**
 * The greatest and least values within a square around each pixel, and what is made of them: a closing fills all
 * that is darker than its surroundings and narrower than the square, an opening takes off all that is lighter. Both
 * leave steps where they are, so the edge of a shadow stays an edge. Running extremes after van Herk (1992) and
 * Gil and Werman (1993): three comparisons a pixel, whatever the square's size.
 */

import { createPlane, type Plane } from "../plane.js";

/** Fills what is darker than its surroundings and narrower than `2 * radius + 1` pixels. */
export function closing(plane: Plane, radius: number): Plane {
  return negate(greatest(negate(greatest(plane, radius)), radius));
}

/** Takes off what is lighter than its surroundings and narrower than `2 * radius + 1` pixels. */
export function opening(plane: Plane, radius: number): Plane {
  return negate(closing(negate(plane), radius));
}

/** The greatest value in the square around each pixel, as much of it as lies in the plane. */
export function greatest(plane: Plane, radius: number): Plane {
  return alongColumns(alongRows(plane, radius), radius);
}

function alongRows({ width, height, values }: Plane, radius: number): Plane {
  const result = createPlane(width, height);
  const block = 2 * radius + 1;
  const padded = new Float32Array(width + 2 * radius).fill(-Infinity);
  const fromLeft = new Float32Array(padded.length);
  const fromRight = new Float32Array(padded.length);
  for (let y = 0; y < height; y++) {
    padded.set(values.subarray(y * width, (y + 1) * width), radius);
    for (let start = 0; start < padded.length; start += block) {
      const end = Math.min(start + block, padded.length);
      let most = -Infinity;
      for (let i = start; i < end; i++) {
        if (padded[i]! > most) most = padded[i]!;
        fromLeft[i] = most;
      }
      most = -Infinity;
      for (let i = end - 1; i >= start; i--) {
        if (padded[i]! > most) most = padded[i]!;
        fromRight[i] = most;
      }
    }
    for (let x = 0, at = y * width; x < width; x++, at++) {
      const a = fromRight[x]!;
      const b = fromLeft[x + 2 * radius]!;
      result.values[at] = a > b ? a : b;
    }
  }
  return result;
}

function alongColumns(plane: Plane, radius: number): Plane {
  return transpose(alongRows(transpose(plane), radius));
}

function transpose({ width, height, values }: Plane): Plane {
  const result = createPlane(height, width);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      result.values[x * height + y] = values[at++]!;
    }
  }
  return result;
}

function negate({ width, height, values }: Plane): Plane {
  const negative = createPlane(width, height);
  for (let i = 0; i < values.length; i++) negative.values[i] = -values[i]!;
  return negative;
}
