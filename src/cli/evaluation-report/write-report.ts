/**
 * Writes the report of an evaluation: one page, with the pictures inside it.
 */

import { imageAt, type ImageSet } from "../../core/dataset/image-set.js";
import type { Evaluation } from "../../core/evaluation/evaluation.js";
import { writeFileAtomic } from "../../node/files/atomic-file.js";
import { toDigitPng } from "../../node/pictures/digit-png.js";
import { toPngAddress } from "../../node/pictures/html-page/data-image.js";
import type { EvaluationContext } from "../evaluation-text.js";
import { renderReportPage } from "./page.js";
import { reportPagePath } from "./report-folder.js";

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
    pictures.push(toPngAddress(await toDigitPng(imageAt(set, index))));
  }
  const path = reportPagePath(folder);
  await writeFileAtomic(path, renderReportPage(evaluation, context, pictures));
  return path;
}
