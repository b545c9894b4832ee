/**
 * Pictures of the test set that are opened from a figure of a result.
 */

export interface OpenedPictures {
  /** What they have in common. */
  readonly title: string;
  /** The run that is asked what it read them as. */
  readonly runId: string;
  /** Their places in the test set. */
  readonly indices: readonly number[];
}

/** Opens pictures over the page. */
export type OpenPictures = (opened: OpenedPictures) => void;
