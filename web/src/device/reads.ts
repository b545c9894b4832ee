/** What reads pictures for the page: the server, or this device. */

import type { DrawnPicture } from "../../../src/browser/drawing/ink-canvas.js";
import type { ExplainedAnswer, ReadAnswer, ReadLine } from "../../../src/client.js";
import type { ReadingOptions } from "../../../src/contract/reading-options.js";

export interface AskedOptions extends ReadingOptions {
  readonly signal?: AbortSignal;
  /** How long the server may take to answer, in milliseconds. */
  readonly timeoutMs?: number;
}

/** What is read: a picture file, or what was drawn on a sheet, whose lines are found without a network, which is sooner. */
export type ReadPicture = File | DrawnPicture;

/** Reads pictures, one or many. */
export interface Reads {
  read(picture: ReadPicture, options?: AskedOptions): Promise<ReadAnswer>;
  explain(picture: ReadPicture, options?: AskedOptions): Promise<ExplainedAnswer>;
  /** @throws OPTION_INVALID saying why no reading can have these options; THREAD_DIED */
  check(options: ReadingOptions): Promise<void>;
  readMany(
    pictures: readonly { readonly name: string; readonly picture: File }[],
    options?: AskedOptions,
  ): AsyncGenerator<ReadLine>;
}

/** The file of what is read. */
export function toFile(picture: ReadPicture): File {
  return picture instanceof File ? picture : picture.toFile();
}
