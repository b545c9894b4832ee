import { expect, test } from "vitest";

import { drawnColumns } from "../../../test/line-columns.js";
import { LINE_HEIGHT, LINE_INK, LINE_PAPER } from "../line.js";
import type { Box } from "../picture/box.js";
import type { LineImage } from "../picture/lines/line-image.js";
import type { FoundInk } from "../picture/pieces/find-ink.js";
import { createPlane } from "../picture/plane.js";
import { createRandom } from "../tensor/random.js";
import { findPageTurns } from "./find-page-turn.js";
import type { Reading } from "./reading.js";

const SIDE = 400;
/** Columns of pieces far apart, in which one stands close above the other; or rows. */
const pieces = (isInRows: boolean): Box[] =>
  Array.from({ length: 40 }, (_, i) => {
    const [along, across] = [12 * (i % 10), 60 * Math.floor(i / 10)];
    return isInRows ? { x: along, y: across, width: 8, height: 14 } : { x: across, y: along, width: 14, height: 8 };
  });

/** Numbers whose ink fills the `left` or right half of their boxes. */
function pageOf(isInkLeft: boolean, confidence: number): { found: FoundInk; upright: Reading } {
  const difference = createPlane(SIDE, SIDE);
  const boxes = [40, 140, 240].map((y) => ({ x: 100, y, width: 120, height: 30 }));
  for (const { x, y, width, height } of boxes) {
    for (let row = y; row < y + height; row++) {
      for (let column = 0; column < width / 2; column++) {
        difference.values[row * SIDE + x + column + (isInkLeft ? 0 : width / 2)] = 1;
      }
    }
  }
  const numbers = boxes.map((box) => ({ box, confidence, digits: Array.from({ length: 4 }) }));
  return { found: { difference, factor: 1 } as unknown as FoundInk, upright: { numbers } as unknown as Reading };
}

/** Reads four digits plainly where the ink stands on the left, and hardly where it stands on the right. */
const scorer = {
  async score({ width, pixels }: LineImage) {
    const at = (LINE_HEIGHT / 2) * width;
    const ink = (from: number, to: number) => pixels.subarray(at + from, at + to).filter(isInk).length;
    const isLeft = ink(0, width >> 1) > ink(width >> 1, width);
    return drawnColumns(createRandom(3), "2648", 40, isLeft ? 0.5 : 9);
  },
  async dispose() {},
};
const isInk = (grey: number) => grey > LINE_PAPER + LINE_INK / 2;
const pause = async () => {};

test("a page whose pieces stand above one another lies on its side", async () => {
  const { found, upright } = pageOf(true, 0.9);
  const turns = await findPageTurns(found, pieces(false), upright, scorer, pause);
  expect(turns).toEqual({ turns: [90, 270], isClear: true });
});

test("a page whose numbers are read better on their heads stands on its head", async () => {
  const onItsHead = pageOf(false, 0.4);
  const turns = await findPageTurns(onItsHead.found, pieces(true), onItsHead.upright, scorer, pause);
  expect(turns).toEqual({ turns: [180], isClear: true });
  const upright = pageOf(true, 0.4);
  const none = await findPageTurns(upright.found, pieces(true), upright.upright, scorer, pause);
  expect(none).toEqual({ turns: [], isClear: false });
});
