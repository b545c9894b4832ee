/**
 * The first number of every random path in training. Each kind of randomness has a stream of its own, so that
 * changing one (say, more augmentation) never moves another (say, the order of the images).
 */

export const randomStreams = {
  /** The order of the training images: followed by the epoch. */
  order: 0x0d3e,
  /** Which images of the pools an epoch sees: followed by the epoch and the pool's place among them. */
  pools: 0x5a3f,
  /** The augmentation of one image: followed by the epoch and the image's index in the dataset. */
  augmentation: 0xa06e,
  /** The dropout masks: followed by the step and the mask's place in the network. */
  dropout: 0xd209,
} as const;
