/**
 * PDF in a thread of its own: PDFium keeps its thread busy until a page is drawn, and can be stopped in no other way than
 * with the thread.
 */

import { once } from "node:events";
import { Worker } from "node:worker_threads";

import { DigitsError, fail } from "../../core/errors.js";
import type { PdfAnswer, PdfDocument, PdfTask } from "./pdf.js";
import { DECODING_SECONDS } from "./picture-limits.js";
import { toProgram } from "../files/package-files.js";

/** As `openPdf`. Opening, and each page, throws PICTURE_TOO_LARGE when it takes too long. */
export async function openPdfApart(
  bytes: Uint8Array,
  maxPixels: number,
  seconds: number = DECODING_SECONDS,
): Promise<PdfDocument> {
  const task: PdfTask = { bytes, maxPixels };
  const thread = new Worker(toProgram(new URL("./pdf-thread.js", import.meta.url)), { workerData: task });

  /** What the thread says next, which is then not kept from ending. */
  async function answer(what: string): Promise<PdfAnswer> {
    const done = new AbortController();
    const signal = AbortSignal.any([done.signal, AbortSignal.timeout(seconds * 1000)]);
    try {
      const [message] = (await Promise.race([
        once(thread, "message", { signal }),
        once(thread, "exit", { signal }).then(() => fail("PICTURE_UNREADABLE", brokenBy("it ended"))),
      ])) as [PdfAnswer];
      if (message.kind === "failure") throw new DigitsError(message.code, message.message);
      return message;
    } catch (cause) {
      await thread.terminate();
      if (cause instanceof DigitsError) throw cause;
      if (!signal.aborted) fail("PICTURE_UNREADABLE", brokenBy((cause as Error).message), { cause });
      fail("PICTURE_TOO_LARGE", `${what} takes longer than ${seconds} s. Export the PDF with smaller pictures.`, {
        cause,
      });
    } finally {
      done.abort();
    }
  }

  const opened = await answer("opening the PDF file");
  return {
    count: opened.kind === "opened" ? opened.count : 0,
    async page(index) {
      thread.postMessage(index);
      const drawn = await answer("a page of the PDF file");
      return drawn.kind === "page" ? drawn.page : fail("PICTURE_UNREADABLE", brokenBy("it gave no page"));
    },
    async close() {
      await thread.terminate();
    },
  };
}

function brokenBy(reason: string): string {
  return `the PDF file ended the thread that decoded it (${reason.split("\n")[0]}). Export it again.`;
}
