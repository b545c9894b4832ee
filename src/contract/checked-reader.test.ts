import { expect, test } from "vitest";

import { createBarAndRingClassifier } from "../../test/bar-and-ring.js";
import { drawPicture, rectangle } from "../../test/drawn-ink.js";
import { isDigitsError } from "../core/errors.js";
import type { ReadOptions } from "../core/reading/reader.js";
import { createCheckedReader } from "./checked-reader.js";

/** A black bar on white. */
const bar = rectangle(18, 5, 4, 20);
const BAR = drawPicture(40, 30, (x, y) => (bar(x, y) ? [0, 0, 0] : [255, 255, 255]));

test.each<[string, ReadOptions]>([
  ["no digit expected", { expect: 0 }],
  ["more digits than 32", { expect: 33 }],
  ["half a digit", { expect: 1.5 }],
  ["no number of digits", { expect: Number.NaN }],
  ["a confidence below 0", { minConfidence: -0.1 }],
  ["a confidence above 1", { minConfidence: 1.01 }],
  ["no confidence", { minConfidence: Number.NaN }],
])("refuses %s, naming what it got", async (_what, options) => {
  const classifier = createBarAndRingClassifier();
  const reader = createCheckedReader(classifier);
  await expect(reader.read(BAR, options)).rejects.toSatisfy(
    (error) => isDigitsError(error, "OPTION_INVALID") && String(error).includes(`got ${Object.values(options)[0]}`),
  );
  expect(classifier.seen).toHaveLength(0);
});
