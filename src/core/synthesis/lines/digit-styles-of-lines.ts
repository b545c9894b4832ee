/** Styles of digits that only a line makes readable: alone, each could be another sign. */

import { type DigitStyle, style } from "../digit-styles.js";

export const stylesOfLines: readonly DigitStyle[] = [
  // A wedge: the upstroke begins at the foot.
  style(
    1,
    { weight: 2, widestPen: 12, leastSlant: -0.05, greatestSlant: 0.25, greatestTurnDegrees: 6, looseness: 0.8 },
    ["-34,98 -6,46 20,0! 18,100", "-28,86 0,38 22,0! 24,100", "-44,100 -12,50 18,0! 12,100"],
  ),
  // A bar that was begun with a hook, as a 2 is not.
  style(
    1,
    { weight: 1, widestPen: 12, leastSlant: -0.05, greatestSlant: 0.3, greatestTurnDegrees: 6, looseness: 0.7 },
    ["-12,26 4,16 20,0! 18,92 26,100 40,96", "-6,22 8,12 22,0! 20,90 28,99 38,95"],
  ),
  // The 5 of who begins below: a tick with a bar.
  style(5, { weight: 0.6, widestPen: 10, greatestTurnDegrees: 5, looseness: 0.7 }, [
    "0,42 9,36 17,98! 25,66 34,2! 78,0",
    "0,38 4,34 11,98! 20,50 30,4! 74,2",
    "4,46 13,42 20,98! 28,50 36,0! 64,-3",
  ]),
  // Zeros that run on to the right at the top.
  style(0, { weight: 1.5, widestPen: 12, leastAspect: 0.85 }, [
    "44,5 18,8 2,36 4,72 24,97 56,80 58,36 44,10 58,2 84,6",
    "40,8 14,10 0,40 6,80 30,98 56,84 62,50 48,14 60,4 80,10",
    "50,4 20,4 2,34 4,74 26,98 54,88 64,54 54,18 70,6 96,4",
  ]),
  // A wedge whose stroke curls at the foot.
  style(1, { weight: 1, widestPen: 11, leastSlant: -0.05, greatestSlant: 0.25, looseness: 0.8 }, [
    "-30,100 -8,60 14,0! 20,70 34,100 46,92",
    "-22,96 -2,50 18,0! 20,76 30,100 40,94",
    "-38,94 -10,48 12,0! 16,70 28,98 44,98",
  ]),
  // Nines begun at the left of a loop that runs clockwise, and ends in the stem.
  style(9, { weight: 1.2, widestPen: 12, leastAspect: 0.8, looseness: 0.8 }, [
    "6,44 20,18 36,0 52,12 46,36 26,46 22,60 24,100",
    "14,34 22,8 40,0 52,18 38,42 20,42 20,64 22,100",
    "2,36 14,8 34,0 46,14 40,34 22,46 14,64 8,100",
  ]),
  // Sevens whose second stroke falls across the first, almost an x; and those with a bar that is all hook.
  style(7, { weight: 0.8, widestPen: 11, leastAspect: 0.8, greatestTurnDegrees: 6, looseness: 0.8 }, [
    "0,14 20,0 44,6 34,46 0,98 | 6,42 30,58 62,90",
    "2,10 24,2 46,8 30,54 4,100 | 4,48 32,62 58,82",
    "0,18 14,2 40,0 30,50 8,98 | 10,38 36,54 64,76",
    "4,8 28,0 50,10 36,48 -6,100 | 4,40 28,58 70,96",
  ]),
  // Fours in one stroke, that close like the Greek phi.
  style(4, { weight: 0.5, widestPen: 10, leastAspect: 0.8, looseness: 0.8 }, [
    "8,0 0,40 20,62 46,50 50,22 36,30 28,104",
    "16,0 2,48 24,62 48,40 46,22 34,34 18,108",
    "12,2 2,46 30,62 56,40 50,22 38,36 34,104",
  ]),
  style(2, { weight: 1, widestPen: 13 }, ["4,14 24,2 42,12! 2,98! 52,95", "0,8 20,4 40,8! 4,96! 46,98"]),
];
