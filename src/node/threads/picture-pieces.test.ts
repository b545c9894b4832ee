import { setImmediate as nextTurn } from "node:timers/promises";

import { expect, test } from "vitest";

import { isSentInPieces, offerPieces, receivePieces } from "./picture-pieces.js";

const bytes = Uint8Array.from({ length: 3_500_000 }, (_, index) => (index * 7919) % 251);

test("a large picture arrives whole, and none of its pieces is its own memory", async () => {
  const { source, end } = offerPieces(bytes);
  expect(source.head).toEqual(bytes.subarray(0, source.head.length));
  const received = await receivePieces(source);
  expect(Buffer.compare(received, bytes)).toBe(0);
  // What was transferred is gone from here; the picture is not, and can be sent again.
  expect(bytes.buffer.byteLength).toBe(bytes.length);
  end();
});

test("one that is not offered any more is ABORTED", async () => {
  const { source, end } = offerPieces(bytes);
  const received = receivePieces(source);
  await nextTurn();
  end();
  await expect(received).rejects.toMatchObject({ code: "ABORTED" });
});

test("small pictures, and those that are files, are sent as they are", () => {
  expect(isSentInPieces({ kind: "bytes", bytes: bytes.subarray(0, 1000) })).toBe(false);
  expect(isSentInPieces({ kind: "bytes", bytes })).toBe(true);
  expect(isSentInPieces({ kind: "file", path: "a.png" })).toBe(false);
});
