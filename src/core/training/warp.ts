/**
 * Resampling. Shift, rotation, scale, shear and elastic bending are composed into one map from target to source, so
 * that an image is interpolated once, however much is done to it: every further interpolation would blur the strokes,
 * and the network would then be trained on softer ink than it reads.
 */

import { IMAGE_SIZE } from "../digits.js";
import { assert } from "../errors.js";
import type { Random } from "../tensor/random.js";
import { FRAME, PADDED_SIDE } from "./ink-filters.js";

/** Steps between two pixels at which the filter's weights are tabulated, as a power of two: half a step is half a grey level at most. */
const PHASE_BITS = 8;
const PHASES = 1 << PHASE_BITS;

/** A whole pixel beyond the image, on either side, there is no ink to reach. */
const FIRST_PHASE = (FRAME - 1) * PHASES;
const END_PHASE = (FRAME + IMAGE_SIZE) * PHASES;

/** Warps a padded image into the 28x28 bytes at `offset` of `target`. What lies outside the source is paper. */
export type Warper = (
  source: Uint8Array,
  target: Uint8Array,
  offset: number,
  affine: InverseAffine,
  /** The bending, in pixels of the target's frame; null for none. */
  elastic: ElasticField | null,
) => void;

/**
 * Creates a warper with its tables. The interpolation is Catmull-Rom's cubic, four by four pixels. Shifted by a
 * part of a pixel, MNIST's images keep 82 % of their edges' energy (the squares of differences between
 * neighbours; 3,000 images, shifts up to half a pixel); bilinear interpolation leaves 68 %.
 */
export function createWarper(): Warper {
  const weights = catmullRomTable();
  const dx = new Float32Array(IMAGE_SIZE);
  const dy = new Float32Array(IMAGE_SIZE);

  return (source, target, offset, affine, elastic) => {
    const { xx, xy, x0, yx, yy, y0 } = affine;
    if (elastic === null) {
      dx.fill(0);
      dy.fill(0);
    }
    for (let y = 0; y < IMAGE_SIZE; y++) {
      elastic?.readRow(y, dx, dy);
      const rowX = xy * y + x0;
      const rowY = yy * y + y0;
      const out = offset + y * IMAGE_SIZE;
      for (let x = 0; x < IMAGE_SIZE; x++) {
        const sourceX = xx * x + rowX + dx[x]!;
        const sourceY = yx * x + rowY + dy[x]!;
        // In phases from the frame's corner, rounded (what is negative lies outside, whichever way it rounds).
        const phaseX = ((sourceX + FRAME) * PHASES + 0.5) | 0;
        const phaseY = ((sourceY + FRAME) * PHASES + 0.5) | 0;
        if (phaseX <= FIRST_PHASE || phaseX >= END_PHASE || phaseY <= FIRST_PHASE || phaseY >= END_PHASE) {
          target[out + x] = 0;
          continue;
        }
        target[out + x] = interpolate(source, weights, phaseX, phaseY);
      }
    }
  };
}

/** The value at a place of a padded image, from the four by four pixels around it. */
function interpolate(source: Uint8Array, weights: Float32Array, phaseX: number, phaseY: number): number {
  const column = phaseX >> PHASE_BITS;
  const row = phaseY >> PHASE_BITS;
  const b = row * PADDED_SIDE + column;
  const c = b + PADDED_SIDE;
  // Between four pixels of paper lies paper: it saves two thirds of the work, and no edge gets a halo.
  if ((source[b]! | source[b + 1]! | source[c]! | source[c + 1]!) === 0) {
    return 0;
  }
  const a = b - PADDED_SIDE;
  const d = c + PADDED_SIDE;
  const u = (phaseX & (PHASES - 1)) << 2;
  const v = (phaseY & (PHASES - 1)) << 2;
  const u0 = weights[u]!;
  const u1 = weights[u + 1]!;
  const u2 = weights[u + 2]!;
  const u3 = weights[u + 3]!;
  const value =
    weights[v]! * (u0 * source[a - 1]! + u1 * source[a]! + u2 * source[a + 1]! + u3 * source[a + 2]!) +
    weights[v + 1]! * (u0 * source[b - 1]! + u1 * source[b]! + u2 * source[b + 1]! + u3 * source[b + 2]!) +
    weights[v + 2]! * (u0 * source[c - 1]! + u1 * source[c]! + u2 * source[c + 1]! + u3 * source[c + 2]!) +
    weights[v + 3]! * (u0 * source[d - 1]! + u1 * source[d]! + u2 * source[d + 1]! + u3 * source[d + 2]!);
  return value <= 0 ? 0 : value >= 255 ? 255 : (value + 0.5) | 0;
}

/** Catmull-Rom's four weights at every phase, [PHASES, 4]; each row sums to 1. */
function catmullRomTable(): Float32Array {
  const table = new Float32Array(PHASES * 4);
  for (let phase = 0; phase < PHASES; phase++) {
    const t = phase / PHASES;
    table.set(
      [
        (-(t ** 3) + 2 * t ** 2 - t) / 2,
        (3 * t ** 3 - 5 * t ** 2 + 2) / 2,
        (-3 * t ** 3 + 4 * t ** 2 + t) / 2,
        (t ** 3 - t ** 2) / 2,
      ],
      phase * 4,
    );
  }
  return table;
}

/** What is done to the image, in the order scale, shear, rotation, shift. */
export interface AffineMotion {
  /** To the right, in pixels. */
  readonly shiftX: number;
  /** Downwards, in pixels. */
  readonly shiftY: number;
  /** Clockwise as seen, in degrees. */
  readonly rotationDegrees: number;
  /** Factor of the width; above 1 is larger. */
  readonly scaleX: number;
  /** Factor of the height; above 1 is larger. */
  readonly scaleY: number;
  /** Angle by which upright strokes lean to the left, in degrees. */
  readonly shearDegrees: number;
}

