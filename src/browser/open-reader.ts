/** The released reader in a page or a worker, with nothing to install, configure or serve beside the page's own files. */

import { createCheckedReader } from "../contract/checked-reader.js";
import { fail } from "../core/errors.js";
import { createClassifier } from "../core/reading/classifier.js";
import { createLineScorer } from "../core/reading/line-scorer.js";
import { createLocatorScorer } from "../core/reading/locator-scorer.js";
import type { Reader } from "../core/reading/reader.js";
import type { Runtime } from "../core/runtime.js";
import { createEngineRuntime } from "../engine/runtime.js";

export interface OpenReaderOptions {
  /** What runs the networks. @default the engine that comes along */
  readonly runtime?: Runtime;
  /** Where the network of digits is, or what is in its file. @default the released one, beside this script */
  readonly digits?: ModelSource;
  /** The network that reads lines. @default the released one */
  readonly lines?: ModelSource;
  /** The network that finds lines. @default the released one */
  readonly locator?: ModelSource;
}

export type ModelSource = string | URL | Uint8Array;

/**
 * Opens a reader. The three networks are fetched side by side, 2.8 MB together; bundlers find them by their addresses here
 * and lay them beside the script.
 *
 * @throws FILE_UNREADABLE when a network cannot be fetched; MODEL_MALFORMED, MODEL_FOREIGN
 * @example
 * const reader = await openReader();
 * const { text } = await reader.read(await decodePicture(input.files[0]));
 */
export async function openReader(options: OpenReaderOptions = {}): Promise<Reader> {
  const {
    runtime = createEngineRuntime(),
    digits = new URL("../../../models/digits.onnx", import.meta.url),
    lines = new URL("../../../models/lines.onnx", import.meta.url),
    locator = new URL("../../../models/locator.onnx", import.meta.url),
  } = options;
  const [classifier, scorer, locatorScorer] = await Promise.all([
    loadModel(digits).then((model) => createClassifier(runtime, model)),
    loadModel(lines).then((model) => createLineScorer(runtime, model)),
    loadModel(locator).then((model) => createLocatorScorer(runtime, model)),
  ]);
  return createCheckedReader(classifier, { scorer, locator: locatorScorer });
}

async function loadModel(source: ModelSource): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return source;
  const response = await fetch(source).catch((cause: unknown) => refuse(source, "nothing answers there", cause));
  if (!response.ok) refuse(source, `the answer is ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

function refuse(source: string | URL, reason: string, cause?: unknown): never {
  fail("FILE_UNREADABLE", `the network ${String(source)} cannot be loaded: ${reason}. Serve it beside the script.`, {
    cause,
  });
}
