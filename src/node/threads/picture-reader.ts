/**
 * From a picture file to its reading, in one call and in this thread, which decoding leaves free and reading blocks.
 */

import { createCheckedReader } from "../../contract/checked-reader.js";
import type { ReadOptions } from "../../core/reading/reader.js";
import type { Reading } from "../../core/reading/reading.js";
import type { Runtime } from "../../core/runtime.js";
import { openLineNetworksBeside } from "../models/line-model-file.js";
import { openModel } from "../models/model-file.js";
import { openSource, type PictureSource } from "../pictures/picture-file.js";
import { readOpened } from "./read-pages.js";

export interface PictureReader {
  /** Decodes and reads a picture; throws what `loadPicture` and `Reader.read` throw. */
  read(source: PictureSource, options?: ReadOptions): Promise<Reading>;
  /** Frees the model; idempotent. */
  dispose(): Promise<void>;
}

/**
 * Opens a model to read with.
 *
 * @param model the bytes of its file
 * @throws what `openModel` throws
 */
export async function createPictureReader(runtime: Runtime, model: Uint8Array): Promise<PictureReader> {
  const classifier = await openModel(runtime, model);
  const reader = createCheckedReader(classifier, await openLineNetworksBeside(runtime, classifier.metadata));
  return {
    read: async (source, options) =>
      readOpened(await openSource(source), (_index, own, picture) => reader.read(picture, own), options),
    dispose: () => reader.dispose(),
  };
}
