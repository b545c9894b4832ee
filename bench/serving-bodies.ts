/**
 * What the serving benchmarks send: MNIST's training digits as 28x28 PNGs, drawings of 280x280, and batches of raw
 * arrays. Many different ones, so that no answer can come from a memory.
 */

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";

import { imageAt, type ImageSet, subset } from "../src/core/dataset/image-set.js";
import type { LoadRequest } from "./load-job.js";
import { writeDrawing } from "./reading-pictures.js";
import { IMAGE_PIXELS, IMAGE_SIZE } from "../src/core/digits.js";

const READ_PATH = "/api/read";
const RAW_BYTES = "application/octet-stream";

/** Pixels as they are, grey, ink light on dark paper as MNIST has it. */
export async function smallPngs(digits: ImageSet, count: number): Promise<LoadRequest[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, index) => ({
      path: READ_PATH,
      contentType: "image/png",
      body: await sharp(imageAt(digits, index), {
        raw: { width: IMAGE_SIZE, height: IMAGE_SIZE, channels: 1 },
      })
        .png()
        .toBuffer(),
      expectedText: String(digits.labels[index]),
    })),
  );
}

/** Drawings as a drawing field gives them. */
export async function drawings(digits: ImageSet, count: number): Promise<LoadRequest[]> {
  const folder = await mkdtemp(join(tmpdir(), "digits-drawings-"));
  try {
    const requests: LoadRequest[] = [];
    for (let index = 0; index < count; index++) {
      const path = await writeDrawing(folder, subset(digits, [index]));
      requests.push({
        path: READ_PATH,
        contentType: "image/png",
        body: await readFile(path),
        expectedText: String(digits.labels[index]),
      });
    }
    return requests;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Bodies of `batch` digits each for /api/classify. */
export function rawBatches(digits: ImageSet, batch: number, count: number): LoadRequest[] {
  const bytes = batch * IMAGE_PIXELS;
  return Array.from({ length: count }, (_, index) => ({
    path: "/api/classify",
    contentType: RAW_BYTES,
    body: Buffer.from(digits.images.subarray(index * bytes, (index + 1) * bytes)),
    expectedText: null,
  }));
}
