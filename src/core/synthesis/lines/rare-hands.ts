/**
 * What few people write, but write always: digits that a network which learned the usual hands takes for others, and dates
 * whose slashes stand as upright as a 1.
 */

import type { Random } from "../../tensor/random.js";
import { type DigitStyle, style } from "../digit-styles.js";
import { chance, type Mark } from "./marks.js";

export const rareStyles: readonly DigitStyle[] = [
  // Nines like a ribbon: both ends of the loop cross, and one of them is the stem.
  style(9, { weight: 0.4, widestPen: 11, leastAspect: 0.8, looseness: 0.8 }, [
    "0,52 26,40 46,18 36,0 16,4 12,24 30,44 42,70 44,100",
    "4,60 30,42 48,16 34,-2 14,6 14,28 32,46 38,72 32,102",
    "-6,48 22,40 44,22 40,2 18,0 8,20 24,42 44,62 54,98",
  ]),
  // Nines that are an 8 without its lower left: the stem leaves the loop below, and bends back.
  style(9, { weight: 0.4, widestPen: 12, leastAspect: 0.8, looseness: 0.8 }, [
    "38,36 14,34 6,16 20,0 42,6 42,28 34,42 48,62 42,90 18,100 -2,92",
    "32,40 10,34 2,16 18,-1 40,4 44,24 30,40 50,60 48,84 24,100 4,94",
    "40,40 18,42 6,22 22,2 44,8 48,28 38,44 46,66 36,92 10,98 -8,88",
  ]),
  // Twos whose head closes.
  style(2, { weight: 0.5, widestPen: 11, leastAspect: 0.8, looseness: 0.8 }, [
    "32,26 14,32 4,18 16,2 38,0 50,18 40,48 18,78 0,97! 28,93 60,97",
    "28,34 10,30 6,10 24,-2 46,4 50,24 38,52 18,80 0,98! 30,98 58,96",
    "40,24 20,34 6,22 14,4 36,0 52,16 44,44 20,76 -2,96! 26,92 62,94",
  ]),
  // Zeros as broad as high, and broader.
  style(0, { weight: 1.6, widestPen: 14, leastAspect: 0.8 }, [
    "52,4 20,8 0,38 6,76 38,98 78,92 100,58 90,20 54,2",
    "44,8 14,14 2,48 18,86 60,96 98,78 104,42 78,12 40,10",
    "62,6 24,6 2,40 12,82 48,98 84,90 98,58 84,18 48,8",
  ]),
  // Sevens with a bar like a wave, crossed or not.
  style(
    7,
    { weight: 0.5, widestPen: 11, greatestTurnDegrees: 8, leastAspect: 0.9, leastSlant: -0.05, looseness: 0.8 },
    [
      "0,14 8,2 22,6 36,12 52,0! 38,44 22,100",
      "0,18 10,0 26,8 42,10 56,-2! 40,48 26,100",
      "2,10 6,0 20,4 34,12 50,4! 36,46 16,100",
    ],
  ),
  style(
    7,
    { weight: 0.4, widestPen: 11, greatestTurnDegrees: 8, leastAspect: 0.9, leastSlant: -0.05, looseness: 0.8 },
    [
      "0,14 8,2 22,6 36,12 52,0! 38,44 22,100 | 10,52 54,48",
      "0,18 10,0 26,8 42,10 56,-2! 40,48 26,100 | 14,58 58,48",
      "2,10 6,0 20,4 34,12 50,4! 36,46 16,100 | 4,50 50,52",
    ],
  ),
  // Threes that are flat: hardly any bow, or all of it below.
  style(3, { weight: 0.35, widestPen: 12, leastAspect: 0.8, looseness: 0.8 }, [
    "0,6 22,-2 40,8 34,28 16,40! 38,46 50,64 38,92 4,104",
    "4,4 28,-1 46,5 38,20 22,32! 46,40 56,62 40,92 -6,100",
    "0,10 26,0 44,12 30,34 12,42! 34,46 44,64 28,88 -8,98",
  ]),
];

/** Slashes that stand as upright as a 1, and are higher by up to a digit's height: those as high nobody tells from a 1. */
export const uprightSlashes: readonly string[] = [
  "10,-26 0,108",
  "4,-30 2,112",
  "2,-40 0,104",
  "16,-34 0,126",
  "8,-60 0,108",
  "0,-56 4,112",
  "20,-72 0,116",
  "4,-90 -2,112",
  "14,-100 0,124",
];

/** The form of such a slash. */
export const UPRIGHT_SLASH = "upright slash";

/** Of the dates with slashes between day, month and year, the share in which they are upright. */
const UPRIGHT_SHARE = 0.45;

/** A text with slashes that only a date makes readable: between its three parts. */
export function withUprightSlashes(marks: readonly Mark[], random: Random): readonly Mark[] {
  const slashes = marks.filter(({ form }) => form === "/").length;
  if (slashes !== 2 || !chance(random, UPRIGHT_SHARE)) return marks;
  return marks.map((mark) => (mark.form === "/" ? { ...mark, form: UPRIGHT_SLASH } : mark));
}
