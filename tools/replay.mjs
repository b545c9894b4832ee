/**
 * Writes the images that a hand is learnt beside, which the page and the program bring along, into dist/networks. Part of every
 * build, after the compiler.
 *
 *     node tools/replay.mjs
 */

import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { drawReplayFile } from "../dist/src/node/data/replay-images.js";

const folder = fileURLToPath(new URL("../dist/networks/", import.meta.url));

await mkdir(folder, { recursive: true });
await writeFile(`${folder}replay.bin`, await drawReplayFile());
