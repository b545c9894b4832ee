/**
 * Learns a hand: the last layer is fitted to samples of it and their distorted copies, beside images that keep what was known
 * before. What was learnt counts only if it stands two tests: the last fifth of the samples, which it had not seen, is read
 * better, and the images held out are read no worse, and with hardly more doubt.
 */

import type { ImageSet } from "../dataset/image-set.js";
import { IMAGE_PIXELS, NOT_A_DIGIT } from "../digits.js";
import type { AbortSignalLike } from "../errors.js";
import { type Calibration, fitTemperature } from "../evaluation/temperature.js";
import type { Runtime } from "../runtime.js";
import { createRandom } from "../tensor/random.js";
import { createAugmenter, defaultAugmentation } from "../training/augmentation.js";
import { EPOCHS, fitHead, type Lesson, logitsOf, mixHeads } from "./fit-head.js";
import { type Head, splitNetwork } from "./head.js";
import { type Judgement, judge, partOf, probabilitiesOf, type Seen, seeImages, selectSeen } from "./judge-head.js";
import { type Refusal, refuseLessons } from "./lessons.js";
import type { ReplaySet } from "./replay.js";

/** How something was read, before and after learning. */
export interface Comparison {
  readonly count: number;
  readonly errorsBefore: number;
  readonly errorsAfter: number;
}

export interface LearningFigures {
  /** Samples it learnt from. */
  readonly samples: number;
  /** The last fifth of them, by what was learnt from the others. */
  readonly unseen: Comparison;
  /** Images that have nothing to do with the hand. */
  readonly heldOut: Comparison;
}

/** What was learnt, against the layer that the network came with. */
export interface LearntLayer {
  readonly weights: Float32Array; // [featureCount, classCount]
  readonly bias: Float32Array; // [classCount]
  /** Factor of the temperature. */
  readonly warming: number;
  readonly figures: LearningFigures;
}

export type LearningOutcome =
  | { readonly kind: "learnt"; readonly learnt: LearntLayer }
  | ({ readonly kind: "refused" } & Refusal);

export interface LearnOptions {
  /** How far it is, 0 to 1. */
  readonly onProgress?: (done: number) => void;
  /** Awaited several times a second: lets others work. @default goes on at once */
  readonly pause?: () => Promise<void>;
  readonly signal?: AbortSignalLike;
}

/** Distorted copies of each sample; they are most of the time that learning takes. */
const COPIES = 8;
/**
 * The parts of the loss. With 1 for the replay, 3 of 8 simulated hands were refused as forgetting or lost MNIST more than 0.1
 * points; with 2 none was (docs/decisions/0036-learning-a-hand.md).
 */
const SAMPLE_WEIGHT = 0.3;
const COPY_WEIGHT = 0.7;
const REPLAY_WEIGHT = 2;
/** Less than in training: the samples show the size and slant of the hand. */
const AUGMENTATION = { ...defaultAugmentation, shiftPixels: 1, rotationDegrees: 8, shearDegrees: 6 };
const SEED = 19;
/** The whole step, or where that makes anything worse, less of it. */
const SHARES = [1, 0.75, 0.6, 0.5, 0.4, 0.25];
/**
 * What was learnt may make the mean loss of held-out digits so many times as large, and that of held-out marks: few of either are ever
 * misread, so that errors alone show little. Of 20 simulated hands those that cost MNIST more than 0.1 points had more than 1.3 times of
 * the first, those whose marks were refused more than 1 point less, and showed no error, 1.26 times or more of the second (docs/decisions/0036-learning-a-hand.md).
 */
const MOST_LOSS = { digits: 1.3, marks: 1.25 } as const;
/** Held-out images are few: beyond a factor of this the fit of the temperature says more of them than of the layer. */
const MOST_COOLING = 1.5;

/**
 * Learns from samples, in the order in which they were given.
 *
 * @param model the network as it came, without what was learnt before
 * @param samples digits of one hand, with what was meant
 * @throws MODEL_MALFORMED, MODEL_FOREIGN when its last layer cannot learn; the signal's reason
 */
