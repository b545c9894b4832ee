/** What readings are known by beside their picture: all networks that have a part in them. */

import { isDigitsError } from "../../core/errors.js";
import type { StoredModel } from "../../core/reading/model-store.js";
import { sha256 } from "../files/file-bytes.js";
import { readInputFile } from "../files/input-file.js";
import { releasedLineModelPath, releasedLocatorModelPath } from "../files/package-files.js";

/** @returns the digest of a model with those that read beside it; of each, it is made once */
export function createModelDigests(): (model: StoredModel) => Promise<string> {
  const known = new Map<string, Promise<string>>();
  return (model) => {
    const key = `${model.sha256} ${model.lines?.sha256 ?? ""}`;
    const digest = known.get(key) ?? digestOf(model);
    known.set(key, digest);
    return digest;
  };
}

async function digestOf({ sha256: own, lines, isReleased }: StoredModel): Promise<string> {
  if (!isReleased) return own;
  const line = lines?.sha256 ?? (await digestOfFile(releasedLineModelPath()));
  return sha256(Buffer.from([own, line, await digestOfFile(releasedLocatorModelPath())].join(" ")));
}

async function digestOfFile(path: string): Promise<string> {
  try {
    return sha256(await readInputFile(path));
  } catch (error) {
    if (isDigitsError(error, "FILE_NOT_FOUND")) return "";
    throw error;
  }
}
