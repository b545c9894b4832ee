import { setImmediate as turn } from "node:timers/promises";

import { expect, test } from "vitest";

import type { PictureFormat } from "../../contract/formats.js";
import { createDecodingPlaces, freePlacesOfDead, withDecodingPlace } from "./decoding-places.js";

/** Pieces of decoding that are done when they are told to. */
function startDecodings(places: ReturnType<typeof createDecodingPlaces>) {
  const begun: PictureFormat[] = [];
  const ends: (() => void)[] = [];
  return {
    begun,
    endFirst: () => ends.shift()?.(),
    start: (format: PictureFormat) =>
      withDecodingPlace(places, format, () => {
        begun.push(format);
        return new Promise<void>((resolve) => ends.push(resolve));
      }),
  };
}

async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) await turn();
}

test("two of libuv's four threads are left to files", async () => {
  const { begun, endFirst, start } = startDecodings(createDecodingPlaces(Number.NaN));
  const all = Array.from({ length: 6 }, () => start("JPEG"));
  await settle();
  expect(begun).toHaveLength(2);
  endFirst();
  await expect.poll(() => begun.length).toBe(3);
  for (let i = 0; i < 6; i++) {
    await settle();
    endFirst();
  }
  await Promise.all(all);
  expect(begun).toHaveLength(6);
});

test("more threads of libuv are more places", async () => {
  const { begun, start } = startDecodings(createDecodingPlaces(10));
  for (let i = 0; i < 10; i++) void start("PNG");
  await settle();
  expect(begun).toHaveLength(8);
});

test("AVIF and HEIC are decoded one at a time, and leave a place to photos", async () => {
  const { begun, endFirst, start } = startDecodings(createDecodingPlaces(4));
  for (const format of ["AVIF", "HEIC", "AVIF", "JPEG"] as const) void start(format);
  await settle();
  expect(begun.toSorted()).toEqual(["AVIF", "JPEG"]);
  endFirst();
  endFirst();
  await expect.poll(() => begun.length).toBe(3);
});

test("a place is given back after an error, and when the thread that holds it has ended", async () => {
  const places = createDecodingPlaces(3);
  const failed = withDecodingPlace(places, "JPEG", () => Promise.reject(new Error("damaged")));
  await expect(failed).rejects.toThrow("damaged");
  const { begun, start } = startDecodings(places);
  void start("JPEG");
  void start("JPEG");
  await settle();
  expect(begun).toHaveLength(1);
  freePlacesOfDead(places, []);
  await expect.poll(() => begun.length).toBe(2);
});
