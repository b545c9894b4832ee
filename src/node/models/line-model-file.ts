/** Opening the networks of lines that are released with the package. */

import type { LineNetworks } from "../../core/reading/explain-lines.js";
import { createLineScorer, type LineScorer } from "../../core/reading/line-scorer.js";
import { createLocatorScorer, type LocatorScorer } from "../../core/reading/locator-scorer.js";
import type { Runtime, SessionOptions } from "../../core/runtime.js";
import { createNodeRuntime } from "../onnxruntime/runtime.js";
import { parseJsonObject, readInputFile } from "../files/input-file.js";
import { releasedLineModelPath, releasedLocatorModelPath, releasedModelPath } from "../files/package-files.js";
import { cardPathOf } from "./model-card.js";
import type { ModelMetadata } from "./model-file.js";

/**
 * Opens a model of lines.
 *
 * @param path of its file @default the released one
 * @throws FILE_NOT_FOUND, FILE_UNREADABLE, MODEL_MALFORMED
 */
export async function openLineScorer(
  runtime: Runtime,
  path: string = releasedLineModelPath(),
  options: SessionOptions = {},
): Promise<LineScorer> {
  return createLineScorer(runtime, await readInputFile(path), options);
}

/**
 * Opens what reads whole lines: the released networks that find and read them.
 *
 * @throws FILE_NOT_FOUND, FILE_UNREADABLE, MODEL_MALFORMED
 */
export async function openLineNetworks(runtime: Runtime, options: SessionOptions = {}): Promise<LineNetworks> {
  return { scorer: await openLineScorer(runtime, undefined, options), locator: await openLocator(options) };
}

/** Opens the released network that finds lines; on the processor, for an adapter is set up anew for each size of picture. */
async function openLocator(options?: SessionOptions): Promise<LocatorScorer> {
  return createLocatorScorer(createNodeRuntime(), await readInputFile(releasedLocatorModelPath()), options);
}

/**
 * The model of lines that belongs to a model of digits: the released one to the released one. With any other model of digits
 * it is that model that is asked for, and it reads digit by digit.
 *
 * @param lines a model of lines that reads in place of the released one
 */
export async function loadLineModelBeside(
  { version }: Pick<ModelMetadata, "version">,
  lines?: Uint8Array,
): Promise<Uint8Array | undefined> {
  const card = parseJsonObject((await readInputFile(cardPathOf(releasedModelPath()))).toString());
  if (card?.["version"] !== version) return undefined;
  return lines ?? (await readInputFile(releasedLineModelPath()));
}

/** Opens the networks of lines that belong to a model of digits, as {@link loadLineModelBeside} has them. */
export async function openLineNetworksBeside(
  runtime: Runtime,
  metadata: Pick<ModelMetadata, "version">,
  lines?: Uint8Array,
): Promise<LineNetworks | undefined> {
  const model = await loadLineModelBeside(metadata, lines);
  return model && { scorer: await createLineScorer(runtime, model), locator: await openLocator() };
}