export async function learnHand(
  runtime: Runtime,
  model: Uint8Array,
  samples: ImageSet | null,
  replay: ReplaySet,
  { onProgress, pause = async () => undefined, signal }: LearnOptions = {},
): Promise<LearningOutcome> {
  if (samples === null) return { kind: "refused", ...refuseLessons(new Uint8Array(), new Float32Array())! };
  const { head: before, features: featureModel } = splitNetwork(model);
  let done = 0;
  // Images that go through the network, and about as much work again for the layer.
  const total = 2 * ((1 + COPIES) * samples.count + replay.training.count + replay.heldOut.count);
  const advance = async (work: number) => {
    done += work;
    onProgress?.(Math.min(1, done / total));
    await pause();
    signal?.throwIfAborted();
  };

  const session = await runtime.load(featureModel);
  try {
    const see = (set: ImageSet) => seeImages(session, before.featureCount, set, advance);
    const own = await see(samples);
    const refusal = refuseLessons(samples.labels, probabilitiesOf(own, before));
    if (refusal !== null) return { kind: "refused", ...refusal };
    const copies = await see(copiesOf(samples));
    const known = await see(replay.training);
    const heldOut = await see(replay.heldOut);

    const learnFrom = (count: number) => {
      const lessons: readonly Lesson[] = [
        { ...partOf(own, 0, count), weight: SAMPLE_WEIGHT },
        { ...partOf(copies, 0, COPIES * count), weight: COPY_WEIGHT },
        { ...known, weight: REPLAY_WEIGHT },
      ];
      const work = total / 2 / 2 / EPOCHS;
      return fitHead(before, lessons, { seed: SEED, pause: () => advance(work) });
    };
    const learntCount = samples.count - Math.ceil(samples.count / 5);
    const unseen = partOf(own, learntCount, samples.count);
    const trial = await learnFrom(learntCount);
    const unseenBefore = judge(unseen, before);
    const others = [
      { seen: selectSeen(heldOut, (label) => label !== NOT_A_DIGIT), growth: MOST_LOSS.digits },
      { seen: selectSeen(heldOut, (label) => label === NOT_A_DIGIT), growth: MOST_LOSS.marks },
    ].map(({ seen, growth }) => ({ seen, growth, before: judge(seen, before) }));
    const errorsBefore = others.reduce((sum, other) => sum + other.before.errors, 0);
    const better = SHARES.filter((share) => isBetter(judge(unseen, mixHeads(before, trial, share)), unseenBefore));
    if (better.length === 0) {
      return {
        kind: "refused",
        reason: "no-better",
        message: `the last ${unseen.labels.length} of the ${samples.count} digits are read no better by what the others taught: ${unseenBefore.errors} wrong before, ${judge(unseen, trial).errors} after. It stays as it was; write or correct more, and look for wrong ones.`,
      };
    }
    const whole = await learnFrom(samples.count);
    for (const share of better) {
      const mixed = mixHeads(before, trial, share);
      const final = mixHeads(before, whole, share);
      const after = others.map(({ seen }) => judge(seen, final));
      const errorsAfter = after.reduce((sum, { errors }) => sum + errors, 0);
      if (errorsAfter > errorsBefore) continue;
      if (others.some((other, i) => after[i]!.loss > other.growth * other.before.loss)) continue;
      const calibration = calibrate(before, mixed, [heldOut, unseen]);
      onProgress?.(1);
      const figures = {
        samples: samples.count,
        unseen: compare(unseenBefore, judge(unseen, mixed)),
        heldOut: { count: heldOut.labels.length, errorsBefore, errorsAfter },
      };
      return { kind: "learnt", learnt: toLearntLayer(before, { ...final, calibration }, figures) };
    }
    return {
      kind: "refused",
      reason: "forgets",
      message: `with what these digits teach, other people's digits are read worse than before. It stays as it was; look through the digits for wrong ones.`,
    };
  } finally {
    await session.dispose();
  }
}

/** The layer as a profile keeps it. */
function toLearntLayer(before: Head, head: Head, figures: LearningFigures): LearntLayer {
  return {
    weights: head.weights.map((weight, i) => weight - before.weights[i]!),
    bias: head.bias.map((bias, i) => bias - before.bias[i]!),
    warming: head.calibration.temperature / before.calibration.temperature,
    figures,
  };
}

function copiesOf(samples: ImageSet): ImageSet {
  const augment = createAugmenter(AUGMENTATION);
  const images = new Uint8Array(samples.count * COPIES * IMAGE_PIXELS);
  const labels = new Uint8Array(samples.count * COPIES);
  for (let copy = 0; copy < labels.length; copy++) {
    const sample = Math.floor(copy / COPIES);
    labels[copy] = samples.labels[sample]!;
    augment(samples.images, sample * IMAGE_PIXELS, images, copy * IMAGE_PIXELS, createRandom(SEED, copy));
  }
  return { count: labels.length, images, labels };
}

function isBetter(after: Judgement, before: Judgement): boolean {
  return after.errors < before.errors || (after.errors === before.errors && after.loss < before.loss);
}

function compare(before: Judgement, after: Judgement): Comparison {
  return { count: before.count, errorsBefore: before.errors, errorsAfter: after.errors };
}

/**
 * The temperature moves by what changed: both layers' are fitted to the same images, which are too few to trust either fit by
 * itself, and the released one, which was fitted to thousands, is multiplied by the ratio. How likely it is that a mark is no
 * digit is no matter of the hand, and stays.
 */
function calibrate(before: Head, after: Head, unlearnt: readonly Seen[]): Calibration {
  const { temperature, noneOffset } = before.calibration;
  const labels = Uint8Array.from(unlearnt.flatMap((seen) => Array.from(seen.labels)));
  const fit = (head: Head) => {
    const logits = unlearnt.flatMap(({ features }) => Array.from(logitsOf(features, head)));
    return fitTemperature(Float32Array.from(logits), labels, { noneOffset });
  };
  const warming = Math.min(MOST_COOLING, Math.max(1 / MOST_COOLING, fit(after) / fit(before)));
  return { temperature: temperature * warming, noneOffset };
}
