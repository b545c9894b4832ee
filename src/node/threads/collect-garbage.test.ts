import { expect, test } from "vitest";

import { createCollector } from "./collect-garbage.js";

const MEGA = 1e6;
const PLANES = 25;
const PLANE_BYTES = 4 * MEGA;
const heldBytes = () => process.memoryUsage().arrayBuffers;

test("planes that a picture left behind are freed at once where they are much, and not where they are little", async () => {
  const planes = Array.from({ length: PLANES }, () => new Float32Array(MEGA));
  const held = heldBytes();
  expect(held).toBeGreaterThanOrEqual(PLANES * PLANE_BYTES);
  planes.length = 0;
  expect(createCollector(held + 1000 * MEGA)()).toBe(false);
  expect(createCollector(held / 2)()).toBe(true);
  // What was collected is freed by another thread.
  await expect.poll(heldBytes).toBeLessThan(held - (PLANES - 5) * PLANE_BYTES);
  expect(globalThis).not.toHaveProperty("gc");
});
