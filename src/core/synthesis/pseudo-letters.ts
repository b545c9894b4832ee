/**
 * Characters of no script: each is built around a feature that no digit has (parallel uprights with a bar, a
 * crossing, a comb, a headline with what hangs from it, a row of curls, a T, a zigzag, three legs, a bowl with
 * dots, a stack of bars), and some bear a few small parts more. They stand for the scripts that no table holds.
 */

import type { Plane } from "../picture/plane.js";
import type { Random } from "../tensor/random.js";
import { cornerAt, pointAt, type Glyph } from "./glyph.js";
import { createHand } from "./hand.js";
import { choose } from "./weighted-choice.js";
import { writeGlyph } from "./write-glyph.js";

type Stroke = Glyph[number];

/** Draws a character of no script. */
export function drawPseudoLetter(random: Random): Plane {
  const strokes = [...choose(cores, random)(random)];
  const additions = choose([0, 0, 1, 1, 2], random);
  for (let i = 0; i < additions; i++) {
    const x = random.uniform(-10, 80);
    const y = random.uniform(-15, 115);
    strokes.push(choose(smallParts, random)(x, y, random));
  }
  const hand = createHand(random, { widestPen: 12, leastAspect: 0.85 });
  return writeGlyph(strokes, hand, random);
}

const cores: readonly ((random: Random) => readonly Stroke[])[] = [
  ladder,
  crossing,
  comb,
  headline,
  curls,
  tee,
  zigzag,
  legs,
  bowlWithDots,
  stack,
];

const smallParts: readonly ((x: number, y: number, random: Random) => Stroke)[] = [
  (x, y) => line(x, y, x + 2, y + 1),
  (x, y, random) => line(x, y, x + random.uniform(12, 34), y + random.uniform(-8, 8)),
  (x, y, random) => curl(x, y, random.uniform(7, 12), random.uniform(0, 6), random.uniform(3, 5)),
  (x, y, random) => curl(x, y, random.uniform(8, 14), random.uniform(0, 6), 6.5),
];

/** Two uprights and what joins them. Bars at both ends and the middle would make an 8: there are two at most. */
function ladder(random: Random): Stroke[] {
  const right = random.uniform(42, 85);
  const bars = choose([[50], [6], [30, 66], [4, 48], [52, 96]], random);
  return [
    line(0, random.uniform(-8, 8), random.uniform(-5, 5), 100),
    line(right, random.uniform(-8, 8), right + random.uniform(-5, 5), 100),
    ...bars.map((y) => line(0, y + random.uniform(-6, 6), right, y + random.uniform(-6, 6))),
  ];
}

function crossing(random: Random): Stroke[] {
  const right = random.uniform(60, 90);
  const strokes = [line(0, 0, right, 100), line(right, 0, 0, 100)];
  // Bars at both ends would close it to an angular 8.
  const bar = random.uniform();
  if (bar < 0.3) strokes.push(line(0, 2, right, 0));
  else if (bar < 0.55) strokes.push(line(0, 100, right, 98));
  return strokes;
}

/** A bar with three or four teeth, to any side but the left, where they are a 3. */
function comb(random: Random): Stroke[] {
  const teeth = 3 + random.integer(2);
  const length = random.uniform(35, 60);
  const isUpright = random.uniform() < 0.5;
  const direction = isUpright || random.uniform() < 0.5 ? 1 : -1;
  const bothSides = random.uniform() < 0.3 ? -0.7 : 0;
  const turned = (along: number, across: number) => (isUpright ? pointAt(across, along) : pointAt(along, across));
  return [
    [turned(0, 0), turned(100, 0)],
    ...Array.from({ length: teeth }, (_, i) => {
      const along = 4 + (92 * i) / (teeth - 1);
      return [
        turned(along, direction * length * bothSides),
        turned(along + random.uniform(-5, 5), direction * length * random.uniform(0.75, 1.1)),
      ];
    }),
  ];
}

/** A bar on top, past which nothing rises, and two or three things hanging from it. */
function headline(random: Random): Stroke[] {
  const count = 2 + random.integer(2);
  const pitch = random.uniform(36, 48);
  const hanging = Array.from({ length: count }, (_, i) => {
    const x = pitch * (i + 0.4);
    return choose(
      [
        () => line(x, 0, x + random.uniform(-4, 4), random.uniform(70, 105)),
        () => [pointAt(x, 0), pointAt(x + 3, 40), pointAt(x - 12, 66), pointAt(x - 24, 48)],
        () => [pointAt(x, 0), pointAt(x - 14, 34), pointAt(x + 6, 52), pointAt(x - 6, 84), pointAt(x - 24, 76)],
        () => [pointAt(x, 0), cornerAt(x, 44), pointAt(x - 26, 46)],
        () => curl(x, 44, 16, -Math.PI / 2, 5.5),
      ],
      random,
    )();
  });
  return [
    line(-10, 0, pitch * count + random.uniform(-6, 10), random.uniform(-5, 5)),
    line(pitch * (count - 0.3), 0, pitch * (count - 0.3), 100),
    ...hanging,
  ];
}

