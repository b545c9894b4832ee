/** What reads pictures for the page: the server, or this device. */

import type { ExplainedAnswer, ReadAnswer, ReadLine } from "../../../src/client.js";
import type { ReadingOptions } from "../../../src/contract/reading-options.js";

export interface AskedOptions extends ReadingOptions {
  readonly signal?: AbortSignal;
  /** Whether it was drawn on the sheet: its lines are found without a network then, which is sooner. */
  readonly isDrawing?: boolean;
  /** How long the server may take to answer, in milliseconds. */
  readonly timeoutMs?: number;
}

/** Reads pictures, one or many. */
export interface Reads {
  read(file: File, options?: AskedOptions): Promise<ReadAnswer>;
  explain(file: File, options?: AskedOptions): Promise<ExplainedAnswer>;
  readMany(
    pictures: readonly { readonly name: string; readonly picture: File }[],
    options?: AskedOptions,
  ): AsyncGenerator<ReadLine>;
}
