/** Reads a file page by page: one page as it is, several as one reading in which everything tells its page. */

import { DigitsError, isDigitsError } from "../../core/errors.js";
import type { Picture } from "../../core/picture/picture.js";
import { blankReading, joinPages } from "../../core/reading/joined-pages.js";
import type { ReadOptions } from "../../core/reading/reader.js";
import type { Reading } from "../../core/reading/reading.js";
import type { Pages } from "../pictures/picture-file.js";

const MS_PER_SECOND = 1000;
/** What `maxSeconds` takes at least. */
const LEAST_SECONDS = 0.01;

/** Reads a page, counted from 0: decodes it, and calls `decoded` with its picture; or gets that. */
export type ReadPageOf<Decoded = (picture: Picture) => void> = (
  index: number,
  options: ReadOptions,
  decoded: Decoded,
) => Promise<Reading>;

/**
 * Reads all pages, as long as there is time.
 *
 * @param count how many there are; known once the first is decoded
 * @throws what decoding and reading throw, with the page where there are several; PICTURE_NO_INK where all are blank
 */
export async function readPages(count: () => number, read: ReadPageOf, options: ReadOptions = {}): Promise<Reading> {
  const startMs = performance.now();
  const readings: (Reading | undefined)[] = [];
  let blank: unknown;
  for (let index = 0; index === 0 || index < count(); index++) {
    const { maxSeconds = Infinity } = options;
    const left = maxSeconds - (performance.now() - startMs) / MS_PER_SECOND;
    if (index > 0 && left <= 0) {
      readings.push(undefined);
      continue;
    }
    const own = index === 0 || left === Infinity ? options : { ...options, maxSeconds: Math.max(LEAST_SECONDS, left) };
    let seen: Picture | undefined;
    try {
      readings.push(await read(index, own, (picture) => (seen = picture)));
    } catch (error) {
      if (count() === 1) throw error;
      if (!isDigitsError(error, "PICTURE_NO_INK") || seen === undefined) throw ofPage(error, index);
      blank ??= error;
      readings.push(blankReading(seen));
    }
  }
  const isBlank = readings.every((reading) => reading?.numbers.length === 0 && reading.rejected.length === 0);
  if (isBlank && blank !== undefined) throw blank;
  return readings.length === 1 ? readings[0]! : joinPages(readings as [Reading, ...(Reading | undefined)[]]);
}

/** As {@link readPages}, of pages that are open, which are closed then. */
export async function readOpened(pages: Pages, read: ReadPageOf<Picture>, options?: ReadOptions): Promise<Reading> {
  try {
    return await readPages(
      () => pages.count,
      async (index, own, onDecoded) => {
        const picture = await pages.load(index);
        onDecoded(picture);
        return read(index, own, picture);
      },
      options,
    );
  } finally {
    await pages.close();
  }
}

function ofPage(error: unknown, index: number): unknown {
  if (!isDigitsError(error) || error.code === "ABORTED" || error.code === "OPTION_INVALID") return error;
  return new DigitsError(error.code, `page ${index + 1}: ${error.message}`, { cause: error });
}
