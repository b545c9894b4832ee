import { beforeAll, expect, test } from "vitest";

import { type ImageSet, subset } from "../../core/dataset/image-set.js";
import { NOT_A_DIGIT } from "../../core/digits.js";
import { DigitsError } from "../../core/errors.js";
import { notDigitKinds } from "../../core/synthesis/not-digits.js";
import { loadMnist } from "./mnist.js";
import { drawHeldOutMaterial, drawTrainingMaterial } from "./training-material.js";

/** Small enough to be drawn at once, and more than one chunk of each. */
const material = { drawnDigits: 300, glyphs: 100, notDigits: 300, variety: 2 };

let digits: ImageSet;
/** What is drawn of them with the seed 1. */
let drawnOnce: Awaited<ReturnType<typeof drawTrainingMaterial>>;

beforeAll(async () => {
  const mnist = await loadMnist("test");
  digits = subset(
    mnist,
    Array.from({ length: 200 }, (_, i) => i),
  );
  drawnOnce = await drawTrainingMaterial(material, digits, { seed: 1 });
}, 60_000);

function hasDigit(set: ImageSet): boolean {
  return set.labels.some((label) => label !== NOT_A_DIGIT);
}

test("the pools hold what the options say, and an epoch's share of it", () => {
  const [drawn, none, glyphs] = drawnOnce;
  expect([drawn?.set.count, drawn?.perEpoch]).toEqual([600, 300]);
  expect(drawn?.set.labels).not.toContain(NOT_A_DIGIT);
  expect([none?.set.count, none?.perEpoch]).toEqual([600, 300]);
  expect(hasDigit(none!.set)).toBe(false);
  expect(glyphs?.perEpoch).toBe(100);
  expect(glyphs?.set.labels).toContain(NOT_A_DIGIT);
});

test("a part of no images leaves no pool", async () => {
  const options = { ...material, drawnDigits: 0, glyphs: 0 };
  const pools = await drawTrainingMaterial(options, digits, { seed: 1 });
  expect(pools).toHaveLength(1);
  expect(hasDigit(pools[0]!.set)).toBe(false);
});

test("the same seed draws the same, another seed others", async () => {
  const [again, other] = await Promise.all([1, 2].map((seed) => drawTrainingMaterial(material, digits, { seed })));
  for (const place of [0, 1]) {
    const images = drawnOnce[place]!.set.images;
    expect(Buffer.compare(images, again![place]!.set.images)).toBe(0);
    expect(Buffer.compare(images, other![place]!.set.images)).not.toBe(0);
  }
});

test("what is held out shares no image with what is trained on", async () => {
  const seen = new Set<string>();
  const texts = ({ images, count }: ImageSet) =>
    Array.from({ length: count }, (_, i) => Buffer.from(images.subarray(i * 784, (i + 1) * 784)).toString("latin1"));
  for (const { set } of drawnOnce) {
    for (const text of texts(set)) seen.add(text);
  }
  const parts = await drawHeldOutMaterial(digits, 1);
  expect(parts.map(({ name }) => name)).toEqual([
    "drawn digits",
    "digits of fonts",
    "letters and signs",
    ...notDigitKinds,
  ]);
  for (const { name, set } of parts) {
    const known = texts(set).filter((text) => seen.has(text));
    // Simple shapes, such as a full square, may come twice.
    expect(known.length / set.count, name).toBeLessThan(0.02);
    const isOfDigits = name === "drawn digits" || name === "digits of fonts";
    expect(hasDigit(set), name).toBe(isOfDigits);
  }
}, 60_000);

test("drawing stops with the signal's reason, and tells how far it is", async () => {
  const stopping = new AbortController();
  const seen: [number, number][] = [];
  const drawing = drawTrainingMaterial(material, digits, {
    seed: 1,
    signal: stopping.signal,
    onProgress(drawn, count) {
      seen.push([drawn, count]);
      stopping.abort(new DigitsError("ABORTED", "enough."));
    },
  });
  await expect(drawing).rejects.toMatchObject({ code: "ABORTED" });
  expect(seen).toEqual([[500, 1200]]);
});
