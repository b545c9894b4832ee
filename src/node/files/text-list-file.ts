/** A file of texts, one of which is expected: a class list, stock numbers, postcodes. */

import { type PackedTexts, packTexts } from "../../core/reading/expectation/text-list.js";
import type { FilePath } from "./file-path.js";
import { readInputFile } from "./input-file.js";

/**
 * Loads a list, a text a line, into memory that threads share.
 *
 * @throws FILE_NOT_FOUND, FILE_UNREADABLE; OPTION_INVALID where a text cannot be read, or there are too many
 */
export async function loadTextList(path: FilePath): Promise<PackedTexts> {
  return toSharedTexts(packTexts((await readInputFile(path)).toString().split("\n")));
}

function toSharedTexts({ classes, starts }: PackedTexts): PackedTexts {
  const shared = {
    classes: new Uint8Array(new SharedArrayBuffer(classes.byteLength)),
    starts: new Uint32Array(new SharedArrayBuffer(starts.byteLength)),
  };
  shared.classes.set(classes);
  shared.starts.set(starts);
  return shared;
}
