import { expect, it } from "vitest";
import { LINE_HEIGHT } from "../../line.js";
import { createRandom } from "../../tensor/random.js";
import { drawDigits } from "../drawn-digits.js";
import { createSheet } from "./canvas.js";
import type { Hands } from "./hands.js";
import { createRepertoire } from "./repertoire.js";
import { drawCutDigit } from "./surroundings.js";

const digits = drawDigits({ count: 20, seed: 4 });
const WIDTH = 128;
const RADIUS = 1;
const AREA = { left: 40, right: 90, top: 8, bottom: 32, pitch: null, firstCell: 40, cells: 0 };

/** The longest unbroken stretches of rows with ink, in heights of the digits: of each cut digit that is drawn. */
function heightsOfCutDigits(hands: Hands): number[] {
  const repertoire = createRepertoire(digits, createRandom(3), hands);
  const sheet = createSheet();
  return Array.from({ length: 400 }, (_, i) => {
    const canvas = sheet.blank(WIDTH);
    drawCutDigit(canvas, AREA, repertoire, RADIUS, WIDTH, createRandom(7, i));
    let longest = 0;
    for (let y = 0, rows = 0; y < LINE_HEIGHT; y++) {
      const isInked = canvas.values.subarray(y * WIDTH, (y + 1) * WIDTH).some((value) => value > 0.5);
      longest = Math.max(longest, (rows = isInked ? rows + 1 : 0));
    }
    return (longest - 2 * RADIUS) / (AREA.bottom - AREA.top);
  }).filter((height) => height > 0);
}

it("hardly ever cut a digit so that what is left is a 1, with all hands", () => {
  const shareAsHighAs1 = (heights: readonly number[]) =>
    heights.filter((height) => height > 0.75).length / heights.length;
  const usual = heightsOfCutDigits("usual");
  const all = heightsOfCutDigits("all");
  expect(shareAsHighAs1(usual)).toBeGreaterThan(0.1);
  expect(shareAsHighAs1(all)).toBeLessThan(0.02);
  expect(all.length).toBeGreaterThan(usual.length / 2);
});
