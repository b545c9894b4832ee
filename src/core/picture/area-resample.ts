/**
 * Resampling by area: every source pixel is a small square of even brightness, and a target pixel takes the mean
 * of what it covers. Nothing is skipped and nothing is counted twice, so the mean of the whole stays the same;
 * bilinear sampling, in contrast, loses thin strokes when it reduces. This is how MNIST itself was made.
 */

import { createPlane, type Plane } from "./plane.js";

/** Pixels that are made or fetched one row at a time, so that a large picture needs no second full-size copy. */
export interface RowSource {
  readonly width: number;
  readonly height: number;
  /** Fills `row` (`width` values) with row `y`. Rows are asked for once each, from the top. */
  readRow(y: number, row: Float32Array): void;
}

/** The rows of a plane. */
export function rowsOfPlane(plane: Plane): RowSource {
  const { width, height, values } = plane;
  return {
    width,
    height,
    readRow: (y, row) => row.set(values.subarray(y * width, (y + 1) * width)),
  };
}

/**
 * Resamples to `width` x `height`, smaller or larger, each axis by its own factor.
 *
 * @returns each value the mean of the source over the target pixel's footprint
 */
export function resampleArea(source: RowSource, width: number, height: number): Plane {
  const target = createPlane(width, height);
  const across = footprints(source.width, width);
  const down = footprints(source.height, height);
  const sourceRow = new Float32Array(source.width);
  const reducedRow = new Float32Array(width);
  let next = 0;
  for (let y = 0; y < source.height; y++) {
    source.readRow(y, sourceRow);
    reducedRow.fill(0);
    for (let i = 0; i < across.length; i++) {
      reducedRow[across.target[i]!]! += sourceRow[across.source[i]!]! * across.weight[i]!;
    }
    for (; next < down.length && down.source[next] === y; next++) {
      const weight = down.weight[next]!;
      const offset = down.target[next]! * width;
      for (let x = 0; x < width; x++) {
        target.values[offset + x]! += reducedRow[x]! * weight;
      }
    }
  }
  return target;
}

/** Which share of each target pixel each source pixel covers, as parallel lists ordered by source pixel. */
interface Footprints {
  readonly length: number;
  readonly source: Uint32Array;
  readonly target: Uint32Array;
  /** The weights of one target pixel sum to 1. */
  readonly weight: Float64Array;
}

function footprints(sourceLength: number, targetLength: number): Footprints {
  const capacity = sourceLength + targetLength;
  const source = new Uint32Array(capacity);
  const target = new Uint32Array(capacity);
  const weight = new Float64Array(capacity);
  let length = 0;
  // On a common ruler of sourceLength * targetLength marks both kinds of pixel have whole edges, so neighbours
  // share theirs exactly and no sliver is lost to rounding.
  for (let s = 0, t = 0; s < sourceLength && t < targetLength;) {
    const sourceEnd = (s + 1) * targetLength;
    const targetEnd = (t + 1) * sourceLength;
    const start = Math.max(s * targetLength, t * sourceLength);
    source[length] = s;
    target[length] = t;
    weight[length] = (Math.min(sourceEnd, targetEnd) - start) / sourceLength;
    length++;
    if (sourceEnd <= targetEnd) s++;
    if (targetEnd <= sourceEnd) t++;
  }
  return { length, source, target, weight };
}
