/**
 * Lines of JSON out of an answer, each as soon as it is there.
 */

import { ConnectionError } from "./errors.js";
import { textLinesOf } from "./text-lines.js";

/** @throws ConnectionError where the answer breaks off */
export async function* linesOf<Line>(body: ReadableStream<Uint8Array>): AsyncGenerator<Line> {
  try {
    for await (const line of textLinesOf(body)) yield JSON.parse(line) as Line;
  } catch (cause) {
    throw new ConnectionError(
      cause instanceof SyntaxError ? "the answer broke off in the middle of a line." : "the answer broke off.",
      { cause },
    );
  }
}
