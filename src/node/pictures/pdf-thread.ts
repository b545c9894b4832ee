/** The thread that holds a PDF file, and decodes the pages that it is asked for. Started by pdf-apart.ts. */

import { parentPort, workerData } from "node:worker_threads";

import { isDigitsError } from "../../core/errors.js";
import { openPdf, type PdfAnswer, type PdfTask } from "./pdf.js";

const { bytes, maxPixels } = workerData as PdfTask;

function answer(message: PdfAnswer, transferred: readonly ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transferred);
}

/** Whatever else is thrown ends the thread. */
function answerFailure(error: unknown): void {
  if (!isDigitsError(error)) throw error;
  answer({ kind: "failure", code: error.code, message: error.message });
}

try {
  const document = await openPdf(bytes, maxPixels);
  parentPort?.on("message", (index: number) => {
    document.page(index).then((page) => {
      const { buffer } = page.kind === "jpeg" ? page.bytes : page.picture.rgba;
      answer({ kind: "page", page }, [buffer as ArrayBuffer]);
    }, answerFailure);
  });
  answer({ kind: "opened", count: document.count });
} catch (error) {
  answerFailure(error);
}
