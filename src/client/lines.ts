/**
 * Lines of JSON out of an answer, each as soon as it is there.
 */

import { ConnectionError } from "./errors.js";

/** @throws ConnectionError where the answer breaks off */
export async function* linesOf<Line>(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<Line> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        throw new ConnectionError("the answer broke off.", { cause });
      });
      rest += decoder.decode(value, { stream: !done });
      const lines = rest.split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) yield JSON.parse(line) as Line;
      if (done) break;
    }
    if (rest !== "") {
      throw new ConnectionError(
        "the answer broke off in the middle of a line.",
      );
    }
  } finally {
    // Whoever has seen enough tells the server so.
    await reader.cancel().catch(() => undefined);
  }
}
