/** Parts of pictures, by what is seen on them. */

import sharp from "sharp";
import { expect, test } from "vitest";

import { createCutOuts } from "./cut-outs.js";

/** 40x20 pixels: the left half red, the right one blue. */
async function halves(): Promise<Buffer> {
  const blue = await sharp({ create: { width: 20, height: 20, channels: 3, background: "#00f" } })
    .png()
    .toBuffer();
  return sharp({ create: { width: 40, height: 20, channels: 3, background: "#f00" } })
    .composite([{ input: blue, left: 20, top: 0 }])
    .png()
    .toBuffer();
}

const cutOuts = createCutOuts({ read: () => halves() });

/** Size, and the colours of the corners: r, b, or ? */
async function seen(options: Parameters<typeof cutOuts.cut>[1]): Promise<string> {
  const { data, info } = await sharp(await cutOuts.cut("halves", options))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const colourAt = (x: number, y: number) => {
    const [red = 0, , blue = 0] = data.subarray(3 * (y * info.width + x));
    return red > 200 ? "r" : blue > 200 ? "b" : "?";
  };
  const [right, bottom] = [info.width - 1, info.height - 1];
  const corners = [colourAt(0, 0), colourAt(right, 0), colourAt(0, bottom), colourAt(right, bottom)].join("");
  return `${info.width}x${info.height} ${corners}`;
}

test.each([
  ["all of it", {}, "40x20 rbrb"],
  ["all of it, smaller", { side: 20 }, "20x10 rbrb"],
  ["a box", { x: 15, y: 0, width: 10, height: 10 }, "10x10 rbrb"],
  ["a box, turned", { x: 15, y: 0, width: 10, height: 8, turn: "90" }, "8x10 rrbb"],
  ["a box with fractions", { x: 15.6, y: 1, width: 9.2, height: 4 }, "10x4 rbrb"],
  ["a box beyond the edge, filled with its colour", { x: -10, y: -5, width: 20, height: 30 }, "20x30 rrrr"],
  ["one beyond the other edge, scaled", { x: 30, y: 10, width: 40, height: 40, side: 20 }, "20x20 bbbb"],
] as const)("%s", async (_, options, expected) => {
  expect(await seen(options)).toBe(expected);
});

test("a box beside the picture is refused", async () => {
  await expect(cutOuts.cut("halves", { x: 40, y: 0, width: 5, height: 5 })).rejects.toMatchObject({
    code: "OPTION_INVALID",
  });
});
