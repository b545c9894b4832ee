/** The pictures of `--pictures FOLDER`. */

import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { isPictureName } from "../../src/contract/formats.js";
import { UsageError } from "../benchmark.js";

/** All picture files in a folder and those inside it. @throws UsageError where there are none */
export async function listPicturesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: Error) => {
    throw new UsageError(`--pictures takes a folder: ${error.message}`);
  });
  const files = entries.filter((entry) => entry.isFile() && isPictureName(entry.name));
  if (files.length === 0) throw new UsageError(`--pictures takes a folder with pictures; ${folder} has none.`);
  return files.map((entry) => join(entry.parentPath, entry.name)).sort();
}
