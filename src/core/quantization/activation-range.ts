/**
 * Which range of a value's numbers becomes the 256 values of a byte. What lies outside is cut off; the narrower the
 * range, the finer the steps inside.
 */

/** Numbers from low to high, 0 among them: padding and the cut of a Relu must be exact. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** How often numbers came, in even bins over the range of all. */
export interface Histogram extends Range {
  readonly counts: Float64Array;
}

/** A scale and a zero point: a byte b stands for (b - zero) * scale. */
export interface ByteScale {
  readonly scale: number;
  readonly zero: number;
}

const LEVELS = 255;

/** Ranges tried for the least squares: from all that came down to a fifth of it. */
const TRIED = 81;
const NARROWEST = 0.2;

/**
 * Binary digits that a scale keeps. Processors add up in different orders, so that the last digits of what calibration
 * sees differ; rounded up to 12 digits, a scale is the same on all, and the file with it.
 */
const SCALE_DIGITS = 12;

/** The range whose rounding and cutting changes the numbers least, in the sum of squares. */
export function chooseRange(histogram: Histogram): Range {
  let best: Range = histogram;
  let leastError = Infinity;
  for (let i = 0; i < TRIED; i++) {
    const part = 1 - (i * (1 - NARROWEST)) / (TRIED - 1);
    const range = { low: histogram.low * part, high: histogram.high * part };
    const error = squaredError(histogram, toByteScale(range));
    if (error < leastError) {
      leastError = error;
      best = range;
    }
  }
  return best;
}

/** The finest scale that covers a range. */
export function toByteScale({ low, high }: Range): ByteScale {
  const extent = high - low;
  // A value that is always 0 has any scale.
  const scale = extent > 0 ? roundUp(extent / LEVELS) : 1;
  return { scale, zero: Math.min(LEVELS, Math.round((0 - low) / scale)) };
}

function roundUp(value: number): number {
  const unit = 2 ** (Math.floor(Math.log2(value)) + 1 - SCALE_DIGITS);
  return Math.ceil(value / unit - 1e-4) * unit;
}

function squaredError({ counts, low, high }: Histogram, { scale, zero }: ByteScale): number {
  const width = (high - low) / counts.length;
  let sum = 0;
  for (const [bin, count] of counts.entries()) {
    const value = low + (bin + 0.5) * width;
    const byte = Math.min(LEVELS, Math.max(0, Math.round(value / scale) + zero));
    sum += count * (value - (byte - zero) * scale) ** 2;
  }
  return sum;
}
