/**
 * Reading with a page for each picture that shows how it was read.
 */

import { basename, join } from "node:path";

import { createCheckedReader } from "../../contract/checked-reader.js";
import type { Runtime } from "../../core/runtime.js";
import { assertWritable, createFolderOf } from "../files/atomic-file.js";
import { writeExplanationPage } from "../pictures/explanation-page.js";
import { openClassifier } from "../models/model-file.js";
import { decodeSource, type PictureSource } from "../pictures/picture-file.js";
import type { PictureReader } from "./picture-reader.js";

/**
 * Opens a model to read with in this thread. Each reading writes `FOLDER/seven.jpg.html`, with a number where
 * pictures in different folders have the same name.
 *
 * @throws OUTPUT_UNWRITABLE here and when reading, and what `openClassifier` throws
 */
export async function createExplainingReader(
  runtime: Runtime,
  modelPath: string,
  folder: string,
): Promise<PictureReader> {
  // Before pictures are read for nothing.
  const anyPage = join(folder, "page.html");
  await createFolderOf(anyPage);
  await assertWritable(anyPage);
  const reader = createCheckedReader(await openClassifier(runtime, modelPath));
  const takenNames = new Set<string>();

  function nameFor(title: string): string {
    for (let count = 1; ; count++) {
      const name = count === 1 ? `${title}.html` : `${title}-${count}.html`;
      if (takenNames.has(name)) continue;
      takenNames.add(name);
      return name;
    }
  }

  return {
    async read(source, options) {
      const picture = await decodeSource(source);
      const explanation = await reader.explain(picture, options);
      const title = titleOf(source);
      const path = join(folder, nameFor(title));
      await writeExplanationPage(path, { title, picture, explanation });
      return explanation.reading;
    },
    dispose: () => reader.dispose(),
  };
}

function titleOf(source: PictureSource): string {
  return source.kind === "file" ? basename(source.path) : "standard-input";
}
