/** The released reader in a page or a worker, with nothing to install, configure or serve beside the page's own files. */

import type { Reader } from "../core/reading/reader.js";
import type { Runtime } from "../core/runtime.js";
import { createReaders, type ModelSource, type Readers } from "./readers.js";

export type { ModelSource } from "./readers.js";

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

/**
 * Opens a reader. The three networks are fetched side by side, 2.8 MB together; bundlers find them by their addresses here
 * and lay them beside the script.
 *
 * @throws FILE_UNREADABLE when a network cannot be fetched; MODEL_MALFORMED; PACKAGE_MISSING for a
 *   model that only another engine runs
 * @example
 * const reader = await openReader();
 * const { text } = await reader.read(await decodePicture(input.files[0]));
 */
export async function openReader(options: OpenReaderOptions = {}): Promise<Reader> {
  return createReleasedReaders(options).photo();
}

/** Readers of the released networks, where no others are named. */
export function createReleasedReaders(options: OpenReaderOptions = {}): Readers {
  return createReaders({
    digits: new URL("../../../models/digits.onnx", import.meta.url),
    lines: new URL("../../../models/lines.onnx", import.meta.url),
    locator: new URL("../../../models/locator.onnx", import.meta.url),
    ...options,
  });
}
