/**
 * The option `--material`: which parts of the material beside MNIST a network is trained on.
 */

import { fail } from "../core/errors.js";
import { type MaterialName, materialNames, NO_MATERIAL } from "../core/training/material-names.js";

/**
 * Reads `drawn-digits,glyphs` and the like; `none` gives no part.
 *
 * @throws OPTION_INVALID when a name is unknown or comes twice.
 */
export function parseMaterial(text: string): readonly MaterialName[] {
  if (text === NO_MATERIAL) return [];
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
