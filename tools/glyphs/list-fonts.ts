/**
 * The list of the fonts that lies beside the glyphs: who made them, and under which licence.
 */

import { assert } from "../../src/core/errors.js";
import type { Family } from "./families.js";
import { readFamilyMetadata } from "./open-family.js";

/** The licence that every font must have. */
const LICENSE = "OFL-1.1";

/** The list as Markdown, alphabetical. */
export function listFonts(families: readonly Family[]): string {
  const lines = families
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, part }) => {
      const { family, license } = readFamilyMetadata(name);
      assert(license.type === LICENSE, `${family} is under ${license.type}`);
      // A family of several files repeats its line for each of them.
      const holder = license.attribution.split(/ \S+\.ttf: /)[0];
      return `- **${family}** (${part}). ${holder}`;
    });
  return [
    "# Where the glyphs come from",
    "",
    "The images in this folder are drawn by `npm run glyphs` from the fonts below. All of them are published under the",
    "[SIL Open Font License 1.1](https://openfontlicense.org); their packages are `@fontsource/NAME` on npm. This file is",
    "written by the same command.",
    "",
    ...lines,
    "",
  ].join("\n");
}
