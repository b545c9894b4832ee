/**
 * The parts of the material beside MNIST by name, as people choose them on the command line and over HTTP.
 */

import type { MaterialOptions } from "./material.js";

export const materialNames = ["drawn-digits", "glyphs", "not-digits"] as const;

/** What stands where there is no part. */
export const NO_MATERIAL = "none";

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

/** The names with commas between, or `none`. */
export function formatMaterial(material: MaterialOptions | null): string {
  return namesOfMaterial(material).join() || NO_MATERIAL;
}
