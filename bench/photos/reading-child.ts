/**
 * The process that reads simulated photos: each photo with the code as it is, and with every variation of a constant.
 * A process of its own can be ended where a variation never ends.
 */

import { register } from "node:module";

import { IMAGE_PIXELS, OUTCOME_COUNT } from "../../src/core/digits.js";
import { isDigitsError } from "../../src/core/errors.js";
import type { Picture } from "../../src/core/picture/picture.js";
import type { Classifier } from "../../src/core/reading/classifier.js";
import type { Reader } from "../../src/core/reading/reader.js";
import type { Reading } from "../../src/core/reading/reading.js";
import { releasedModelPath } from "../../src/node/files/package-files.js";
import { openLineNetworks } from "../../src/node/models/line-model-file.js";
import { openClassifier } from "../../src/node/models/model-file.js";
import { createNodeRuntime } from "../../src/node/onnxruntime/runtime.js";
import type { Variation } from "./constants.js";
import { rememberScores } from "../remember-scores.js";

/** What a photo was read as. */
export interface PhotoReading {
  readonly text: string;
  /** Of all its numbers together. */
  readonly confidence: number;
  /** What went wrong, beside there being no ink. */
  readonly error?: string;
}

/** What the process is sent: first the variations, then photos one by one. */
export type ChildRequest = { readonly variations: readonly Variation[] } | { readonly picture: Picture };

/** What it answers to a photo: its reading as the code is (way 0), and by each variation (1 ...). */
export interface ChildAnswer {
  readonly way: number;
  readonly reading: PhotoReading;
}

/** Everything that was asked for, in turn. */
let work = Promise.resolve();
let readers: readonly Reader[] = [];
/** Ways that show the networks the same are told the same. */
let forget = () => {};

// Before anything is awaited: a message without a listener is lost.
process.on("message", (request: ChildRequest) => {
  work = work.then(() => ("variations" in request ? prepare(request.variations) : readPhoto(request.picture)));
});
process.on("disconnect", () => process.exit());
// Ctrl-C reaches every process of the terminal; the parent ends this one when it has its last reading.
process.on("SIGINT", () => {});

async function prepare(variations: readonly Variation[]): Promise<void> {
  const runtime = createNodeRuntime();
  const classifier = rememberOutcomes(await openClassifier(runtime, releasedModelPath(), { threads: 1 }));
  const networks = rememberScores(await openLineNetworks(runtime, { threads: 1 }));
  forget = () => {
    classifier.forget();
    networks.forget();
  };
  register("./vary-loader.js", import.meta.url, { data: variations });
  const { createReader, variants } = await import("./ways.js");
  readers = [{ createReader }, ...variants].map((way) => way.createReader(classifier, networks));
}

async function readPhoto(picture: Picture): Promise<void> {
  forget();
  for (const [way, reader] of readers.entries()) {
    const reading = await readOnce(() => reader.read(picture, { minConfidence: 0, digitsOnly: true, turn: "0" }));
    process.send?.({ way, reading } satisfies ChildAnswer);
  }
}

async function readOnce(read: () => Promise<Reading>): Promise<PhotoReading> {
  try {
    const { text, numbers } = await read();
    return { text, confidence: numbers.reduce((product, { confidence }) => product * confidence, 1) };
  } catch (error) {
    const reading = { text: "", confidence: 1 };
    if (isDigitsError(error, "PICTURE_NO_INK")) return reading;
    return { ...reading, error: error instanceof Error ? error.message : String(error) };
  }
}

/** A classifier that asks the network once about each image: variations show it almost the same ones. */
function rememberOutcomes(network: Classifier): Classifier & { forget(): void } {
  const known = new Map<string, Float32Array>();
  return {
    ...network,
    async classify(images) {
      const keys = Array.from({ length: images.length / IMAGE_PIXELS }, (_, i) =>
        Buffer.from(images.subarray(i * IMAGE_PIXELS, (i + 1) * IMAGE_PIXELS)).toString("latin1"),
      );
      const asked = [...new Set(keys)].filter((key) => !known.has(key));
      if (asked.length > 0) {
        const outcomes = await network.classify(Buffer.from(asked.join(""), "latin1"));
        for (const [i, key] of asked.entries()) {
          known.set(key, outcomes.subarray(i * OUTCOME_COUNT, (i + 1) * OUTCOME_COUNT));
        }
      }
      const outcomes = new Float32Array(keys.length * OUTCOME_COUNT);
      for (const [i, key] of keys.entries()) outcomes.set(known.get(key)!, i * OUTCOME_COUNT);
      return outcomes;
    },
    forget: () => known.clear(),
  };
}
