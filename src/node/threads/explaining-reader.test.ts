import { expect, test } from "vitest";

import type { Explanation } from "../../core/reading/reading.js";
import { toExplanationReport } from "./explaining-reader.js";

/** A picture on which one mark was refused. */
function explainOne(side: number, box: { x: number; y: number; width: number; height: number }): Explanation {
  return {
    reading: {
      width: side,
      height: side,
      text: "",
      numbers: [],
      rejected: [{ box, reason: "a mark" }],
      isComplete: true,
      lines: [],
      tables: [],
    },
    ink: { width: 30, height: 30, values: new Float32Array(900).fill(0.5) },
    removed: [],
    lines: [],
    linesLeftOut: 0,
    cuts: [],
    candidates: [],
  };
}

test("a large photo is reduced, so that its page stays small", async () => {
  const side = 1500;
  // Noise: what compresses worst.
  const rgba = Uint8Array.from({ length: 4 * side * side }, (_, i) => (i * 2654435761) >>> 24);
  const explanation = explainOne(side, { x: 100, y: 100, width: 900, height: 900 });
  const report = await toExplanationReport("large.jpg", { width: side, height: side, rgba }, explanation);
  expect(JSON.stringify(report).length).toBeLessThan(1.8e6);
  expect(report.picture).toMatch(/^data:image\/jpeg;base64,/);
});

test("refused ink at the very edge, or outside, still has its picture; of very many the first have one", async () => {
  const side = 100;
  const picture = { width: side, height: side, rgba: new Uint8Array(4 * side * side).fill(200) };
  for (const box of [
    { x: side - 1, y: side - 1, width: 1, height: 1 },
    { x: 0, y: 0, width: side, height: side },
    { x: side, y: side, width: 5, height: 5 },
  ]) {
    const { crops } = await toExplanationReport("edge.png", picture, explainOne(side, box));
    expect(crops).toHaveLength(1);
    expect(crops[0]).toMatch(/^data:image\/png;base64,/);
  }
  const { reading, ...others } = explainOne(side, { x: 1, y: 1, width: 5, height: 5 });
  const rejected = Array.from({ length: 200 }, () => reading.rejected[0]!);
  const { crops } = await toExplanationReport("many.png", picture, { ...others, reading: { ...reading, rejected } });
  expect(crops).toHaveLength(60);
});