/** A row of round shapes, open to changing sides, some chained. */
function curls(random: Random): Stroke[] {
  const count = 3 + random.integer(2);
  const radius = random.uniform(18, 26);
  const isChained = random.uniform() < 0.5;
  const single = Array.from({ length: count }, (_, i) =>
    curl(
      i * radius * random.uniform(1.9, 2.2),
      random.uniform(-6, 6),
      radius,
      choose([0, Math.PI / 2, Math.PI, -Math.PI / 2], random) + random.uniform(-0.4, 0.4),
      random.uniform(3.8, 5.6),
    ),
  );
  return isChained ? [single.flat()] : single;
}

/**
 * A T with its bar on top or to the left, as long as its stem: upside down it would be a 1 with a foot, the bar to
 * the right is most of a 4.
 */
function tee(random: Random): Stroke[] {
  const half = random.uniform(36, 55);
  return choose(
    [
      () => [line(-half, 0, half, 0), line(0, 0, random.uniform(-6, 6), 100)],
      () => [line(0, -half, 0, half), line(0, random.uniform(-8, 8), 70, 0)],
      () => [line(-half, 0, half, 0), line(-half / 2, 0, -half / 2, 90), line(half / 2, 0, half / 2, 90)],
    ],
    random,
  )();
}

/** At least four legs, wider than high. */
function zigzag(random: Random): Stroke[] {
  const count = 4 + random.integer(3);
  const turnAt = random.uniform() < 0.4 ? pointAt : cornerAt;
  const pitch = random.uniform(22, 30);
  const height = random.uniform(45, 80);
  return [
    Array.from({ length: count + 1 }, (_, i) =>
      turnAt(i * pitch + random.uniform(-4, 4), (i % 2) * height + random.uniform(-8, 8)),
    ),
  ];
}

/** Two legs from one point of a stem, downwards: upwards they are the arms of a 4 that is open at the top. */
function legs(random: Random): Stroke[] {
  const half = random.uniform(28, 46);
  const fork = random.uniform(30, 55);
  return [
    [pointAt(-half, 100), cornerAt(0, fork), pointAt(half, random.uniform(94, 106))],
    line(0, 0, random.uniform(-5, 5), random.uniform(96, 112)),
  ];
}

/** A wide shallow bowl with dots above, within or below. */
function bowlWithDots(random: Random): Stroke[] {
  const wide = random.uniform(80, 120);
  const deep = random.uniform(24, 44);
  const y = choose([-24, deep + 26], random);
  const dots = 1 + random.integer(3);
  return [
    [
      pointAt(0, 0),
      pointAt(wide * 0.12, deep * 0.8),
      pointAt(wide * 0.5, deep),
      pointAt(wide * 0.88, deep * 0.8),
      pointAt(wide, 0),
    ],
    ...Array.from({ length: dots }, (_, i) => {
      const x = wide / 2 + 24 * (i - (dots - 1) / 2);
      return line(x, y, x + 4, y + 2);
    }),
  ];
}

/** Three or four level bars, some joined. */
function stack(random: Random): Stroke[] {
  const count = 3 + random.integer(2);
  const wide = random.uniform(70, 100);
  const strokes = Array.from({ length: count }, (_, i) => {
    const y = (100 * i) / (count - 1);
    return line(random.uniform(-8, 14), y, wide + random.uniform(-14, 8), y + random.uniform(-5, 5));
  });
  if (random.uniform() < 0.6) strokes.push(line(wide / 2, -10, wide / 2 + random.uniform(-6, 6), 100));
  return strokes;
}

function line(fromX: number, fromY: number, toX: number, toY: number): Stroke {
  return [pointAt(fromX, fromY), pointAt(toX, toY)];
}

/** Part of a circle, `sweep` radians from `start`. */
function curl(x: number, y: number, radius: number, start: number, sweep: number): Stroke {
  const steps = 6;
  return Array.from({ length: steps + 1 }, (_, i) => {
    const angle = start + (sweep * i) / steps;
    return pointAt(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
  });
}
