/**
 * Starts the worker that reads. A static site's page has this before all its other scripts, so that the worker and what a drawing is
 * read with are loaded beside the page, and not after it.
 */

import type { ReadingRequest } from "../../../src/browser/worker/serve-readings.js";

/** Nobody waits for the answer. */
const PREPARE = { kind: "prepare", id: -1, reader: "drawing" } as const satisfies ReadingRequest;

let first: Worker | null = null;
if (document.querySelector('meta[name="server"][content="none"]')) startFirst();

/** The worker that was started beforehand, where there is one; a new one from then on. */
export function startReadingWorker(): Worker {
  const worker = first ?? start();
  first = null;
  return worker;
}

function startFirst(): void {
  try {
    first = start();
  } catch {
    // Whoever reads is told why it cannot be.
    return;
  }
  const started = first;
  // One that ended before anybody asked it would answer nobody.
  started.addEventListener("error", () => {
    if (first === started) first = null;
  });
  started.postMessage(PREPARE);
}

function start(): Worker {
  return new Worker(new URL("./reading-worker.ts", import.meta.url), { type: "module", name: "reading" });
}
