/** Every character of every family as the reader would hand it to the network. */

import { NOT_A_DIGIT } from "../../src/core/digits.js";
import { assert } from "../../src/core/errors.js";
import { normalizeDigit } from "../../src/core/picture/normalize.js";
import { handLetters, type LetterPlace } from "../../src/core/synthesis/lines/hand-letters.js";
import { SMALL_LETTER } from "../../src/core/synthesis/lines/marks.js";
import type { GlyphPart, HandPart, PrintPart } from "../../src/node/data/glyphs.js";
import { characters, digits, smallLetters, tallLetters } from "./characters.js";
import { families, type Family, handFamilies, printFamilies } from "./families.js";
import { boundsOf, fillOutline } from "./fill-outline.js";
import { openFamily } from "./open-family.js";

/** One picture, and where it comes from. */
export interface Glyph {
  readonly family: string;
  readonly weight: number;
  readonly text: string;
  /** 0 to 9, or 10 for what is no digit; of print, 11 for letters that are not as high as digits. */
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
  const others = family.scripts.flatMap((script) => characters[script]);
  const texts = [...digits.map(labelled), ...others.map((text) => ({ text, label: NOT_A_DIGIT }))];
  return renderTexts(
    family,
    texts.filter(({ text }) => !family.without.includes(text)),
  );
}

/** The glyphs of print, font by font, each beginning with its 0. */
export function renderPrint(part: PrintPart): Glyph[] {
  const texts = [
    ...digits.map(labelled),
    ...tallLetters.map((text) => ({ text, label: NOT_A_DIGIT })),
    ...smallLetters.map((text) => ({ text, label: SMALL_LETTER })),
  ];
  return printFamilies
    .filter((family) => family.part === part)
    .flatMap((family) => {
      const glyphs = renderTexts(family, texts);
      assert(glyphs.length === texts.length * family.weights.length, `${family.name} lacks a digit or a letter`);
      return glyphs;
    });
}

/** A letter by hand, and where it stands in a word; its label is its place among `handLetters`. */
export interface HandGlyph extends Glyph {
  readonly place: LetterPlace;
}

/** The letters of hands, hand by hand, each beginning with its a. */
export function renderHands(part: HandPart): HandGlyph[] {
  return handFamilies
    .filter((family) => family.part === part)
    .flatMap(({ name, weight, without }) => {
      const opened = openFamily(name, weight);
      const capital = -boundsOf(opened.outline("H") ?? []).top;
      const texts = Array.from(handLetters, labelled).filter(({ text }) => !without.includes(text));
      const glyphs = renderTexts({ name, weights: [weight] }, texts);
      assert(glyphs.length === texts.length && glyphs[0]?.label === 0, `${name} lacks a letter`);
      return glyphs.map((glyph): HandGlyph => {
        const { left, right, top, bottom } = boundsOf(opened.outline(glyph.text) ?? []);
        const after = (opened.advance(glyph.text) ?? right) - right;
        const place = { top: -top / capital, foot: -bottom / capital, before: left / capital, after: after / capital };
        return { ...glyph, place };
      });
    });
}

type LabelledText = Pick<Glyph, "text" | "label">;

/** A digit's place among them is its label. */
function labelled(text: string, label: number): LabelledText {
  return { text, label };
}

/** Texts in each weight of a family, without those it lacks. */
function renderTexts({ name, weights }: Pick<Family, "name" | "weights">, texts: readonly LabelledText[]): Glyph[] {
  return weights.flatMap((weight) => {
    const opened = openFamily(name, weight);
    return texts.flatMap(({ text, label }) => {
      const filled = fillOutline(opened.outline(text) ?? []);
      const image = filled && normalizeDigit(filled.ink, filled.box);
      return image === undefined ? [] : [{ family: name, weight, text, label, image }];
    });
  });
}
