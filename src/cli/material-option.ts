/**
 * The option `--material`: which parts of the material beside MNIST a network is trained on.
 */

import { fail } from "../core/errors.js";
import type { MaterialOptions } from "../core/training/material.js";

/** The parts by the names they have on the command line. */
const materialNames = ["drawn-digits", "glyphs", "not-digits"] as const;

const NONE = "none";

export type MaterialName = (typeof materialNames)[number];

/**
 * Reads `drawn-digits,glyphs` and the like; `none` gives no part.
 *
 * @throws OPTION_INVALID when a name is unknown or comes twice.
 */
export function parseMaterial(text: string): readonly MaterialName[] {
  if (text === NONE) return [];
  const names = text.split(",");
  const chosen = materialNames.filter((name) => names.includes(name));
  if (chosen.length !== names.length) {
    fail(
      "OPTION_INVALID",
      `--material takes none, or some of ${materialNames.join(", ")} with commas between; "${text}" came.`,
    );
  }
  return chosen;
}

/** The material of the chosen parts, each as large as in `whole`. */
export function toMaterial(
  names: readonly MaterialName[],
  whole: MaterialOptions,
): MaterialOptions | null {
  if (names.length === 0) return null;
  return {
    ...whole,
    drawnDigits: names.includes("drawn-digits") ? whole.drawnDigits : 0,
    glyphs: names.includes("glyphs") ? whole.glyphs : 0,
    notDigits: names.includes("not-digits") ? whole.notDigits : 0,
  };
}

/** The option's text for a material. */
export function formatMaterial(material: MaterialOptions | null): string {
  if (material === null) return NONE;
  const counts: Record<MaterialName, number> = {
    "drawn-digits": material.drawnDigits,
    glyphs: material.glyphs,
    "not-digits": material.notDigits,
  };
  return materialNames.filter((name) => counts[name] > 0).join() || NONE;
}
