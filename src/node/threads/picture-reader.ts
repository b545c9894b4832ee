/**
 * From a picture file to its reading, in one call: what the command line does with each file, in its own thread
 * or in a pool of them.
 */

import type { Picture } from "../../core/picture/picture.js";
import { createCheckedReader } from "../../contract/checked-reader.js";
import type { ReadOptions } from "../../core/reading/reader.js";
import type { Reading } from "../../core/reading/reading.js";
import type { Runtime } from "../../core/runtime.js";
import { openClassifier } from "../models/model-file.js";
import { decodePicture, loadPicture } from "../pictures/picture-file.js";
import type { PictureLimits } from "../pictures/picture-limits.js";

/** Where a picture comes from: a file's path, or a file's bytes. */
export type PictureSource =
  { readonly kind: "file"; readonly path: string } | { readonly kind: "bytes"; readonly bytes: Uint8Array };

export interface PictureReader {
  /** Decodes and reads a picture; throws what `loadPicture` and `Reader.read` throw. */
  read(source: PictureSource, options?: ReadOptions): Promise<Reading>;
  /** Frees the model; idempotent. */
  dispose(): Promise<void>;
}

/**
 * Opens a model to read with in this thread, which decoding leaves free and reading blocks.
 *
 * @throws what `openClassifier` throws
 */
export async function createPictureReader(runtime: Runtime, modelPath: string): Promise<PictureReader> {
  const reader = createCheckedReader(await openClassifier(runtime, modelPath));
  return {
    async read(source, options) {
      return reader.read(await decodeSource(source), options);
    },
    dispose: () => reader.dispose(),
  };
}

/** The picture of a source; throws what `loadPicture` throws. */
export function decodeSource(source: PictureSource, limits: PictureLimits = {}): Promise<Picture> {
  return source.kind === "file" ? loadPicture(source.path, limits) : decodePicture(source.bytes, limits);
}
