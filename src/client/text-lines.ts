/**
 * The lines of an answer, each as soon as it has come whole. The page reads its answers with it too.
 */

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
    // Whoever has seen enough tells the server so.
    await reader.cancel().catch(() => undefined);
  }
}
