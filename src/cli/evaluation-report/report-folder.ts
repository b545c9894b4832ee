/**
 * The folder of a report, with its one page.
 */

import { join } from "node:path";

import { fail } from "../../core/errors.js";
import { assertWritable, makeFolders } from "../../node/files/atomic-file.js";

const PAGE_NAME = "index.html";

/** The path of the page in the folder of a report. */
export function reportPagePath(folder: string): string {
  return join(folder, PAGE_NAME);
}

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
  await assertWritable(reportPagePath(folder));
}