/** sourceX = xx * x + xy * y + x0 and sourceY = yx * x + yy * y + y0, in pixel centres counted from 0. */
export interface InverseAffine {
  readonly xx: number;
  readonly xy: number;
  readonly x0: number;
  readonly yx: number;
  readonly yy: number;
  readonly y0: number;
}

/**
 * The map from a target pixel back to the place in the source whose ink it shows, for a motion about the centre of an
 * image of `side` pixels.
 */
export function invertAffine(motion: AffineMotion, side: number): InverseAffine {
  const angle = (motion.rotationDegrees * Math.PI) / 180;
  const cosine = Math.cos(angle);
  const sine = Math.sin(angle);
  const shear = Math.tan((motion.shearDegrees * Math.PI) / 180);
  const { scaleX, scaleY } = motion;
  assert(scaleX > 0 && scaleY > 0, "a scale is not above 0");
  // Inverse of (rotation * shear * scale): 1/scale * shear^-1 * rotation^T.
  const xx = (cosine + shear * sine) / scaleX;
  const xy = (sine - shear * cosine) / scaleX;
  const yx = -sine / scaleY;
  const yy = cosine / scaleY;
  const centre = (side - 1) / 2;
  const fromX = centre + motion.shiftX;
  const fromY = centre + motion.shiftY;
  return { xx, xy, x0: centre - xx * fromX - xy * fromY, yx, yy, y0: centre - yx * fromX - yy * fromY };
}

/**
 * A smooth random field of displacements, drawn anew for every image and read row by row. Simard, Steinkraus and Platt
 * (2003) blur one random number a pixel; here a coarse grid of random numbers is interpolated with cubic B-splines,
 * which gives the same kind of field for a tenth of the work.
 */
export interface ElasticField {
  /**
   * Draws the field.
   *
   * @param amplitudePixels standard deviation of the displacement along each axis
   */
  draw(random: Random, amplitudePixels: number): void;
  /** Writes the displacements of row `y` into `dx` and `dy`, [side] each, in pixels. */
  readRow(y: number, dx: Float32Array, dy: Float32Array): void;
}

/**
 * Creates a field for images of `side` pixels.
 *
 * @param spacingPixels distance of the grid's nodes; the field bends over about twice this length
 */
export function createElasticField(side: number, spacingPixels: number): ElasticField {
  // The first node lies one spacing before the first pixel, the last two spacings after the last pixel's cell.
  const nodes = Math.floor((side - 1) / spacingPixels) + 4;
  const gridX = new Float32Array(nodes * nodes);
  const gridY = new Float32Array(nodes * nodes);
  const rowX = new Float32Array(nodes);
  const rowY = new Float32Array(nodes);
  const firstNode = new Uint8Array(side);
  const weights = new Float32Array(side * 4); // [pixel, node]
  let squares = 0;
  for (let i = 0; i < side; i++) {
    const cell = Math.floor(i / spacingPixels);
    firstNode[i] = cell;
    const pixelWeights = cubicBSpline(i / spacingPixels - cell);
    weights.set(pixelWeights, i * 4);
    for (const weight of pixelWeights) squares += weight * weight;
  }
  // Averaging over nodes shrinks the deviation by squares / side (the mean of both axes' square roots); a
  // uniform number in [-1, 1) has a deviation of 1 / sqrt(3).
  const rangePerAmplitude = Math.sqrt(3) / (squares / side);

  return {
    draw(random, amplitudePixels) {
      const range = amplitudePixels * rangePerAmplitude;
      for (let i = 0; i < gridX.length; i++) {
        gridX[i] = random.uniform(-range, range);
        gridY[i] = random.uniform(-range, range);
      }
    },
    readRow(y, dx, dy) {
      const top = firstNode[y]! * nodes;
      const w0 = weights[y * 4]!;
      const w1 = weights[y * 4 + 1]!;
      const w2 = weights[y * 4 + 2]!;
      const w3 = weights[y * 4 + 3]!;
      for (let n = 0; n < nodes; n++) {
        const a = top + n;
        const b = a + nodes;
        const c = b + nodes;
        const d = c + nodes;
        rowX[n] = w0 * gridX[a]! + w1 * gridX[b]! + w2 * gridX[c]! + w3 * gridX[d]!;
        rowY[n] = w0 * gridY[a]! + w1 * gridY[b]! + w2 * gridY[c]! + w3 * gridY[d]!;
      }
      for (let x = 0; x < side; x++) {
        const n = firstNode[x]!;
        const v0 = weights[x * 4]!;
        const v1 = weights[x * 4 + 1]!;
        const v2 = weights[x * 4 + 2]!;
        const v3 = weights[x * 4 + 3]!;
        dx[x] = v0 * rowX[n]! + v1 * rowX[n + 1]! + v2 * rowX[n + 2]! + v3 * rowX[n + 3]!;
        dy[x] = v0 * rowY[n]! + v1 * rowY[n + 1]! + v2 * rowY[n + 2]! + v3 * rowY[n + 3]!;
      }
    },
  };
}

/** The four weights of the uniform cubic B-spline at `t` in [0, 1); they sum to 1. */
function cubicBSpline(t: number): readonly number[] {
  const rest = 1 - t;
  return [rest ** 3 / 6, (3 * t ** 3 - 6 * t ** 2 + 4) / 6, (3 * rest ** 3 - 6 * rest ** 2 + 4) / 6, t ** 3 / 6];
}
