import { expect, test } from "vitest";

import { findComponents } from "./components.js";

test("pixels that touch by a side or a corner hang together", () => {
  const rows = ["9...1", ".5...", "....7"];
  const values = Float32Array.from(rows.join("").replaceAll(".", "0"), Number);
  const { components, labels } = findComponents({ width: 5, height: 3, values }, 1);
  expect(components).toEqual([
    {
      label: 1,
      box: { x: 0, y: 0, width: 2, height: 2 },
      mass: 14,
      peak: 9,
      area: 2,
    },
    {
      label: 2,
      box: { x: 4, y: 2, width: 1, height: 1 },
      mass: 7,
      peak: 7,
      area: 1,
    },
  ]);
  expect([...labels]).toEqual([1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2]);
});
