/**
 * How fast two models classify beside each other: measured in turns, so that what else the machine does meanwhile
 * meets both.
 */

import type { AbortSignalLike } from "../../core/abort-signal.js";
import type { ImageSet } from "../../core/dataset/image-set.js";
import type { Runtime } from "../../core/runtime.js";
import { measureSpeed, median, type SpeedFigures } from "./measure-speed.js";

/** An odd number, so that there is one in the middle; each takes 0.2 s with the released model. */
const ROUNDS = 5;

export interface CompareSpeedOptions {
  readonly signal?: AbortSignalLike;
  readonly onProgress?: (done: number, count: number) => void;
}

/**
 * Measures models in turns.
 *
 * @returns of each the median of the rounds
 * @throws MODEL_MALFORMED; the signal's reason when it is aborted
 */
export async function compareSpeed(
  runtime: Runtime,
  models: readonly Uint8Array[],
  images: ImageSet,
  { signal, onProgress }: CompareSpeedOptions = {},
): Promise<readonly SpeedFigures[]> {
  const measured = models.map((): SpeedFigures[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [place, model] of models.entries()) {
      measured[place]!.push(await measureSpeed(runtime, model, images, signal));
      onProgress?.(round * models.length + place + 1, ROUNDS * models.length);
    }
  }
  return measured.map(toMedian);
}

function toMedian(rounds: readonly SpeedFigures[]): SpeedFigures {
  const middle = (valueOf: (round: SpeedFigures) => number) => median(rounds.map(valueOf));
  const first = rounds[0]!;
  return {
    ...first,
    single: {
      ...first.single,
      milliseconds: middle(({ single }) => single.milliseconds),
    },
    batch: {
      ...first.batch,
      millisecondsAnImage: middle(({ batch }) => batch.millisecondsAnImage),
    },
  };
}
