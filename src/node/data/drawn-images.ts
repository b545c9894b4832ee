/** What simulated lines and pages are drawn with: MNIST's digits, those of fonts, what is no digit, print, letters by hand. */

import { concatenateSets, type ImageSet, subset } from "../../core/dataset/image-set.js";
import { NOT_A_DIGIT } from "../../core/digits.js";
import type { HandSet } from "../../core/synthesis/lines/hand-letters.js";
import { drawNotDigits, type NotDigitKind } from "../../core/synthesis/not-digits.js";
import { type GlyphPart, loadGlyphs, loadHands, loadPrint } from "./glyphs.js";

/** Images of what is no digit. */
const FIGURES: Readonly<Record<GlyphPart, number>> = { train: 8000, "held-out": 1000 };

/** Their kinds: what a line of writing shows, and is neither a number's sign nor made of digits. */
const figureKinds: readonly NotDigitKind[] = ["letters", "syllables", "rows", "pseudo-letters", "scribbles", "blots"];

export interface DrawnImages {
  /** MNIST's digits, those of fonts, and what is no digit. */
  readonly images: ImageSet;
  /** Digits and letters of print, font by font. */
  readonly print: readonly ImageSet[];
  /** Letters of hands, hand by hand. */
  readonly letters: readonly HandSet[];
}

/** The images of lines and pages whose digits are these. */
export async function loadDrawnImages(part: GlyphPart, digits: ImageSet, seed: number): Promise<DrawnImages> {
  const fonts = await loadGlyphs(part);
  const ofFonts = Array.from(fonts.labels.keys()).filter((place) => fonts.labels[place]! < NOT_A_DIGIT);
  const figures = drawNotDigits({ count: FIGURES[part], seed, digits, kinds: figureKinds });
  return {
    images: concatenateSets([digits, subset(fonts, ofFonts), figures]),
    print: await loadPrint(part === "train" ? "print" : "print-held-out"),
    letters: await loadHands(part === "train" ? "hands" : "hands-held-out"),
  };
}
