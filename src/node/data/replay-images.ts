/** The images that keep a network what it is while it learns a hand, and where they lie once a build has written them. */

import { promisify } from "node:util";
import { gunzip, gzipSync } from "node:zlib";

import { concatenateSets, type ImageSet, subset } from "../../core/dataset/image-set.js";
import { packReplay, type ReplaySet, unpackReplay } from "../../core/profile/replay.js";
import { drawDigits } from "../../core/synthesis/drawn-digits.js";
import { drawNotDigits } from "../../core/synthesis/not-digits.js";
import { createRandom, shuffledIndices } from "../../core/tensor/random.js";
import { readInputFile } from "../files/input-file.js";
import { replayPath } from "../files/package-files.js";
import { loadMnist } from "./mnist.js";

const SEED = 1919;
/** Of MNIST's training images, so many are digits to remember, others are cut and merged. */
const MNIST_DIGITS = 640;
const DIGITS_TO_CUT = 2000;
const DRAWN_DIGITS = 320;
/** Signs and letters among them. */
const NOT_DIGITS = 440;

/**
 * Draws them, and packs them as a file: 1,400 images in 140 kB.
 *
 * @throws what `loadMnist` throws
 */
export async function drawReplayFile(): Promise<Uint8Array> {
  const mnist = await loadMnist("train");
  const places = shuffledIndices(mnist.count, createRandom(SEED));
  const all = concatenateSets([
    subset(mnist, places.subarray(0, MNIST_DIGITS)),
    drawDigits({ count: DRAWN_DIGITS, seed: SEED }),
    drawNotDigits({ count: NOT_DIGITS, seed: SEED, digits: subset(mnist, places.subarray(0, DIGITS_TO_CUT)) }),
  ]);
  return gzipSync(packReplay(shuffled(all)), { level: 9 });
}

/**
 * The images of this package.
 *
 * @throws FILE_NOT_FOUND, FILE_UNREADABLE, DATASET_MALFORMED
 */
export async function loadReplay(): Promise<ReplaySet> {
  return unpackReplay(await promisify(gunzip)(await readInputFile(replayPath())));
}

/** Those that are held out are every third: of each kind a third. */
function shuffled(set: ImageSet): ImageSet {
  return subset(set, shuffledIndices(set.count, createRandom(SEED, 1)));
}
