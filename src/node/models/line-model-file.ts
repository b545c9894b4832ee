/** Opening the model of lines that is released with the package. */

import { createLineScorer, type LineScorer } from "../../core/reading/line-scorer.js";
import type { Runtime, SessionOptions } from "../../core/runtime.js";
import { parseJsonObject, readInputFile } from "../files/input-file.js";
import { releasedLineModelPath, releasedModelPath } from "../files/package-files.js";
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
 * Opens the model of lines that belongs to a model of digits: the released one to the released one. With any other model
 * of digits it is that model that is asked for, and it reads digit by digit.
 */
export async function openLineScorerBeside(
  runtime: Runtime,
  { version }: Pick<ModelMetadata, "version">,
): Promise<LineScorer | undefined> {
  const card = parseJsonObject((await readInputFile(cardPathOf(releasedModelPath()))).toString());
  return card?.["version"] === version ? openLineScorer(runtime) : undefined;
}
