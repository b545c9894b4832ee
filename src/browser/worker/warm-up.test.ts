import { readFile } from "node:fs/promises";

import { expect, test } from "vitest";

import type { Reader } from "../../core/reading/reader.js";
import { releasedLineModelPath, releasedLocatorModelPath, releasedModelPath } from "../../node/files/package-files.js";
import { createReaders } from "../readers.js";
import { warmUp } from "./warm-up.js";

/** A reader by the released networks that notes what it reads. */
async function openNoting(): Promise<{ reader: Reader; texts: string[] }> {
  const reader = await createReaders({
    digits: await readFile(releasedModelPath()),
    lines: await readFile(releasedLineModelPath()),
    locator: await readFile(releasedLocatorModelPath()),
  }).drawing();
  const texts: string[] = [];
  const read: Reader["read"] = async (...asked) => {
    const reading = await reader.read(...asked);
    texts.push(reading.text);
    return reading;
  };
  return { reader: { ...reader, read }, texts };
}

test("the figures are numbers of one to four digits to the released networks", async () => {
  const { reader, texts } = await openNoting();
  await warmUp(reader, {});
  expect(texts).toEqual(["1010", "1", "101", "10"]);
});

test("no more is read once somebody wants the thread", async () => {
  const { reader, texts } = await openNoting();
  await warmUp(reader, { isCancelled: () => texts.length === 2 });
  expect(texts).toHaveLength(2);
});
