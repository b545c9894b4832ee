/** What simulated lines show: MNIST's digits, those of fonts, and what is no digit. */

import { concatenateSets, type ImageSet, subset } from "../../core/dataset/image-set.js";
import { NOT_A_DIGIT } from "../../core/digits.js";
import { drawNotDigits, type NotDigitKind } from "../../core/synthesis/not-digits.js";
import { type GlyphPart, loadGlyphs } from "./glyphs.js";

/** Images of what is no digit. */
const FIGURES: Readonly<Record<GlyphPart, number>> = { train: 8000, "held-out": 1000 };

/** Their kinds: what a line of writing shows, and is neither a number's sign nor made of digits. */
const figureKinds: readonly NotDigitKind[] = ["letters", "syllables", "rows", "pseudo-letters", "scribbles", "blots"];

/** The images of lines whose digits are these. */
export async function loadLineImages(part: GlyphPart, digits: ImageSet, seed: number): Promise<ImageSet> {
  const glyphs = await loadGlyphs(part);
  const ofFonts = Array.from(glyphs.labels.keys()).filter((place) => glyphs.labels[place]! < NOT_A_DIGIT);
  const figures = drawNotDigits({ count: FIGURES[part], seed, digits, kinds: figureKinds });
  return concatenateSets([digits, subset(glyphs, ofFonts), figures]);
}
