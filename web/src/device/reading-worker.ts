/** The script of the worker in which the page reads by itself, by networks that come with it. */

import { createReaders } from "../../../src/browser/readers.js";
import { type AnsweringPort, serveReadings } from "../../../src/browser/worker/serve-readings.js";

serveReadings(
  globalThis as unknown as AnsweringPort,
  createReaders({
    digits: new URL("../../../dist/networks/digits.bin", import.meta.url),
    lines: new URL("../../../dist/networks/lines.bin", import.meta.url),
    locator: new URL("../../../dist/networks/locator.bin", import.meta.url),
  }),
);
