/** Other writing beside numbers: words, rows of letters, scribbles, as glyphs. */

import type { Random } from "../../tensor/random.js";
import { placeGlyph, type Glyph } from "../glyph.js";
import { choose } from "../weighted-choice.js";
import { commonWords } from "./alphabet.js";

/** A word that is often seen beside numbers, or syllables. */
export function chooseWord(random: Random): string {
  if (random.uniform() < 0.6) return choose(commonWords, random);
  const syllables = Array.from(
    { length: 1 + random.integer(3) },
    () =>
      choose(Array.from("bdfgklmnprstvz"), random) +
      choose(Array.from("aeiou"), random) +
      choose(["", "n", "l", "s", "r"], random),
  );
  const text = syllables.join("");
  return random.uniform() < 0.4 ? text[0]!.toUpperCase() + text.slice(1) : text;
}

/** A word in letters of the alphabet; those that it lacks are left out. */
export function spell(text: string, letters: ReadonlyMap<string, Glyph>, random: Random): Glyph {
  const glyphs = Array.from(text).map((letter) => letters.get(letter) ?? letters.get(letter.toLowerCase()));
  return setInRow(
    glyphs.filter((glyph) => glyph !== undefined).map((glyph) => ({ glyph, size: 1 })),
    random.uniform(8, 22),
  );
}

/** Two to seven letters of any script in a row. */
export function joinLetters(letters: readonly Glyph[], random: Random): Glyph {
  const small = random.uniform(0.5, 1);
  const glyphs = Array.from({ length: 2 + random.integer(6) }, (_, i) => ({
    glyph: choose(letters, random),
    size: i === 0 ? 1 : small,
  }));
  return setInRow(glyphs, random.uniform(6, 20));
}

function setInRow(glyphs: readonly { readonly glyph: Glyph; readonly size: number }[], gap: number): Glyph {
  let x = 0;
  return glyphs.flatMap(({ glyph, size }) => {
    const placed = placeGlyph(glyph, { x, y: 100 - 100 * size, scaleX: size * 0.85, scaleY: size });
    x = placed.reduce((end, stroke) => Math.max(end, ...stroke.map((point) => point.x)), x) + gap;
    return placed;
  });
}

/** Loops in a row, ups and downs, hatching: writing that says nothing, as high as a digit. */
export function scribble(random: Random): Glyph {
  const wide = random.uniform(50, 180);
  const turns = Math.round(wide / random.uniform(7, 18));
  const isLooped = random.uniform() < 0.5;
  const step = wide / turns / 4;
  const top = random.uniform(0, 40);
  return [
    Array.from({ length: turns * 4 }, (_, i) => {
      const phase = (Math.PI * i) / 2;
      const back = isLooped ? 1.6 * step * Math.sin(phase + 1) : 0;
      const middle = (top + 100) / 2;
      return {
        x: i * step + back + random.normal(0, 2),
        y: middle - (100 - top) * 0.5 * Math.cos(phase) * random.uniform(0.6, 1.1),
        isCorner: false,
      };
    }),
  ];
}
