import { expect, test } from "vitest";

import { createFairYield } from "./fair-yield.js";
import { joinChunks } from "./receive-body.js";

/** The chunks of a body, as they arrive. */
function bodyOf(length: number): Uint8Array[] {
  const bytes = new Uint8Array(length).map((_, place) => place % 251);
  const chunks: Uint8Array[] = [];
  for (let from = 0; from < length; from += 65_536) chunks.push(bytes.subarray(from, from + 65_536));
  return chunks;
}

/** In how many turns of the event loop bodies that are here at the same time are put together. */
async function turnsOf(lengths: readonly number[]): Promise<number> {
  const yieldToLoop = createFairYield();
  let turn = 0;
  let isDone = false;
  const count = (): void => {
    turn += 1;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  const turns = new Set<number>();
  const bodies = lengths.map(async (length) => {
    const chunks = bodyOf(length);
    const joined = await joinChunks(chunks, yieldToLoop);
    turns.add(turn);
    expect(joined.equals(Buffer.concat(chunks))).toBe(true);
  });
  await Promise.all(bodies);
  isDone = true;
  return turns.size;
}

test("photos that are here at the same time are put together one in each turn of the event loop", async () => {
  expect(await turnsOf([900_000, 900_000, 900_000, 150_000])).toBe(4);
});

test("drawings are put together at once", async () => {
  expect(await turnsOf([90_000, 90_000, 5, 0])).toBe(1);
});
