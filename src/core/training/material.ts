/**
 * What a network is trained on beside MNIST, so that it knows digits that MNIST lacks, and what is no digit. Here is how
 * much of it there is, and what its parts are called on the command line and over HTTP; `core/synthesis` draws it.
 */

import { fail } from "../errors.js";

/** Plain data: it stands in plans, checkpoints and cards. All three counts are images an epoch; 0 to 100,000. */
export interface MaterialOptions {
  /** Digits drawn in styles that MNIST lacks. */
  readonly drawnDigits: number;
  /** Letters, signs and digits of handwriting fonts; at most those there are. */
  readonly glyphs: number;
  /** What is no digit, drawn or cut from digits. */
  readonly notDigits: number;
  /**
   * Images drawn for each that an epoch sees, so that epochs see others; glyphs are not drawn, they are as many as
   * there are. 1 to 20.
   */
  readonly variety: number;
}

/** What is good for the network `digits`; docs/training.md has what each part brought. */
export const defaultMaterial: MaterialOptions = { drawnDigits: 12_000, glyphs: 5000, notDigits: 10_000, variety: 3 };

const MOST_IMAGES = 100_000;
const MOST_VARIETY = 20;

/** @throws OPTION_INVALID naming the first figure that is out of range. */
export function checkMaterial(material: MaterialOptions): void {
  for (const name of ["drawnDigits", "glyphs", "notDigits"] as const) {
    checkWhole(name, material[name], 0, MOST_IMAGES);
  }
  checkWhole("variety", material.variety, 1, MOST_VARIETY);
}

function checkWhole(name: keyof MaterialOptions, value: number, low: number, high: number): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  fail("OPTION_INVALID", `the material's ${name} is a whole number from ${low} to ${high}; got ${value}.`);
}

export const materialNames = ["drawn-digits", "glyphs", "not-digits"] as const;

export type MaterialName = (typeof materialNames)[number];

/** The material of the chosen parts, each as large as in `whole`; null for none. */
export function toMaterial(names: readonly MaterialName[], whole: MaterialOptions): MaterialOptions | null {
  if (names.length === 0) return null;
  return {
    ...whole,
    drawnDigits: names.includes("drawn-digits") ? whole.drawnDigits : 0,
    glyphs: names.includes("glyphs") ? whole.glyphs : 0,
    notDigits: names.includes("not-digits") ? whole.notDigits : 0,
  };
}

/** The parts that a material has. */
export function namesOfMaterial(material: MaterialOptions | null): MaterialName[] {
  if (material === null) return [];
  const counts: Record<MaterialName, number> = {
    "drawn-digits": material.drawnDigits,
    glyphs: material.glyphs,
    "not-digits": material.notDigits,
  };
  return materialNames.filter((name) => counts[name] > 0);
}
