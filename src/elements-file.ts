/**
 * The elements, what reads for them, and the networks, as one file: `dist/elements/digits-elements.js`. It is its own worker: a
 * policy that lets the page load it lets the worker start.
 */

import { defineElements } from "./browser/elements/define-elements.js";
import { createReaders } from "./browser/readers.js";
import { type AnsweringPort, serveReadings } from "./browser/worker/serve-readings.js";

// Those of weights in few levels: a file that holds them is a tenth as large.
const networks = {
  digits: new URL("../../web/networks/digits.bin", import.meta.url),
  lines: new URL("../../web/networks/lines.bin", import.meta.url),
  locator: new URL("../../web/networks/locator.bin", import.meta.url),
};

if ("document" in globalThis) defineElements(() => new Worker(import.meta.url, { type: "module" }));
else serveReadings(globalThis as unknown as AnsweringPort, createReaders(networks));
