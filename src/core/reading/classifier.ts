/**
 * What reading needs of a network: 28x28 images in, ten probabilities each out.
 */

/** Side of the images the network sees, in pixels. */
export const IMAGE_SIZE = 28;

/** Classes the network tells apart: the digits 0 to 9. */
export const CLASS_COUNT = 10;

export interface Classifier {
  /**
   * Classifies a batch.
   *
   * @param images [count, 28, 28], row-major bytes; ink 255, paper 0, as in MNIST
   * @returns probabilities [count, 10], calibrated, each row summing to 1
   */
  classify(images: Uint8Array): Promise<Float32Array>;
  /** Frees the network; idempotent. */
  dispose(): Promise<void>;
}
