import { expect, test } from "vitest";

import { defaultMaterial } from "../core/training/material.js";
import { formatMaterial, toMaterial } from "../core/training/material-names.js";
import { parseMaterial } from "./material-option.js";

test.each(["none", "glyphs", "drawn-digits,not-digits", "drawn-digits,glyphs,not-digits"])(
  "%s comes back from the plan it makes",
  (text) => {
    const material = toMaterial(parseMaterial(text), defaultMaterial);
    expect(formatMaterial(material)).toBe(text);
  },
);

test("the parts chosen are as large as in the recipe, the others empty", () => {
  expect(toMaterial(parseMaterial("not-digits"), defaultMaterial)).toEqual({
    ...defaultMaterial,
    drawnDigits: 0,
    glyphs: 0,
  });
  const all = parseMaterial("glyphs,not-digits,drawn-digits");
  expect(toMaterial(all, defaultMaterial)).toEqual(defaultMaterial);
  expect(toMaterial([], defaultMaterial)).toBeNull();
});

test.each(["", "letters", "none,glyphs", "glyphs,glyphs", "glyphs, not-digits"])(
  "%j is refused with the names there are",
  (text) => {
    expect(() => parseMaterial(text)).toThrow(
      expect.objectContaining({
        code: "OPTION_INVALID",
        message: `--material takes none, or some of drawn-digits, glyphs, not-digits with commas between; "${text}" came.`,
      }) as Error,
    );
  },
);
