/** Who writes a simulated line, and with what: drawn anew for each, so that its digits look like one person's. */

import type { ImageSet } from "../../dataset/image-set.js";
import type { Random } from "../../tensor/random.js";
import { clamp } from "../ink-image.js";
import { choose, chooseWeighted } from "../weighted-choice.js";
import type { DrawnStyle, Repertoire } from "./repertoire.js";
import type { Shape } from "./shape.js";

/** Where the digits of a line are from: MNIST's images, the lines thinned out of those, our drawn styles. */
type Source = "image" | "skeleton" | "drawn";

/** What a mark is written as. */
export type Writing =
  | { readonly shape: Shape }
  | {
      readonly image: number;
      /** Whose image it is. @default the repertoire's */
      readonly from?: ImageSet;
    };

export interface Pen {
  /** Half the width of its line, in pixels. */
  readonly radius: number;
  /** Share of the light its ink takes. */
  readonly ink: number;
  /** Shares by which width and darkness swing along a stroke. */
  readonly pressure: number;
  readonly fading: number;
  /** Share of the ink that the paper's grain keeps off. */
  readonly grain: number;
  /** Whether the stroke breaks off in places. */
  readonly breaks: boolean;
}

export interface Writer {
  readonly pen: Pen;
  readonly slant: number;
  readonly slantSpread: number;
  readonly turnSpread: number;
  readonly aspect: number;
  readonly sizeSpread: number;
  /** By how much the last digit is larger than the first. */
  readonly growth: number;
  /** Rise of the baseline to the right, and deviation of each digit from it in heights. */
  readonly drift: number;
  readonly unevenness: number;
  /** Paper between two digits, in heights. */
  readonly gap: number;
  readonly gapSpread: number;
  /** Chance that a stroke leads from a digit to the next; and from a zero to the next. */
  readonly joinChance: number;
  readonly zeroJoinChance: number;
  /** Size of zeros against other digits, and how far above the baseline small ones stand (0 to 1). */
  readonly zeroSize: number;
  readonly zeroLift: number;
  /** How far 4, 7 and 9 reach below, in heights. */
  readonly tail: number;
  /** Greatest sideways bend of a digit, in heights. */
  readonly bend: number;
  /** What the writer makes of a digit. */
  write(digit: number): Writing;
}

interface PenKind {
  readonly weight: number;
  readonly radius: readonly [number, number];
  readonly ink: readonly [number, number];
  readonly grain: number;
}

/** Radii in pixels where digits are 28 high: a ball pen's line is 0.4 mm, and digits are 3 to 8 mm high. */
const pens: readonly PenKind[] = [
  { weight: 14, radius: [0.5, 1], ink: [0.18, 0.5], grain: 0.6 }, // pencil
  { weight: 34, radius: [0.55, 1.1], ink: [0.45, 0.9], grain: 0.15 }, // ball pen
  { weight: 26, radius: [1, 1.6], ink: [0.6, 0.95], grain: 0 }, // gel pen, fountain pen
  { weight: 15, radius: [1.5, 2.2], ink: [0.6, 0.95], grain: 0.05 }, // felt pen
  { weight: 6, radius: [2.1, 3], ink: [0.7, 0.95], grain: 0 }, // marker
  { weight: 5, radius: [1.2, 2.3], ink: [0.4, 0.8], grain: 0.8 }, // chalk
];

function drawPen(height: number, random: Random): Pen {
  const { radius, ink, grain } = chooseWeighted(pens, random);
  return {
    radius: random.uniform(...radius) * (0.5 + (0.5 * height) / 28),
    ink: random.uniform(...ink),
    pressure: random.uniform() < 0.4 ? 0 : random.uniform(0, 0.4),
    fading: random.uniform() < 0.5 ? 0 : random.uniform(0, 0.35),
    grain: grain * random.uniform(0.3, 1),
    breaks: random.uniform() < 0.06,
  };
}

/** Draws a writer of digits `height` pixels high. */
export function drawWriter(repertoire: Repertoire, height: number, random: Random): Writer {
  // Some write every digit for itself.
  const isFar = repertoire.hands === "all" && random.uniform() < 0.25;
  const isTight = random.uniform() < 0.3;
  const isCareless = random.uniform() < 0.25;
  const loose = isCareless ? 1.7 : 1;
  const zeroIsSmall = random.uniform() < 0.25;
  return {
    pen: drawPen(height, random),
    slant: clamp(random.normal(0.04, 0.13), -0.3, 0.5),
    slantSpread: random.uniform(0.01, 0.06) * loose,
    turnSpread: random.uniform(0, 0.05) * loose,
    aspect: Math.exp(random.normal(0, 0.14)),
    sizeSpread: random.uniform(0.02, 0.09) * loose,
    growth: clamp(random.normal(0, 0.08), -0.25, 0.25),
    drift: random.normal(0, 0.018),
    unevenness: random.uniform(0.005, 0.05) * loose,
    gap: isFar ? random.uniform(0.4, 1.2) : isTight ? random.uniform(-0.08, 0.06) : random.uniform(0.04, 0.4),
    gapSpread: random.uniform(0.02, 0.08) * loose,
    joinChance: random.uniform() < 0.18 ? random.uniform(0.1, 0.5) : 0,
    zeroJoinChance: random.uniform() < 0.3 ? random.uniform(0.4, 1) : 0,
    zeroSize: zeroIsSmall ? random.uniform(0.45, 0.85) : random.uniform(0.85, 1.05),
    zeroLift: random.uniform() < 0.6 ? 0 : random.uniform(0, 0.7),
    tail: random.uniform() < 0.35 ? random.uniform(0.05, 0.3) : 0,
    bend: random.uniform(0, 0.04) * loose,
    write: drawHand(repertoire, random),
  };
}

/** How digits are chosen: one style a digit for the whole line, mostly. */
function drawHand(repertoire: Repertoire, random: Random): Writer["write"] {
  const share = random.uniform();
  const first: Source = share < 0.26 ? "image" : share < 0.6 ? "skeleton" : "drawn";
  const isMixed = random.uniform() < 0.15;
  const second = isMixed ? choose<Source>(["skeleton", "drawn"], random) : first;
  const repeats = random.uniform() < 0.45;
  const styles = new Map<number, DrawnStyle>();
  const before = new Map<number, Writing>();

  function write(digit: number): Writing {
    const known = before.get(digit);
    if (repeats && known !== undefined) return known;
    const writing = writeFrom(random.uniform() < 0.5 ? first : second, digit);
    before.set(digit, writing);
    return writing;
  }

  function writeFrom(source: Source, digit: number): Writing {
    if (source === "drawn") {
      let style = styles.get(digit);
      if (style === undefined) styles.set(digit, (style = chooseWeighted(repertoire.styles[digit]!, random)));
      return { shape: choose(style.shapes, random) };
    }
    if (source === "skeleton") {
      for (let attempt = 0; attempt < 4; attempt++) {
        const shape = repertoire.skeletonAt(repertoire.chooseImage(digit, random));
        if (shape !== null) return { shape };
      }
    }
    return { image: repertoire.chooseImage(digit, random) };
  }

  return write;
}
