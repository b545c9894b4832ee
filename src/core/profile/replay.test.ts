import { expect, test } from "vitest";

import { drawReplayFile, loadReplay } from "../../node/data/replay-images.js";
import { readInputFile } from "../../node/files/input-file.js";
import { replayPath } from "../../node/files/package-files.js";
import { drawDigits } from "../synthesis/drawn-digits.js";
import { packReplay, unpackReplay } from "./replay.js";

test("images come back within half of one of sixteen grey levels, every third held out", () => {
  const set = drawDigits({ count: 9, seed: 3 });
  const { training, heldOut } = unpackReplay(packReplay(set));
  expect(Array.from(heldOut.labels)).toEqual([0, 3, 6].map((place) => set.labels[place]));
  expect(training.count).toBe(6);
  heldOut.images.slice(0, 784).forEach((ink, i) => expect(Math.abs(ink - set.images[i]!)).toBeLessThanOrEqual(9));
});

test("bytes that are cut off are refused", () => {
  const packed = packReplay(drawDigits({ count: 9, seed: 3 }));
  expect(() => unpackReplay(packed.subarray(0, 1000))).toThrow(/no images to learn a hand beside/);
  expect(() => unpackReplay(new Uint8Array())).toThrow(/no images/);
});

test("what the build wrote is what the recipe draws, in at most 150 kB, with digits and what is none", async () => {
  const file = await readInputFile(replayPath());
  expect(file.length).toBeLessThanOrEqual(150_000);
  expect(Buffer.from(await drawReplayFile()).equals(file)).toBe(true);
  const { training, heldOut } = await loadReplay();
  for (const { labels } of [training, heldOut]) expect(new Set(labels).size).toBe(11);
});
