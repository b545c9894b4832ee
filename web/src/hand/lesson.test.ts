import { expect, test } from "vitest";

import { Lesson } from "./lesson.svelte.js";

test("each digit is asked for three times, once a round, and then the lesson is done", () => {
  const lesson = new Lesson();
  expect(lesson.asked).toHaveLength(30);
  for (let round = 0; round < 3; round++) {
    const digits = lesson.asked.slice(10 * round, 10 * round + 10);
    expect(digits.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  }
  for (const [written, digit] of lesson.asked.entries()) {
    expect(lesson.wanted).toBe(digit);
    expect(lesson.isDone).toBe(false);
    lesson.write(Uint8Array.of(written));
  }
  expect(lesson.isDone).toBe(true);
  expect(lesson.wanted).toBeUndefined();
  expect(lesson.samples.map(({ digit }) => digit)).toEqual(lesson.asked);
  expect(lesson.samples.map(({ image }) => image[0])).toEqual([...lesson.asked.keys()]);
});

test("a digit more than was asked for is not taken", () => {
  const lesson = new Lesson();
  for (let written = 0; written < 31; written++) lesson.write(Uint8Array.of(written));
  expect(lesson.samples).toHaveLength(30);
});

test("the last digit can be asked for once more", () => {
  const lesson = new Lesson();
  lesson.goBack();
  expect(lesson.samples).toEqual([]);
  for (const written of lesson.asked.keys()) lesson.write(Uint8Array.of(written));
  lesson.goBack();
  expect(lesson.isDone).toBe(false);
  expect(lesson.wanted).toBe(lesson.asked[29]);
  lesson.write(Uint8Array.of(99));
  expect(lesson.samples.at(-1)).toEqual({ image: Uint8Array.of(99), digit: lesson.asked[29] });
});
