/** Every character of every family as the reader would hand it to the network. */

import { NOT_A_DIGIT } from "../../src/core/digits.js";
import { normalizeDigit } from "../../src/core/picture/normalize.js";
import type { GlyphPart } from "../../src/node/data/glyphs.js";
import { characters, digits } from "./characters.js";
import { families, type Family } from "./families.js";
import { fillOutline } from "./fill-outline.js";
import { openFamily } from "./open-family.js";

/** One picture, and where it comes from. */
export interface Glyph {
  readonly family: string;
  readonly weight: number;
  readonly text: string;
  /** 0 to 9, or 10 for what is no digit. */
  readonly label: number;
  readonly image: Uint8Array; // [28 * 28]
}

/**
 * All glyphs of a part, family by family. Of drawings that are the same to the pixel the first is kept: a font may
 * have one for several characters.
 */
export function renderPart(part: GlyphPart): Glyph[] {
  const seen = new Set<string>();
  return families
    .filter((family) => family.part === part)
    .flatMap(renderFamily)
    .filter(({ image }) => {
      const key = Buffer.from(image).toString("base64");
      const isNew = !seen.has(key);
      seen.add(key);
      return isNew;
    });
}

/** The glyphs of a family in all its weights, without those it lacks; digits first. */
export function renderFamily(family: Family): Glyph[] {
  const texts = [
    ...digits.map((text, label) => ({ text, label })),
    ...family.scripts.flatMap((script) => characters[script]).map((text) => ({ text, label: NOT_A_DIGIT })),
  ].filter(({ text }) => !family.without.includes(text));

  return family.weights.flatMap((weight) => {
    const opened = openFamily(family.name, weight);
    return texts.flatMap(({ text, label }) => {
      const filled = fillOutline(opened.outline(text) ?? []);
      const image = filled && normalizeDigit(filled.ink, filled.box);
      return image === undefined ? [] : [{ family: family.name, weight, text, label, image }];
    });
  });
}
