import { expect, test } from "vitest";

import { DigitsError } from "../../core/errors.js";
import { blankReading } from "../../core/reading/joined-pages.js";
import { readPages } from "./read-pages.js";

const picture = { width: 2, height: 1, rgba: new Uint8Array(8) };
const blank = () => new DigitsError("PICTURE_NO_INK", "nothing");
const refusal = (code: string, message: string) => expect.objectContaining({ code, message }) as Error;

test("the only page is read as it is", async () => {
  const reading = blankReading(picture);
  expect(
    await readPages(
      () => 1,
      async () => reading,
    ),
  ).toBe(reading);
  const fails = readPages(
    () => 1,
    async () => {
      throw blank();
    },
  );
  await expect(fails).rejects.toThrow(refusal("PICTURE_NO_INK", "nothing"));
});

test("a blank page among others is a page without numbers, and where all are blank nothing is written", async () => {
  const readOf = (blankPages: readonly number[]) =>
    readPages(
      () => 3,
      async (index, _options, onDecoded) => {
        onDecoded(picture);
        if (blankPages.includes(index)) throw blank();
        return { ...blankReading(picture), rejected: [{ box: { x: 0, y: 0, width: 1, height: 1 }, reason: "a blot" }] };
      },
    );
  expect((await readOf([1])).pages).toHaveLength(3);
  await expect(readOf([0, 1, 2])).rejects.toThrow(refusal("PICTURE_NO_INK", "nothing"));
});

test("what is wrong with a page names it", async () => {
  const reading = readPages(
    () => 2,
    async (index) => {
      if (index === 1) throw new DigitsError("PICTURE_TRUNCATED", "cut.");
      return blankReading(picture);
    },
  );
  await expect(reading).rejects.toThrow(refusal("PICTURE_TRUNCATED", "page 2: cut."));
});

test("pages share the time, and those it does not suffice for are told", async () => {
  const given: (number | undefined)[] = [];
  const reading = await readPages(
    () => 3,
    async (_index, { maxSeconds }) => {
      given.push(maxSeconds);
      await new Promise((resolve) => setTimeout(resolve, 30));
      return blankReading(picture);
    },
    { maxSeconds: 0.02 },
  );
  expect(given).toEqual([0.02]);
  expect(reading.pages).toEqual([
    { width: 2, height: 1, isComplete: true },
    { isComplete: false },
    { isComplete: false },
  ]);
});
