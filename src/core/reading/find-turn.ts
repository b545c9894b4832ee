/**
 * Which way up a picture lies. Digits that lie on their side are no digits to the network of single digits, and of those
 * that stand on their head only some are; so the turn is the one in which the largest pieces of ink are digits. On pages they say
 * little (`find-page-turn.ts`).
 */

import { joinImages } from "../digits.js";
import { normalizeDigit } from "../picture/normalize.js";
import { chooseComponents } from "../picture/pieces/choose-components.js";
import type { FoundInk } from "../picture/pieces/find-ink.js";
import { type QuarterTurn, quarterTurns, turnImage } from "../picture/turn.js";
import type { Classifier } from "./classifier.js";
import { findPageTurns, type LikelierTurns, weightOf } from "./find-page-turn.js";
import type { LineScorer } from "./line-scorer.js";
import { bestDigit, type ReadDigit, type Reading } from "./reading.js";

/** A reading whose digits are as sure as this, and that leaves nothing out, is upright. */
const SURE = 0.9;
/** So many pieces of ink are judged at most, the heaviest. */
const MOST_PIECES = 12;
/** A piece says no more against a turn than this likelihood of being a digit. */
const LEAST_LIKELIHOOD = 0.02;
/**
 * How much likelier digits the pieces are in another turn, in the mean of their logarithms, and how likely at least. On 60
 * simulated photos that stand upright 0.3 asks 5 times for another look; of those turned it misses the ones whose digits
 * are joined.
 */
const MARGIN = 0.3;
const LEAST_MEAN = -1;
/** Where the pieces do not tell, as joined digits do not, pictures with no more of them are read in every turn. */
const MOST_READ_IN_EVERY_TURN = 30;
/** How many times as long as broad a lone piece is that may be a whole number. */
const LONG = 2;
/** A lone 6 or 9 stays as it stands. */
const FEWEST_DIGITS = 2;
/**
 * By how much more must be read in a turn for which the pieces do not speak: a share, and a number of digits. Of 45 simulated
 * pages and photos, upright, one reads as much in another turn, and there as single digits, one above the other.
 */
const MORE_SHARE = 0.25;
const MORE_DIGITS = 1;
/** Where the pieces speak for a turn and it is surer, this share of what is read otherwise suffices: strokes make many 1s. */
const SURER_SHARE = 0.6;
/** The least confidence of its numbers, and how many digits its lines have on average where it lays a picture on its side. */
const RATHER_RIGHT = 0.5;
const DIGITS_A_LINE = 1.5;
const NONE = { turns: [], isClear: false } as const;

/** The turns in which a picture should be read as well, after it was read as it stands; mostly none. */
export async function findTurns(
  found: FoundInk,
  upright: Reading,
  classifier: Classifier,
  scorer: LineScorer | undefined,
  pause: () => Promise<void>,
): Promise<LikelierTurns> {
  if (isSure(upright)) return NONE;
  const { kept } = chooseComponents(found);
  if (scorer !== undefined && kept.length > MOST_READ_IN_EVERY_TURN) {
    const boxes = kept.map(({ box }) => box);
    return findPageTurns(found, boxes, upright, scorer, pause);
  }
  const every = { turns: kept.length <= MOST_READ_IN_EVERY_TURN ? quarterTurns : [], isClear: false };
  const [{ box }, ...others] = kept as [(typeof kept)[number], ...typeof kept];
  if (others.length === 0)
    return Math.max(box.width, box.height) >= LONG * Math.min(box.width, box.height) ? every : NONE;
  const images = kept.slice(0, MOST_PIECES).map((piece) => normalizeDigit(found.ink, piece.box));
  const asItStands = await meanLogLikelihood(images, classifier);
  const ranked: { readonly turn: Exclude<QuarterTurn, 0>; readonly mean: number }[] = [];
  for (const turn of quarterTurns) {
    const turned = images.map((image) => turnImage(image, turn));
    ranked.push({ turn, mean: await meanLogLikelihood(turned, classifier) });
  }
  ranked.sort((a, b) => b.mean - a.mean);
  const [best] = ranked as [(typeof ranked)[0]];
  if (Math.max(best.mean, asItStands) < LEAST_MEAN) return every;
  if (best.mean > asItStands + MARGIN) return { turns: [best.turn], isClear: true };
  // On its head 0, 1, 6, 8 and 9 are digits as well, and others nearly: then what is read decides.
  const likelier = ranked.filter(({ mean }) => mean > asItStands).map(({ turn }) => turn);
  return { turns: every.turns.filter((turn) => likelier.includes(turn)), isClear: false };
}

/**
 * Whether a turn is better than the best one so far: more must be read, or surer where the pieces of ink speak for it. Its
 * numbers must be rather right than wrong, and where it lays a picture on its side there must be rows of digits: the zeros of
 * 1000 are zeros from every side, but then one stands above the other.
 */
export function readsBetter(turned: Reading, by: QuarterTurn, best: Reading, isClear: boolean): boolean {
  const digits = digitsOf(turned);
  if (digits.length < FEWEST_DIGITS || surenessOf(turned) < RATHER_RIGHT) return false;
  if (by !== 180 && digits.length < DIGITS_A_LINE * linesOf(turned)) return false;
  const least = worthOf(best, best.turned === undefined);
  if (!isClear) return worthOf(turned) > (1 + MORE_SHARE) * least + MORE_DIGITS;
  return worthOf(turned) > (surenessOf(turned) > surenessOf(best) ? SURER_SHARE : 1) * least;
}

/**
 * How much is read, in digits: those of numbers that are rather right, each number by how much surer it is than not; most
 * pictures stand upright, so there a number counts by all that it is sure. Of 240 simulated fields that stand upright 1 is
 * turned so, and 9 where both count alike; of 135 photos that are turned 88 are turned back, and 92. Digits beside others
 * count twice (`weightOf`), as what lies on its side, and print on its head, has many single ones.
 */
function worthOf({ numbers }: Reading, isUpright = false): number {
  const sure = (confidence: number) => (isUpright ? confidence : Math.max(0, 2 * confidence - 1));
  return numbers.reduce((sum, { confidence, digits }) => sum + sure(confidence) * weightOf(digits.length), 0);
}

/** The mean confidence of numbers, each weighted by its digits. */
function surenessOf(reading: Reading): number {
  const sum = reading.numbers.reduce((total, { confidence, digits }) => total + confidence * digits.length, 0);
  return sum / Math.max(1, digitsOf(reading).length);
}

function digitsOf({ numbers }: Reading): readonly ReadDigit[] {
  return numbers.flatMap(({ digits }) => digits);
}

function linesOf({ numbers }: Reading): number {
  return new Set(numbers.map(({ line }) => line)).size;
}

function isSure(reading: Reading): boolean {
  const digits = digitsOf(reading);
  return digits.length > 0 && reading.rejected.length === 0 && digits.every(({ confidence }) => confidence >= SURE);
}

async function meanLogLikelihood(images: readonly Uint8Array[], classifier: Classifier): Promise<number> {
  const outcomes = await classifier.classify(joinImages(images));
  const perImage = outcomes.length / images.length;
  let sum = 0;
  for (let start = 0; start < outcomes.length; start += perImage) {
    const ofOne = outcomes.subarray(start, start + perImage);
    sum += Math.log(Math.max(LEAST_LIKELIHOOD, ofOne[bestDigit(ofOne)]!));
  }
  return sum / images.length;
}
