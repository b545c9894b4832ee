/**
 * The elements, what reads for them, and the networks, as one file: `dist/elements/digits-elements.js`. It is its own worker: a
 * policy that lets the page load it lets the worker start.
 */

import { defineElements } from "./browser/elements/define-elements.js";
import { createReleasedReaders } from "./browser/open-reader.js";
import { type AnsweringPort, serveReadings } from "./browser/worker/serve-readings.js";

if ("document" in globalThis) defineElements(() => new Worker(import.meta.url, { type: "module" }));
else serveReadings(globalThis as unknown as AnsweringPort, createReleasedReaders());
