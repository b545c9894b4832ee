import { expect, test } from "vitest";

import type { Explanation } from "../../core/reading/reading.js";
import { gatherImages } from "./worker-task.js";

test("the images of all candidates stand in one buffer, and are what they were", () => {
  const candidates = [1, 2, 3].map((value) => ({
    box: { x: value, y: 0, width: 1, height: 1 },
    image: new Uint8Array(28 * 28).fill(value),
    probabilities: Array<number>(10).fill(0.1),
    notDigit: 0,
    isChosen: value === 2,
  }));
  const explanation: Explanation = {
    reading: { width: 3, height: 1, text: "2", numbers: [], rejected: [], isComplete: true, lines: [], tables: [] },
    ink: { width: 3, height: 1, values: new Float32Array(3) },
    removed: [],
    lines: [],
    linesLeftOut: 0,
    cuts: [],
    candidates,
  };
  const gathered = gatherImages(explanation);
  expect(gathered).toEqual(explanation);
  const buffers = gathered.candidates.map(({ image }) => image.buffer);
  expect(new Set(buffers).size).toBe(1);
  // What arrives in another thread is the same.
  expect(structuredClone(gathered)).toEqual(explanation);
});
