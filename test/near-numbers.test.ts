/** A photographed number, of which a caller believes that it is another one that is nearly the same. */

import { expect, test } from "vitest";

import { useReleasedReader } from "./released-reader.js";

const { takePhoto, read } = useReleasedReader();

// Each was told as the other number with 99 % or more.
test.each([
  { seed: 3004, written: "80689342", oneOf: ["80789342", "807689342"] },
  { seed: 3005, written: "50018639", oneOf: ["50018689", "500118639"] },
  { seed: 3020, written: "62806237", oneOf: ["62806257", "628306237"] },
  { seed: 3026, written: "00596981", oneOf: ["00596901", "005969081"] },
])("$written contradicts a list of $oneOf", async ({ seed, written, oneOf }) => {
  const { picture } = await takePhoto({ preset: "plain", seed, lines: [[written]] });
  const reading = await read(picture, { oneOf });
  expect(reading.contradicts?.text).toBe(written);
  for (const { confidence } of reading.numbers) expect(confidence).toBeLessThan(0.5);
  const { text, contradicts } = await read(picture, { oneOf: [...oneOf, written] });
  expect(text).toBe(written);
  expect(contradicts).toBeUndefined();
});

test("a number of which a part was taken for print is read in the window that shows all of it", async () => {
  const { picture } = await takePhoto({ preset: "plain", seed: 17_014, lines: [["60602273"]] });
  const { text, numbers } = await read(picture, { oneOf: ["60602273", "47110815", "12345678"] });
  expect(text).toBe("60602273");
  expect(numbers[0]!.confidence).toBeGreaterThan(0.9);
});
