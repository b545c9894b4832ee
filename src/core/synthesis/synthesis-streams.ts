/**
 * The first number of every random path in synthesis. Every image has a path of its own, so that the first
 * images of a set are the same however many follow, and one can be drawn again alone.
 */

export const synthesisStreams = {
  /** The order of the digits within a block of ten: followed by the block. */
  digitOrder: 0x5d01,
  /** One drawn digit: followed by its index. */
  drawnDigit: 0x5d02,
  /** One image that is no digit: followed by its index, and by the number of attempts before. */
  notDigit: 0x5d03,
} as const;
