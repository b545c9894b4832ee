/**
 * What the server tells of the inside of its network for one image.
 */

/** How each pixel spoke for an outcome: -127 to 127, row by row, in Base64; `max` is what 127 stands for. */
export interface SaliencyMap {
  readonly values: string;
  readonly max: number;
}

/** The feature maps of a layer: a byte a value, channel after channel, in Base64; `max` is what 255 stands for. */
export interface InspectedLayer {
  readonly name: string;
  readonly channels: number;
  readonly width: number;
  readonly height: number;
  readonly maps: string;
  readonly max: number;
}

/** The answer to `POST /api/inspect`. */
export interface Inspection {
  readonly probabilities: readonly number[];
  readonly notDigit: number;
  readonly layers: readonly InspectedLayer[];
  readonly saliency: {
    readonly digit: number;
    readonly runnerUp: number;
    /** Which ink spoke for the digit. */
    readonly forDigit: SaliencyMap;
    /** What would have to change for the runner-up. */
    readonly towardsRunnerUp: SaliencyMap;
  };
}
