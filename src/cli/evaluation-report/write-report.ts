/**
 * Writes the report of an evaluation: one page, with the pictures inside it.
 */

import { join } from "node:path";

import { imageAt, type ImageSet } from "../../core/dataset/image-set.js";
import { fail } from "../../core/errors.js";
import type { Evaluation } from "../../core/evaluation/evaluation.js";
import {
  assertWritable,
  makeFolders,
  writeFileAtomic,
} from "../../node/atomic-file.js";
import { toDigitPng } from "../../node/digit-png.js";
import type { EvaluationContext } from "../evaluation-text.js";
import { renderReportPage } from "./page.js";

const PAGE_NAME = "index.html";

/**
 * Creates the folder and makes sure that the page can be written there.
 *
 * @throws OUTPUT_UNWRITABLE when it cannot
 */
export async function prepareReportFolder(folder: string): Promise<void> {
  try {
    await makeFolders(folder);
  } catch (cause) {
    fail(
      "OUTPUT_UNWRITABLE",
      `cannot create the folder ${folder}: ${(cause as Error).message}. Give another one to --report.`,
      { cause },
    );
  }
  await assertWritable(join(folder, PAGE_NAME));
}

/**
 * Writes the page.
 *
 * @param set the images that were evaluated
 * @returns the path of the page
 * @throws OUTPUT_UNWRITABLE when it cannot be written
 */
export async function writeReport(
  folder: string,
  evaluation: Evaluation,
  set: ImageSet,
  context: EvaluationContext,
): Promise<string> {
  const pictures: string[] = [];
  for (const { index } of evaluation.hardest) {
    const png = Buffer.from(await toDigitPng(imageAt(set, index)));
    pictures.push(`data:image/png;base64,${png.toString("base64")}`);
  }
  const path = join(folder, PAGE_NAME);
  await writeFileAtomic(path, renderReportPage(evaluation, context, pictures));
  return path;
}
