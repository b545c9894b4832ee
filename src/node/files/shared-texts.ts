/** A list of texts, one of which is expected, in memory that threads share. */

import { type PackedTexts, packTexts } from "../../core/reading/expectation/text-list.js";

/**
 * Sorts a list, once for all threads.
 *
 * @throws OPTION_INVALID where a text cannot be read, or there are too many
 */
export function toSharedTexts(texts: readonly string[]): PackedTexts {
  const { classes, starts } = packTexts(texts);
  const shared = {
    classes: new Uint8Array(new SharedArrayBuffer(classes.byteLength)),
    starts: new Uint32Array(new SharedArrayBuffer(starts.byteLength)),
  };
  shared.classes.set(classes);
  shared.starts.set(starts);
  return shared;
}
