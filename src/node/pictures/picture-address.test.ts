import sharp from "sharp";
import { expect, test } from "vitest";

import { toDigitPng } from "./picture-address.js";

test("the ink of the image is the opacity of the PNG, and the PNG is black", async () => {
  const image = Uint8Array.from({ length: 784 }, (_, i) => i % 256);
  const { data, info } = await sharp(await toDigitPng(image))
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual([28, 28]);
  const last = info.channels - 1;
  const opacities = image.map((_, i) => data[i * info.channels + last] ?? 0);
  expect(opacities).toEqual(image);
  for (let i = 0; i < 784; i++) expect(data[i * info.channels]).toBe(0);
});
