/**
 * Writes the networks that the page brings along into dist/networks: the released ones with weights of few bits, compressed, so
 * that they are as small from a web server that compresses nothing; and the images that a hand is learnt beside. Part of every
 * build, after the compiler.
 *
 *     node tools/networks.mjs
 */

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { constants, gzipSync } from "node:zlib";

import { packWeights } from "../dist/src/core/quantization/pack-weights.js";
import { drawReplayFile } from "../dist/src/node/data/replay-images.js";

const pathOf = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

/** Bits of a weight; docs/decisions/0033-networks-of-few-bits.md has what they lose. */
const networks = { digits: 6, lines: 6, locator: 7 };

/** Weights hardly repeat one another: of all settings of gzip these make the smallest files, by 2 kB together. */
const HARDLY_REPEATED = { level: 9, memLevel: 7, strategy: constants.Z_FILTERED };

await mkdir(pathOf("../dist/networks"), { recursive: true });
for (const [name, bits] of Object.entries(networks)) {
  const packed = packWeights(new Uint8Array(await readFile(pathOf(`../models/${name}.onnx`))), bits);
  await writeFile(pathOf(`../dist/networks/${name}.bin`), gzipSync(packed, HARDLY_REPEATED));
}

await writeFile(pathOf("../dist/networks/replay.bin"), await drawReplayFile());
