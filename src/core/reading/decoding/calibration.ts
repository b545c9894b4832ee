/**
 * Confidence that means what it says: the temperature by which a network's scores are divided before they are decoded, so
 * that of lines read with a confidence of 90 %, 90 % are right. Networks are surer than they should be (Guo et al. 2017,
 * "On Calibration of Modern Neural Networks"). It is fitted to whole readings, not to columns: to lines that were held
 * out, by how badly the confidence of the best text foretells whether it is right.
 */

import { type LineColumns, toLineColumns } from "./columns.js";
import { logProbabilityOf } from "./path-sums.js";
import { type SearchOptions, searchTexts } from "./prefix-search.js";

/** Least doubt, so that one sure mistake does not decide alone. */
const LEAST_DOUBT = 1e-6;

/** Logarithms of the temperatures that are tried: from a quarter to 8. */
const COLDEST = Math.log(0.25);
const HOTTEST = Math.log(8);
/** The loss is looked at in this many places. */
const PLACES = 10;
/** Then around the best of them, in this many steps of the golden section: to 1 %. */
const GOLDEN_STEPS = 8;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** A line that was held out. */
export interface LabelledColumns {
  readonly columns: LineColumns;
  /** What stands there. */
  readonly text: string;
}

/** How well confidences foretell. */
export interface Reliability {
  /** The share of lines whose best text is right. */
  readonly accuracy: number;
  /** The mean confidence; near the accuracy where confidences are honest. */
  readonly confidence: number;
  /** The mean negative logarithm of what was foretold of right and wrong. */
  readonly loss: number;
}

export interface FittedTemperature {
  readonly temperature: number;
  /** With temperature 1, and with the fitted one. */
  readonly before: Reliability;
  readonly after: Reliability;
}

/** How well the confidences of lines foretell at a temperature. */
export function measureReliability(
  lines: readonly LabelledColumns[],
  temperature: number,
  options: SearchOptions = {},
): Reliability {
  let right = 0;
  let sure = 0;
  let loss = 0;
  for (const { columns, text } of lines) {
    const [best] = searchTexts(toLineColumns(columns.logProbabilities, temperature), options).texts;
    const confidence = best?.confidence ?? 0;
    const isRight = best?.text === text;
    if (isRight) right++;
    sure += confidence;
    loss += lossOf(confidence, isRight);
  }
  return { accuracy: right / lines.length, confidence: sure / lines.length, loss: loss / lines.length };
}

/**
 * Finds the temperature at which confidences foretell best whether the best text is right. The best text is the one at
 * temperature 1, whatever is tried: else heat would be rewarded that makes all texts wrong, and says so.
 */
export function fitTemperature(lines: readonly LabelledColumns[], options: SearchOptions = {}): FittedTemperature {
  const read = lines.flatMap(({ columns, text }) => {
    const [best] = searchTexts(columns, options).texts;
    return best === undefined ? [] : [{ columns, classes: best.classes, isRight: best.text === text }];
  });
  const lossAt = (logTemperature: number) =>
    read.reduce((sum, { columns, classes, isRight }) => {
      const warmed = toLineColumns(columns.logProbabilities, Math.exp(logTemperature));
      return sum + lossOf(Math.exp(logProbabilityOf(warmed, classes)), isRight);
    }, 0);
  const step = (HOTTEST - COLDEST) / PLACES;
  const places = Array.from({ length: PLACES + 1 }, (_, i) => COLDEST + i * step);
  const losses = places.map(lossAt);
  const middle = places[losses.indexOf(Math.min(...losses))]!;
  let [low, high] = [middle - step, middle + step];
  let [left, right] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
  let [leftLoss, rightLoss] = [lossAt(left), lossAt(right)];
  for (let i = 0; i < GOLDEN_STEPS; i++) {
    if (leftLoss <= rightLoss) {
      [high, right, rightLoss] = [right, left, leftLoss];
      left = high - GOLDEN * (high - low);
      leftLoss = lossAt(left);
    } else {
      [low, left, leftLoss] = [left, right, rightLoss];
      right = low + GOLDEN * (high - low);
      rightLoss = lossAt(right);
    }
  }
  const temperature = Math.exp((low + high) / 2);
  const before = measureReliability(lines, 1, options);
  return { temperature, before, after: measureReliability(lines, temperature, options) };
}

function lossOf(confidence: number, isRight: boolean): number {
  return -Math.log(Math.max(LEAST_DOUBT, isRight ? confidence : 1 - confidence));
}
