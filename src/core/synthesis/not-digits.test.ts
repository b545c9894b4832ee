import { describe, expect, test } from "vitest";

import { NOT_A_DIGIT } from "../digits.js";
import { inkExtent } from "../../../test/ink-extent.js";
import { loadMnist } from "../../node/data/mnist.js";
import { imageAt, subset } from "../dataset/image-set.js";
import { drawNotDigits, notDigitKinds, notDigitSources } from "./not-digits.js";

const digits = await loadMnist("test");
const drawn = drawNotDigits({ count: 800, seed: 3, digits });

test("every label says that it is no digit", () => {
  expect(NOT_A_DIGIT).toBe(10);
  expect(drawn.labels).toEqual(new Uint8Array(800).fill(10));
});

test("the same seed gives the same bytes, another seed others", () => {
  const again = drawNotDigits({ count: 800, seed: 3, digits });
  expect(again.images).toEqual(drawn.images);
  const other = drawNotDigits({ count: 20, seed: 4, digits });
  expect(other.images).not.toEqual(drawn.images.subarray(0, 20 * 784));
});

test("the first images do not depend on how many follow", () => {
  const few = drawNotDigits({ count: 31, seed: 3, digits });
  expect(few.images).toEqual(drawn.images.subarray(0, 31 * 784));
});

test("every image is normalised: 20 pixels at most, ink at 255", () => {
  for (let i = 0; i < drawn.count; i++) {
    const { longerSide, most } = inkExtent(imageAt(drawn, i));
    expect(longerSide).toBeLessThanOrEqual(20);
    expect(most).toBe(255);
  }
});

describe.each(notDigitKinds)("of kind %s", (kind) => {
  const set = drawNotDigits({ count: 60, seed: 1, digits, kinds: [kind] });

  test("images come, each another, most of them 20 pixels long and centred", () => {
    let centred = 0;
    const seen = new Set<string>();
    for (let i = 0; i < set.count; i++) {
      const image = imageAt(set, i);
      const { longerSide, centreX, centreY } = inkExtent(image);
      const offset = Math.max(Math.abs(centreX - 14), Math.abs(centreY - 14));
      if (longerSide >= 18 && offset < 0.52) centred++;
      seen.add(image.join());
    }
    // Dark corners are shifted so far that a part falls off; faint rims round to nothing.
    expect(centred / set.count).toBeGreaterThan(kind === "surfaces" ? 0.6 : 0.85);
    expect(seen.size).toBeGreaterThan(0.9 * set.count);
  });
});

test("kinds come as often as they weigh", () => {
  const kinds = ["blots", "merges"] as const;
  const { count, images } = drawNotDigits({ count: 600, seed: 2, digits, kinds });
  // A blot is solid; digits in a row are not.
  let solid = 0;
  for (let i = 0; i < count; i++) {
    const image = images.subarray(i * 784, i * 784 + 784);
    const full = image.filter((ink) => ink > 250).length;
    const inked = image.filter((ink) => ink > 25).length;
    if (full / inked > 0.5) solid++;
  }
  const share = notDigitSources.blots.weight / (notDigitSources.blots.weight + notDigitSources.merges.weight);
  expect(Math.abs(solid / count - share)).toBeLessThan(0.08);
});

test("digits of one label that has no part to give are refused", () => {
  const ones = subset(digits, [...digits.labels.keys()].filter((i) => digits.labels[i] === 1).slice(0, 9));
  expect(() => drawNotDigits({ count: 1, seed: 1, digits: ones, kinds: ["parts"] })).toThrowError(
    expect.objectContaining({
      code: "OPTION_INVALID",
      message: expect.stringContaining("the 9 digits given") as string,
    }) as Error,
  );
});

test("kinds that do not exist are refused by name, and so are none", () => {
  expect(() => drawNotDigits({ count: 1, seed: 1, digits, kinds: ["runes" as "rows"] })).toThrowError(
    'there is no kind "runes"',
  );
  expect(() => drawNotDigits({ count: 1, seed: 1, digits, kinds: [] })).toThrowError(
    "no kind of what is no digit is given",
  );
});

test.each([0, -3, 2.5])("%d images cannot be drawn", (count) => {
  expect(() => drawNotDigits({ count, seed: 1, digits })).toThrowError(
    expect.objectContaining({ code: "OPTION_INVALID" }) as Error,
  );
});
