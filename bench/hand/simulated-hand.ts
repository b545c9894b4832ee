/**
 * A hand of its own: one way to write each digit, which it misses a little each time. Its shapes are those of
 * `core/synthesis` bent so far that the network errs on some: what it does all the time is what can be learnt of it.
 */

import { createImageSet, type ImageSet } from "../../src/core/dataset/image-set.js";
import { DIGIT_COUNT, IMAGE_PIXELS } from "../../src/core/digits.js";
import { assert } from "../../src/core/errors.js";
import { digitKinds, digitStyles } from "../../src/core/synthesis/drawn-digits.js";
import { type Glyph, mixGlyphs, parseGlyph } from "../../src/core/synthesis/glyph.js";
import { createHand, type Hand } from "../../src/core/synthesis/hand.js";
import { toImage } from "../../src/core/synthesis/ink-image.js";
import { writeGlyph } from "../../src/core/synthesis/write-glyph.js";
import { createRandom } from "../../src/core/tensor/random.js";

/** Standard deviation by which a hand's points lie beside the template's, in hundredths of a digit's height. */
const ODDITY = 8;

/** Of a digit in two, the hand has two ways. */
const SECOND_SHAPE_SHARE = 0.3;

export interface SimulatedHand {
  /** Digits at random, in the order written; the same seed writes the same. */
  write(count: number, seed: number): ImageSet;
}

interface Shape {
  readonly glyph: Glyph;
  readonly hand: Hand;
}

export function createSimulatedHand(seed: number): SimulatedHand {
  const random = createRandom(seed, 0xa4d);
  const slant = random.normal(0.05, 0.25);
  const aspect = Math.exp(random.normal(0, 0.2));
  const penWidth = random.uniform(4, 12);
  const drawShape = (digit: number): Shape => {
    const kinds = digitKinds.filter((kind) => digitStyles[kind].digit === digit);
    const style = digitStyles[kinds[random.integer(kinds.length)]!];
    const glyph = mixGlyphs(style.masters.map(parseGlyph), random).map((stroke) =>
      stroke.map((point) => ({
        ...point,
        x: point.x + random.normal(0, ODDITY),
        y: point.y + random.normal(0, ODDITY),
      })),
    );
    const hand = { ...createHand(random, style), slant, aspect, penWidth, sheetSide: 60, softness: 1.5 };
    return { glyph, hand: { ...hand, recording: { kind: "smooth" } } };
  };
  const shapes = Array.from({ length: DIGIT_COUNT }, (_, digit) =>
    random.uniform() < SECOND_SHAPE_SHARE ? [drawShape(digit), drawShape(digit)] : [drawShape(digit)],
  );
  return {
    write(count, own) {
      const images = new Uint8Array(count * IMAGE_PIXELS);
      const labels = new Uint8Array(count);
      for (let index = 0; index < count; index++) {
        const chance = createRandom(seed, own, index);
        const digit = chance.integer(DIGIT_COUNT);
        const ways = shapes[digit]!;
        const { glyph, hand } = ways[chance.integer(ways.length)]!;
        const now: Hand = {
          ...hand,
          slant: hand.slant + chance.normal(0, 0.05),
          aspect: hand.aspect * Math.exp(chance.normal(0, 0.07)),
          turn: chance.normal(0, 0.05),
          jitter: chance.uniform(1, 4),
          bend: chance.uniform(0, 4),
        };
        const image = toImage(writeGlyph(glyph, now, chance));
        assert(image !== null, "a digit without ink");
        images.set(image, index * IMAGE_PIXELS);
        labels[index] = digit;
      }
      return createImageSet(images, labels);
    },
  };
}
