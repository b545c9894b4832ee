/**
 * The ten digits as people write them outside the USA of 1990, where MNIST comes from, as a table of templates. Where
 * two digits come near each other, the templates keep them apart: the upstroke of a 1 always rises, and its foot is
 * narrower than half its height, for a bar on top is a 7's; the bar of a 7 never rises much, for that is a 1's.
 */

import type { HandLimits } from "./hand.js";

export const stylesOf0To4 = {
  "0-plain": {
    digit: 0,
    weight: 3,
    widestPen: 20,
    leastAspect: 0.75,
    masters: [
      "36,2 16,10 3,35 3,65 16,91 34,98 53,88 62,60 58,28 38,3",
      "48,6 26,2 8,22 2,55 10,88 28,99 46,88 54,58 52,24 34,5",
      "46,4 20,6 2,30 0,62 18,92 46,98 74,84 82,50 70,16 40,3",
      "42,5 22,4 6,24 2,58 12,90 32,98 52,86 60,56 58,28 46,9",
    ],
  },
  "0-clockwise": {
    digit: 0,
    weight: 1,
    widestPen: 20,
    leastAspect: 0.8,
    masters: [
      "30,2 50,6 62,30 62,64 48,92 28,98 10,86 2,56 8,20 33,2",
      "8,20 30,2 56,10 66,40 60,76 38,98 16,90 2,62 4,34 14,10",
    ],
  },
  "0-narrow": {
    digit: 0,
    weight: 1,
    widestPen: 8,
    leastAspect: 0.9,
    masters: [
      "26,2 10,14 2,40 2,66 10,90 22,98 36,88 43,62 41,30 25,3",
      "32,3 16,8 3,36 0,68 5,92 18,99 33,86 42,56 43,22 30,2",
    ],
  },
  "0-slashed": {
    digit: 0,
    weight: 2,
    widestPen: 10,
    leastAspect: 0.95,
    masters: [
      "36,2 16,10 3,35 3,65 16,91 34,98 53,88 62,60 58,28 38,3 | 70,2 -6,98",
      "44,3 20,8 4,32 0,62 14,92 40,98 64,86 74,52 64,18 40,3 | 58,22 16,80",
      "34,2 16,10 3,35 3,65 16,91 34,98 53,88 62,60 58,28 36,3 | 60,10 6,88",
    ],
  },
  "0-looped": {
    digit: 0,
    weight: 1,
    widestPen: 9,
    leastAspect: 0.8,
    masters: [
      "40,6 18,8 4,34 2,66 16,92 36,98 56,84 62,52 54,20 38,4 30,12 38,20 54,10",
      "44,4 20,4 2,30 2,66 18,94 42,98 64,82 70,48 60,16 42,8 38,18 50,22 66,10",
    ],
  },
  "1-plain": {
    digit: 1,
    weight: 3,
    leastSlant: -0.15,
    masters: ["10,0 9,50 8,100", "12,0 6,50 6,100", "6,0 12,50 10,100"],
  },
  "1-short-upstroke": {
    digit: 1,
    weight: 2,
    leastSlant: -0.15,
    greatestSlant: 0.28,
    greatestTurnDegrees: 8,
    looseness: 0.8,
    masters: ["2,20 12,12 22,0! 21,100", "6,24 14,14 20,0! 18,100", "0,16 12,10 22,0! 23,100"],
  },
  "1-long-upstroke": {
    digit: 1,
    weight: 3,
    widestPen: 14,
    greatestTurnDegrees: 8,
    leastSlant: -0.04,
    greatestSlant: 0.28,
    looseness: 0.8,
    masters: ["-22,46 2,26 22,0! 20,100", "-14,58 6,32 22,0! 22,100", "-10,38 4,22 20,0! 16,100"],
  },
  "1-foot": {
    digit: 1,
    weight: 1,
    widestPen: 18,
    leastSlant: -0.15,
    masters: ["18,0 18,98 | 0,99 37,98", "20,0 18,100 | 4,100 34,99"],
  },
  "1-upstroke-foot": {
    digit: 1,
    weight: 2,
    widestPen: 16,
    leastSlant: -0.12,
    greatestSlant: 0.28,
    greatestTurnDegrees: 8,
    looseness: 0.8,
    masters: [
      "0,20 10,13 20,0! 20,98 | -2,99 42,98",
      "-6,34 8,20 22,0! 20,100 | 2,100 40,98",
      "2,22 12,12 20,0! 18,98 | 4,99 34,98",
    ],
  },
  "2-plain": {
    digit: 2,
    weight: 3,
    masters: [
      "4,22 14,5 34,0 49,14 46,36 26,66 2,98! 30,94 60,98",
      "0,26 12,6 36,0 54,16 48,42 24,72 0,96! 30,92 58,100",
      "8,18 16,4 30,0 42,12 40,36 22,70 4,96! 26,98 50,94",
    ],
  },
  "2-straight-base": {
    digit: 2,
    weight: 2,
    masters: [
      "2,18 16,2 36,2 48,18 40,42 22,70 0,98! 28,98 58,98",
      "4,14 20,0 42,4 48,22 38,46 20,74 2,100! 30,100 62,99",
    ],
  },
  "2-looped": {
    digit: 2,
    weight: 2,
    widestPen: 11,
    masters: [
      "4,22 14,5 34,0 48,14 42,42 20,80 6,95 -2,84 10,76 30,88 46,99 64,90",
      "2,24 16,4 38,2 52,18 42,48 22,82 8,98 -4,90 6,78 28,84 44,96 66,88",
    ],
  },
  "3-round": {
    digit: 3,
    weight: 3,
    widestPen: 19,
    masters: [
      "4,15 20,1 43,8 46,28 34,43 18,47! 40,52 54,72 44,94 20,100 0,86",
      "0,12 22,-1 46,10 46,32 32,44 14,46! 42,50 60,70 50,94 24,101 2,90",
      "6,18 18,2 38,4 44,24 32,40 20,44! 38,48 50,66 46,90 20,101 -4,92",
    ],
  },
  "3-looped": {
    digit: 3,
    weight: 1,
    widestPen: 10,
    masters: [
      "4,15 20,1 43,8 45,30 26,47 14,48 20,39 40,48 56,72 46,94 20,100 0,86",
      "0,12 22,0 46,10 46,32 24,50 10,46 20,38 42,50 58,72 48,96 22,100 -2,90",
    ],
  },
  "3-flat": {
    digit: 3,
    weight: 2,
    widestPen: 16,
    masters: [
      "2,2 26,2 50,1! 36,20 18,40! 42,46 54,68 44,94 20,100 -2,88",
      "4,4 24,2 46,0! 34,18 20,36! 44,42 56,66 46,92 20,100 0,92",
    ],
  },
  "4-open": {
    digit: 4,
    weight: 3,
    widestPen: 15,
    masters: [
      "12,0 7,28 0,55! 30,55 62,54 | 45,26 43,100",
      "6,4 6,28 6,50! 30,50 58,48 | 48,4 48,100",
      "16,0 8,30 2,60! 32,58 64,58 | 46,10 42,100",
      "4,2 4,26 2,48! 26,50 52,50 | 46,0 44,100",
    ],
  },
  "4-round": {
    digit: 4,
    weight: 1,
    widestPen: 13,
    masters: ["8,2 3,38 14,54 36,54 56,48 | 50,2 45,100", "12,0 4,34 10,50 32,52 60,46 | 50,8 42,100"],
  },
  "4-closed": {
    digit: 4,
    weight: 2,
    widestPen: 13,
    masters: [
      "42,0 22,32 0,65! 32,65 64,64 | 43,1 42,100",
      "38,0 18,30 -4,58! 28,58 58,58 | 40,0 40,100",
      "46,2 24,36 2,70! 30,70 60,69 | 46,0 44,100",
    ],
  },
  "4-long-bar": {
    digit: 4,
    weight: 1,
    widestPen: 12,
    masters: ["40,0 20,30 -4,62! 36,62 84,60 | 42,0 40,100", "16,0 8,28 0,56! 40,56 88,54 | 46,22 44,100"],
  },
  "4-pen": {
    digit: 4,
    weight: 2,
    widestPen: 13,
    masters: [
      "32,0 18,28 0,60! 28,59 58,55 | 45,34 36,100",
      "26,0 14,26 0,52! 30,56 62,54 | 42,30 34,100",
      "36,2 20,32 2,66! 32,64 64,60 | 46,44 40,100",
    ],
  },
  "4-one-stroke": {
    digit: 4,
    weight: 1,
    widestPen: 12,
    masters: ["8,2 2,26 6,46 24,50 48,42! 50,2! 48,50 44,100", "10,0 0,30 2,52 24,56 50,48! 50,6! 46,54 40,100"],
  },
} as const satisfies Readonly<Record<string, DigitStyle>>;

