/**
 * A reader of lines by rule, for tests in which a network's opinion is beside the point: of each run of inked columns, a
 * tall narrow one is a 1, a tall broad one a 0, a low one at the foot a point, and a level bar is other writing.
 */

import { LINE_CLASS_COUNT, LINE_COLUMN_PX, LINE_HEIGHT, LINE_INK, LINE_PAPER, lineClassOf } from "../src/core/line.js";
import type { LineImage } from "../src/core/picture/lines/line-image.js";
import { toLineColumns } from "../src/core/reading/decoding/columns.js";
import type { LineScorer } from "../src/core/reading/line-scorer.js";

/** From this grey level on a pixel is ink. */
const INK = LINE_PAPER + LINE_INK / 2;
/** A score above all others: the rule's probability is 0.97 in each column, */
const RATHER = 6.8;
/** or all but 1. */
export const CERTAIN = 16;

/** A scorer by rule that remembers every line it was shown, in order. */
export interface RuleScorer extends LineScorer {
  readonly seen: readonly LineImage[];
  /** How often it was freed. */
  disposals(): number;
}

/** @param score of what the rule says */
export function createRuleScorer(score = RATHER): RuleScorer {
  const seen: LineImage[] = [];
  let disposals = 0;
  return {
    seen,
    disposals: () => disposals,
    async score(image) {
      seen.push(image);
      const count = Math.floor(image.width / LINE_COLUMN_PX);
      const scores = new Float32Array(count * LINE_CLASS_COUNT);
      const symbols = new Map(runsOf(image).map((run) => [columnOf(run), lineClassOf(symbolOf(image, run))]));
      for (let column = 0; column < count; column++) {
        scores[column * LINE_CLASS_COUNT + (symbols.get(column) ?? 0)] = score;
      }
      return toLineColumns(scores);
    },
    async dispose() {
      disposals++;
    },
  };
}

/** First column with ink, and the one behind the last. */
type Run = readonly [from: number, to: number];

/** Runs of columns that hold ink. */
function runsOf({ width, pixels }: LineImage): Run[] {
  const runs: [number, number][] = [];
  for (let x = 0; x < width; x++) {
    const hasInk = Array.from({ length: LINE_HEIGHT }, (_, y) => pixels[y * width + x]!).some((value) => value >= INK);
    if (!hasInk) continue;
    const last = runs.at(-1);
    if (last?.[1] === x) last[1] = x + 1;
    else runs.push([x, x + 1]);
  }
  return runs;
}

function columnOf([from, to]: Run): number {
  return Math.floor((from + to) / 2 / LINE_COLUMN_PX);
}

function symbolOf({ width, pixels }: LineImage, [from, to]: Run): string {
  const rows = Array.from({ length: LINE_HEIGHT }, (_, y) => y).filter((y) =>
    pixels.subarray(y * width + from, y * width + to).some((value) => value >= INK),
  );
  const height = rows.at(-1)! - rows[0]! + 1;
  if (height < LINE_HEIGHT / 4) return to - from > 2 * height ? "?" : ".";
  return to - from < height / 2 ? "1" : "0";
}
