/**
 * PORT: the images of MNIST's test set, one by one. `node/` implements it with the data files.
 */

export interface TestImage {
  /** Place in the test set, from 0. */
  readonly index: number;
  /** The digit it is. */
  readonly label: number;
  /** [28, 28], ink 255, paper 0. */
  readonly pixels: Uint8Array;
}

export interface TestImages {
  /** Images in all. */
  readonly count: number;
  /**
   * @param index from 0 to below `count`
   */
  find(index: number): Promise<TestImage>;
  /** The image as a PNG: black ink on nothing. */
  png(index: number): Promise<Uint8Array>;
}