export const stylesOf5To9 = {
  "5-attached": {
    digit: 5,
    weight: 3,
    widestPen: 17,
    masters: [
      "52,2 30,2 11,2! 6,42! 28,36 50,50 52,78 30,99 0,90",
      "46,0 28,2 8,4! 4,46! 30,40 54,56 52,84 26,100 -2,94",
      "56,2 34,0 14,2! 10,38! 30,34 52,48 52,78 28,99 4,88",
    ],
  },
  "5-loose-bar": {
    digit: 5,
    weight: 2,
    widestPen: 11,
    masters: [
      "10,8 8,26 5,46! 28,38 51,52 50,80 28,100 0,90 | 16,-2 58,-5",
      "8,4 7,24 6,44! 28,40 52,54 52,82 26,100 2,92 | 20,6 62,0",
      "12,10 9,28 6,48! 30,42 50,56 48,82 26,99 2,90 | 14,-6 56,-4",
    ],
  },
  "5-s-body": {
    digit: 5,
    weight: 1,
    widestPen: 16,
    masters: [
      "54,1 34,2 16,5 10,22 13,38 36,44 53,64 46,90 22,100 0,90",
      "52,0 32,0 14,4 8,24 14,42 38,50 52,68 44,92 20,100 -2,92",
    ],
  },
  "6-curled": {
    digit: 6,
    weight: 2,
    widestPen: 15,
    masters: [
      "46,6 24,14 7,42 3,74 18,98 40,95 50,76 40,58 20,60 5,78",
      "50,12 36,1 16,18 3,52 8,90 28,100 48,88 50,68 34,54 8,68",
      "44,2 22,18 6,48 4,78 20,99 44,92 54,70 42,52 22,56 6,72",
    ],
  },
  "6-straight": {
    digit: 6,
    weight: 2,
    widestPen: 14,
    masters: [
      "40,0 22,30 4,68 8,92 26,100 46,89 47,68 28,58 6,74",
      "36,0 20,34 4,70 10,94 28,100 44,88 44,70 28,62 8,78",
      "26,0 14,30 2,64 6,90 24,100 44,88 46,66 28,54 4,68",
    ],
  },
  "7-plain": {
    digit: 7,
    weight: 2,
    widestPen: 16,
    greatestTurnDegrees: 8,
    leastAspect: 1,
    leastSlant: -0.05,
    looseness: 0.8,
    masters: ["0,4 26,3 52,2! 34,46 18,100", "0,2 28,4 56,5! 38,50 26,100", "2,6 26,4 48,0! 28,52 14,100"],
  },
  "7-crossed": {
    digit: 7,
    weight: 3,
    widestPen: 13,
    greatestTurnDegrees: 10,
    leastAspect: 1,
    leastSlant: -0.05,
    looseness: 0.8,
    masters: [
      "0,4 26,3 52,2! 34,46 18,100 | 8,52 52,48",
      "0,2 28,4 56,5! 38,50 26,100 | 14,54 56,52",
      "2,6 26,4 50,0! 30,52 14,100 | 4,56 50,46",
    ],
  },
  "7-serif": {
    digit: 7,
    weight: 1,
    widestPen: 10,
    greatestTurnDegrees: 9,
    leastAspect: 1,
    leastSlant: -0.05,
    looseness: 0.8,
    masters: ["1,20 3,2! 28,3 54,2! 36,48 20,100", "4,16 5,0! 30,4 56,3! 36,50 24,100"],
  },
  "7-serif-crossed": {
    digit: 7,
    weight: 1,
    widestPen: 11,
    greatestTurnDegrees: 10,
    leastAspect: 1,
    leastSlant: -0.05,
    looseness: 0.8,
    masters: ["1,20 3,2! 28,3 54,2! 36,48 20,100 | 10,54 52,50", "4,16 5,0! 30,4 56,3! 36,50 24,100 | 12,52 54,50"],
  },
  "7-curved-stem": {
    digit: 7,
    weight: 2,
    widestPen: 13,
    greatestTurnDegrees: 8,
    leastAspect: 1,
    leastSlant: -0.05,
    looseness: 0.8,
    masters: [
      "0,8 22,7 54,1! 36,30 24,62 21,100",
      "0,3 24,6 56,0! 34,34 22,68 20,100",
      "2,4 24,8 54,4! 44,30 30,62 16,100",
    ],
  },
  "8-one-stroke": {
    digit: 8,
    weight: 3,
    widestPen: 15,
    masters: [
      "48,14 28,0 6,10 8,32 30,48 52,68 46,94 24,100 4,88 6,66 28,48 48,30 46,10",
      "46,10 26,0 8,12 10,34 32,52 50,72 42,96 20,99 2,84 8,64 28,48 44,28 42,8",
      "44,18 28,1 8,8 6,28 28,46 54,66 50,92 26,101 2,90 4,64 30,44 50,26 44,6",
    ],
  },
  "8-two-circles": {
    digit: 8,
    weight: 2,
    widestPen: 14,
    masters: [
      "28,0 9,8 7,32 27,46 45,34 46,10 27,0 | 28,46 5,58 1,86 26,100 53,88 51,60 28,46",
      "26,0 6,10 6,34 26,48 46,36 46,10 26,0 | 26,48 4,60 4,88 26,100 48,88 48,60 26,48",
    ],
  },
  "8-open-top": {
    digit: 8,
    weight: 1,
    widestPen: 11,
    masters: [
      "40,4 22,1 8,12 12,32 32,50 50,70 44,94 22,100 4,86 10,66 32,46 50,26 54,6",
      "44,6 24,0 8,12 12,34 32,52 48,72 40,96 18,98 4,82 14,62 36,42 54,22 60,4",
    ],
  },
  "9-curled-tail": {
    digit: 9,
    weight: 2,
    widestPen: 14,
    masters: [
      "46,15 26,1 6,14 5,36 22,48 42,36 48,12 50,44 44,80 26,100 4,90",
      "44,10 24,0 4,16 4,38 22,50 42,36 46,10 48,48 40,86 20,100 2,88",
    ],
  },
  "9-straight-tail": {
    digit: 9,
    weight: 3,
    widestPen: 15,
    masters: [
      "44,14 26,0 4,13 4,38 23,49 43,35 47,6! 46,52 44,100",
      "46,10 26,0 6,14 6,36 24,46 44,34 48,4! 42,52 34,100",
      "44,16 24,2 4,16 4,42 24,52 42,40 46,8! 48,54 48,100",
    ],
  },
  "9-open-loop": {
    digit: 9,
    weight: 1,
    widestPen: 12,
    masters: [
      "38,5 16,4 2,22 8,44 30,46 50,28! 53,2! 51,52 48,100",
      "36,6 12,8 2,28 12,48 34,44 50,26! 52,6! 48,54 42,100",
    ],
  },
} as const satisfies Readonly<Record<string, DigitStyle>>;

/** One way to write a digit. */
export interface DigitStyle extends HandLimits {
  readonly digit: number;
  /** How often it is drawn among the styles of its digit, relative to the others. */
  readonly weight: number;
  /** Its extremes, in the notation of `parseGlyph`. */
  readonly masters: readonly string[];
}
