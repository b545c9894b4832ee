/**
 * The fonts that glyphs are drawn from, of handwriting and of print. A family is in one part with all its scripts: what is
 * measured on the held-out parts was written by no hand, and set in no type, that was trained on.
 */

import type { GlyphPart, HandPart, PrintPart } from "../../src/node/data/glyphs.js";
import type { Script } from "./characters.js";

export interface Family {
  /** The package is `@fontsource/NAME`. */
  readonly name: string;
  readonly part: GlyphPart;
  /** Every character is drawn in each of them. */
  readonly weights: readonly number[];
  readonly scripts: readonly Script[];
  /** Characters, digits among them, that nobody would read in this hand as what they are. */
  readonly without: string;
}

export const families: readonly Family[] = [
  family("architects-daughter", "train", { without: "?uü" }),
  family("caveat", "train", { scripts: ["cyrillic"], weights: [400, 700], without: "uü" }),
  family("caveat-brush", "train", { without: "L" }),
  family("cedarville-cursive", "train", { without: "frå" }),
  family("covered-by-your-grace", "train", { without: "Uuü" }),
  family("indie-flower", "train", { without: "uü" }),
  family("just-me-again-down-here", "train"),
  family("la-belle-aurore", "train", { without: "å%" }),
  family("nothing-you-could-do", "train", { without: "?" }),
  family("over-the-rainbow", "train", { without: "FT?" }),
  family("shadows-into-light", "train"),
  family("zeyada", "train", { without: "ft" }),
  family("patrick-hand", "held-out"),
  family("reenie-beanie", "held-out"),

  family("bad-script", "train", { scripts: ["cyrillic"], without: "Д" }),
  family("marck-script", "train", { scripts: ["cyrillic"], without: "Д" }),
  family("pangolin", "train", { scripts: ["cyrillic"] }),
  family("mynerve", "train", { scripts: ["greek"], without: "uü" }),

  family("gamja-flower", "train", { scripts: ["hangul"] }),
  family("nanum-pen-script", "train", { scripts: ["hangul"] }),
  family("hi-melody", "held-out", { scripts: ["hangul"], without: ".…" }),
  family("long-cang", "train", { scripts: ["han"] }),
  family("yomogi", "train", { scripts: ["kana", "han"] }),
  family("zen-kurenaido", "held-out", { scripts: ["kana", "han", "greek", "cyrillic"] }),

  family("kalam", "train", { scripts: ["devanagari"], weights: [300, 700] }),
  family("dekko", "held-out", { scripts: ["devanagari"] }),
  family("chilanka", "train", { scripts: ["malayalam"] }),
  family("kavivanar", "held-out", { scripts: ["tamil"] }),
  family("itim", "train", { scripts: ["thai"] }),
  family("mali", "held-out", { scripts: ["thai"], weights: [300, 700] }),

  family("aref-ruqaa", "train", { scripts: ["arabic"], weights: [400, 700] }),
  family("gveret-levin", "train", { scripts: ["hebrew"], without: "גשק" }),
  family("amatic-sc", "held-out", { scripts: ["hebrew", "cyrillic"], weights: [400, 700], without: "CFLTťŤТcdćčÜû?^" }),
];

/** A family whose letters stand in words by hand; drawn in one weight. It is one of the families above, and of their part. */
export interface HandFamily {
  readonly name: string;
  readonly part: HandPart;
  readonly weight: number;
  /** Letters that nobody would read in this hand as what they are, even in a word. */
  readonly without: string;
}

/** Whose letters simulated pages write words with. */
export const handFamilies: readonly HandFamily[] = [
  hand("architects-daughter", "hands"),
  hand("bad-script", "hands"),
  hand("caveat", "hands"),
  hand("cedarville-cursive", "hands"),
  hand("covered-by-your-grace", "hands"),
  hand("gamja-flower", "hands", "g"),
  hand("indie-flower", "hands"),
  hand("just-me-again-down-here", "hands"),
  hand("kalam", "hands"),
  hand("la-belle-aurore", "hands"),
  hand("marck-script", "hands"),
  hand("nanum-pen-script", "hands"),
  hand("nothing-you-could-do", "hands"),
  hand("over-the-rainbow", "hands", "xX"),
  hand("pangolin", "hands"),
  hand("shadows-into-light", "hands"),
  hand("zeyada", "hands"),
  hand("dekko", "hands-held-out"),
  hand("mali", "hands-held-out"),
  hand("patrick-hand", "hands-held-out"),
  hand("reenie-beanie", "hands-held-out"),
];

/** A family of print; in each weight, digits and letters are drawn. */
export interface PrintFamily {
  readonly name: string;
  readonly part: PrintPart;
  readonly weights: readonly number[];
}

/** What forms, books, tills and typewriters print with. */
export const printFamilies: readonly PrintFamily[] = [
  print("arimo", "print"),
  print("tinos", "print"),
  print("cousine", "print"),
  print("roboto", "print"),
  print("open-sans", "print"),
  print("lato", "print"),
  print("pt-serif", "print"),
  print("merriweather", "print"),
  print("courier-prime", "print"),
  print("roboto-condensed", "print"),
  print("oswald", "print"),
  print("montserrat", "print"),
  print("titillium-web", "print"),
  print("nunito", "print"),
  print("eb-garamond", "print"),
  print("pt-sans", "print-held-out"),
  print("libre-baskerville", "print-held-out"),
  print("inconsolata", "print-held-out"),
  print("carlito", "print-held-out"),
];

/** In its lightest weight that is drawn: a pen's line can be made broader. */
function hand(name: string, part: HandPart, without = ""): HandFamily {
  const weights = families.find((one) => one.name === name)?.weights ?? [];
  return { name, part, weight: Math.min(...weights), without };
}

function print(name: string, part: PrintPart): PrintFamily {
  return { name, part, weights: [400, 700] };
}

/** Every family has Latin letters. */
function family(
  name: string,
  part: GlyphPart,
  { weights = [400], scripts = [], without = "" }: Partial<Omit<Family, "name" | "part">> = {},
): Family {
  return { name, part, weights, scripts: ["latin", "words", "signs", ...scripts], without };
}
