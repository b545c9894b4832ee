/** The script of the worker in which the page reads by itself, by networks that come with it. */

import { createReaders } from "../../../src/browser/readers.js";
import { type AnsweringPort, serveReadings } from "../../../src/browser/worker/serve-readings.js";

serveReadings(
  globalThis as unknown as AnsweringPort,
  createReaders({
    digits: new URL("../../../models/digits.onnx", import.meta.url),
    lines: new URL("../../../models/lines.onnx", import.meta.url),
    locator: new URL("../../../models/locator.onnx", import.meta.url),
  }),
);
