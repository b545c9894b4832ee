import { expect, test } from "vitest";

import { DigitsError } from "../errors.js";
import type { ReadOptions } from "../reading/reader.js";
import type { Reading, ReadNumber } from "../reading/reading.js";
import { readPictures } from "./read-pictures.js";

const picture = { width: 4, height: 4, rgba: new Uint8Array(64) };

/** A reading of some numbers whose digits are all 90 % sure. */
function readingOf(...texts: string[]): Reading {
  const box = { x: 0, y: 0, width: 4, height: 4 };
  const numbers = texts.map((text): ReadNumber => ({
    text,
    confidence: 0.9,
    line: 0,
    box,
    digits: Array.from(text).map((digit) => ({
      digit: Number(digit),
      confidence: 0.9,
      isSure: true,
      runnerUp: { digit: 0, confidence: 0.1 },
      probabilities: [],
      notDigit: 0,
      box,
      image: new Uint8Array(784),
    })),
  }));
  const text = texts.join(" ");
  return { width: 4, height: 4, text, numbers, rejected: [], isComplete: true, lines: [], tables: [] };
}

/** A clock that moves by a millisecond each time one looks. */
function createClock() {
  let now = 0;
  return () => now++;
}

function label(file: string, digits: string) {
  return { file, label: digits, set: "s" };
}

test("digits and what is none are read in both ways, numbers as they come", async () => {
  const asked: (number | undefined)[] = [];
  const reader = {
    read: async (_: unknown, options?: ReadOptions) => {
      asked.push(options?.expect);
      return readingOf("12", "3");
    },
  };
  const pictures = [label("a", "7"), label("b", ""), label("c", "123")];
  const options = { load: async () => picture, now: createClock() };
  const outcomes = await readPictures(reader, pictures, options);
  expect(asked).toEqual([1, undefined, 1, undefined, undefined]);
  expect(outcomes.map(({ withExpect }) => withExpect?.kind)).toEqual(["read", "read", undefined]);
  // One millisecond to decode, one to read.
  expect(outcomes[0]?.withoutExpect).toEqual({
    kind: "read",
    text: "123",
    digits: [1, 2, 3].map((digit) => ({ digit, confidence: 0.9 })),
    milliseconds: 2,
  });

  asked.length = 0;
  await readPictures(reader, pictures, { ...options, expectLengths: true });
  expect(asked).toEqual([1, undefined, 1, undefined, 3, undefined]);
});

test("the least confidence reaches the reader, and is left to it where none is given", async () => {
  const asked: (ReadOptions | undefined)[] = [];
  const reader = {
    read: async (_: unknown, options?: ReadOptions) => {
      asked.push(options);
      return readingOf("7");
    },
  };
  const options = { load: async () => picture, now: createClock() };
  await readPictures(reader, [label("a", "12")], options);
  await readPictures(reader, [label("a", "12")], { ...options, minConfidence: 0.7 });
  expect(asked).toEqual([{}, { minConfidence: 0.7 }]);
});

test("a file that cannot be opened fails alone, in every way it was to be read", async () => {
  const reader = { read: async () => readingOf("7") };
  const outcomes = await readPictures(reader, [label("missing", "7"), label("there", "7")], {
    load: async (file) => {
      if (file === "there") return picture;
      throw new DigitsError("FILE_NOT_FOUND", "there is no file missing.");
    },
    now: createClock(),
  });
  const failure = { kind: "failed", code: "FILE_NOT_FOUND", message: "there is no file missing." };
  expect(outcomes[0]).toMatchObject({ withExpect: failure, withoutExpect: failure });
  expect(outcomes[1]?.withExpect).toMatchObject({ kind: "read", text: "7" });
});

test("a picture that the reader calls blank or tiny was read as nothing", async () => {
  for (const code of ["PICTURE_NO_INK", "PICTURE_TOO_SMALL"] as const) {
    const reader = {
      read: async () => {
        throw new DigitsError(code, "nothing to read");
      },
    };
    const [outcome] = await readPictures(reader, [label("a", "")], { load: async () => picture, now: createClock() });
    expect(outcome?.withExpect).toMatchObject({ kind: "read", text: "" });
  }
});

test("faults of the program and options out of range end the work", async () => {
  for (const error of [new Error("a bug"), new DigitsError("OPTION_INVALID", "out of range")]) {
    const reader = {
      read: async () => {
        throw error;
      },
    };
    await expect(
      readPictures(reader, [label("a", "7")], { load: async () => picture, now: createClock() }),
    ).rejects.toBe(error);
  }
});

test("a signal stops it between two pictures, and progress counts them", async () => {
  const stopping = new AbortController();
  const progress: string[] = [];
  await expect(
    readPictures({ read: async () => readingOf("7") }, [label("a", "7"), label("b", "7"), label("c", "7")], {
      load: async () => picture,
      now: createClock(),
      signal: stopping.signal,
      onProgress: (done, count) => {
        progress.push(`${done} of ${count}`);
        if (done === 2) stopping.abort(new DigitsError("ABORTED", "stop"));
      },
    }),
  ).rejects.toMatchObject({ code: "ABORTED" });
  expect(progress).toEqual(["1 of 3", "2 of 3"]);
});
