/**
 * What the network that finds lines of writing does: it takes the difference of a picture from its background, and tells
 * for every few pixels of it whether the core of a line of digits stands there, and where that line's top and foot are.
 * Every layer may import these.
 */

/** Pixels along each side of the picture for one cell of the network's answer. */
export const LOCATOR_STRIDE = 4;

/** Width and height of what it is given are multiples of this. */
export const LOCATOR_BLOCK = 8;

/** The classes of a cell: no core of a line, that of a line with digits, that of other writing. */
export const LOCATOR_NOTHING = 0;
export const LOCATOR_NUMBER = 1;
export const LOCATOR_OTHER = 2;
export const LOCATOR_CLASS_COUNT = 3;

/** Channels of its answer: the classes, and the distances from a cell's middle to top and foot, as logarithms. */
export const LOCATOR_CHANNELS = LOCATOR_CLASS_COUNT + 2;

/** Heights of digits that it finds, in pixels: an octave, and half of one more, so that a picture's halves overlap. */
export const LOCATOR_LEAST_HEIGHT = 9;
export const LOCATOR_GREATEST_HEIGHT = 26;

/** The distance whose logarithm is 0, in pixels. */
const UNIT_DISTANCE_PX = 8;

/** A distance in pixels as the network tells it. */
export function toLocatorDistance(pixels: number): number {
  return Math.log2(Math.max(1, pixels) / UNIT_DISTANCE_PX);
}

/** The way back. */
export function fromLocatorDistance(told: number): number {
  return UNIT_DISTANCE_PX * 2 ** told;
}

/** Of full ink: what is stronger is a thing, not a stroke; what is as far below paper is lighter than it. */
const GREATEST_INK = 2;
const LEAST_INK = -0.25;
/** How much fainter ink is raised: an eighth of full ink becomes a third. */
const RAISE = 8;
const PER_RAISE = 1 / Math.log1p(RAISE);

/**
 * What the network is shown of a difference from the background, by its logarithm: pencil beside a black thing stays
 * visible.
 *
 * @param share the difference as a share of full ink
 */
export function toLocatorInput(share: number): number {
  if (share >= 0) return Math.log1p(RAISE * (share > GREATEST_INK ? GREATEST_INK : share)) * PER_RAISE;
  return -Math.log1p(RAISE * (share < LEAST_INK ? -LEAST_INK : -share)) * PER_RAISE;
}

/** The share of full ink that is shown as a value: the way back from {@link toLocatorInput}. */
export function fromLocatorInput(shown: number): number {
  return Math.sign(shown) * (Math.expm1(Math.abs(shown) / PER_RAISE) / RAISE);
}
