/** The lines of an answer, each as soon as it is there. */

import { ConnectionError } from "./errors.js";

/** Yields the lines of JSON of an answer. @throws ConnectionError where the answer breaks off */
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

/** Yields the lines of a body of text, the last one also where no line break follows it. */
export async function* textLinesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string, void, void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      rest += decoder.decode(value, { stream: !done });
      const lines = rest.split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
      if (done) break;
    }
    if (rest !== "") yield rest;
  } finally {
    // A caller that stops early tells the server so.
    await reader.cancel().catch(() => undefined);
  }
}
