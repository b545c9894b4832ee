/**
 * The number 2048 as a hand writes it: the places the pen passes, stroke by stroke.
 */

type Place = readonly [x: number, y: number];

export interface WrittenStrokes {
  readonly width: number;
  readonly height: number;
  readonly strokes: readonly (readonly Place[])[];
}

/** Each digit as turns of x and y on a square of 100; points between two turns are put in on a curve. */
const DIGITS: readonly (readonly (readonly Place[])[])[] = [
  [
    [
      [14, 30],
      [22, 14],
      [42, 6],
      [66, 10],
      [78, 27],
      [70, 47],
      [46, 68],
      [24, 84],
      [12, 94],
      [40, 93],
      [66, 93],
      [90, 91],
    ],
  ],
  [
    [
      [52, 6],
      [30, 12],
      [16, 32],
      [13, 56],
      [22, 80],
      [46, 94],
      [70, 86],
      [84, 62],
      [84, 36],
      [72, 14],
      [50, 6],
    ],
  ],
  [
    [
      [52, 5],
      [40, 22],
      [25, 42],
      [10, 61],
      [40, 62],
      [70, 60],
      [92, 59],
    ],
    [
      [69, 32],
      [67, 55],
      [65, 76],
      [62, 97],
    ],
  ],
  [
    [
      [74, 20],
      [62, 9],
      [42, 7],
      [28, 18],
      [31, 34],
      [48, 46],
      [66, 58],
      [76, 74],
      [68, 90],
      [48, 96],
      [30, 88],
      [24, 72],
      [36, 56],
      [54, 45],
      [70, 33],
      [74, 20],
    ],
  ],
];

const DIGIT_WIDTH = 62;
const DIGIT_HEIGHT = 100;
const GAP = 26;
/** Points of the curve for each turn. */
const POINTS_A_TURN = 6;

export const NUMBER_STROKES: WrittenStrokes = {
  width: DIGITS.length * (DIGIT_WIDTH + GAP) - GAP,
  height: DIGIT_HEIGHT,
  strokes: DIGITS.flatMap((strokes, place) =>
    strokes.map((stroke) =>
      smooth(stroke).map(([x, y]): Place => [
        place * (DIGIT_WIDTH + GAP) + (x * DIGIT_WIDTH) / 100,
        (y * DIGIT_HEIGHT) / 100,
      ]),
    ),
  ),
};

/** A Catmull-Rom curve through the turns. */
function smooth(turns: readonly Place[]): Place[] {
  const at = (index: number): Place =>
    turns[Math.max(0, Math.min(turns.length - 1, index))] ?? [0, 0];
  const count = (turns.length - 1) * POINTS_A_TURN;
  return Array.from({ length: count + 1 }, (_, point): Place => {
    const segment = Math.min(
      Math.floor(point / POINTS_A_TURN),
      turns.length - 2,
    );
    const t = point / POINTS_A_TURN - segment;
    const [before, from, to, after] = [
      at(segment - 1),
      at(segment),
      at(segment + 1),
      at(segment + 2),
    ];
    const along = (axis: 0 | 1) =>
      0.5 *
      (2 * from[axis] +
        (to[axis] - before[axis]) * t +
        (2 * before[axis] - 5 * from[axis] + 4 * to[axis] - after[axis]) *
          t ** 2 +
        (3 * from[axis] - before[axis] - 3 * to[axis] + after[axis]) * t ** 3);
    return [along(0), along(1)];
  });
}
