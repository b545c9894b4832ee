/** The report of an evaluation: one page, with the pictures inside it. */

import type { PicturesReport, Report } from "../contract/report.js";
import { isDigitsError } from "../core/errors.js";
import type { FailureKind, PictureEvaluation, PictureFailure } from "../core/evaluation/picture-evaluation.js";
import type { Picture } from "../core/picture/picture.js";
import type { PicturesContext } from "./evaluation-text.js";

/** More than one looks through; the page then has some 10 MB. */
const MAX_THUMBNAILS = 500;

const THUMBNAIL_SIDE_PX = 200;

/**
 * Makes sure that the report can be written, before the work: nobody should wait for a page that cannot be.
 *
 * @param folder undefined where no report is wanted
 * @returns what writes the page and gives its path
 * @throws what `createReportWriter` throws
 */
export async function openReport(
  folder: string | undefined,
): Promise<((report: Report) => Promise<string>) | undefined> {
  if (folder === undefined) return undefined;
  const { createReportWriter } = await import("../node/files/report-page.js");
  const write = await createReportWriter(folder);
  return (report) => write("index.html", report);
}

/**
 * Gathers the pictures that were not read as they should have been, the worst first.
 *
 * @param load opens a picture by its name in the list
 * @throws ABORTED, or what the signal's reason is
 */
export async function toPicturesReport(
  { failures, pictures, review }: PictureEvaluation,
  context: PicturesContext,
  load: (file: string) => Promise<Picture>,
  signal: AbortSignal,
): Promise<PicturesReport> {
  const counts: Record<FailureKind, number> = { misread: 0, invented: 0, refused: 0, failed: 0 };
  for (const { kind } of failures) counts[kind] += 1;
  const shown: PicturesReport["failures"][number][] = [];
  for (const failure of failures.slice(0, MAX_THUMBNAILS)) {
    signal.throwIfAborted();
    shown.push({ ...failure, thumbnail: await createThumbnail(failure, load) });
  }
  return { kind: "pictures", ...context, pictures, counts, review, failures: shown };
}

/** Null where the picture could not be opened. */
async function createThumbnail(
  { kind, outcome }: PictureFailure,
  load: (file: string) => Promise<Picture>,
): Promise<string | null> {
  if (kind === "failed") return null;
  const { toPictureAddress } = await import("../node/pictures/picture-address.js");
  try {
    return await toPictureAddress(await load(outcome.file), THUMBNAIL_SIDE_PX);
  } catch (error) {
    // It was there a moment ago; the rest of the page is worth having all the same.
    if (isDigitsError(error)) return null;
    throw error;
  }
}
