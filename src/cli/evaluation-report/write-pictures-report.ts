/**
 * Writes the report of an evaluation of pictures: one page of those that were not read as they should have been.
 */

import { isDigitsError } from "../../core/errors.js";
import type { PictureEvaluation } from "../../core/evaluation/picture-evaluation.js";
import type { PictureFailure } from "../../core/evaluation/picture-failures.js";
import type { Picture } from "../../core/picture/picture.js";
import { writeFileAtomic } from "../../node/files/atomic-file.js";
import { toPictureAddress } from "../../node/pictures/html-page/data-image.js";
import type { PicturesContext } from "../evaluation-pictures-text.js";
import { renderPicturesPage } from "./pictures-page.js";
import { reportPagePath } from "./report-folder.js";

/** More than one looks through; the page then has some 10 MB. */
const MAX_THUMBNAILS = 500;

const THUMBNAIL_SIDE_PX = 200;

/**
 * Writes the page.
 *
 * @param sources.load opens a picture by its name in the list
 * @returns the path of the page
 * @throws OUTPUT_UNWRITABLE when it cannot be written; ABORTED, or what the signal's reason is
 */
export async function writePicturesReport(
  folder: string,
  evaluation: PictureEvaluation,
  context: PicturesContext,
  sources: {
    readonly load: (file: string) => Promise<Picture>;
    readonly signal: AbortSignal;
  },
): Promise<string> {
  const thumbnails: (string | null)[] = [];
  for (const failure of evaluation.failures.slice(0, MAX_THUMBNAILS)) {
    sources.signal.throwIfAborted();
    thumbnails.push(await createThumbnail(failure, sources.load));
  }
  const path = reportPagePath(folder);
  await writeFileAtomic(path, renderPicturesPage(evaluation, context, thumbnails));
  return path;
}

/** Null where the picture could not be opened. */
async function createThumbnail(
  { kind, outcome }: PictureFailure,
  load: (file: string) => Promise<Picture>,
): Promise<string | null> {
  if (kind === "failed") return null;
  try {
    return await toPictureAddress(await load(outcome.file), THUMBNAIL_SIDE_PX);
  } catch (error) {
    // It was there a moment ago; the rest of the page is worth having all the same.
    if (isDigitsError(error)) return null;
    throw error;
  }
}
