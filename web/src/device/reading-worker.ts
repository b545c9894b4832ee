/** The script of the worker in which the page reads by itself, by networks that come with it. */

import { createReaders } from "../../../src/browser/readers.js";
import { createHandTeacher } from "../../../src/browser/worker/teach-hand.js";
import { type AnsweringPort, serveReadings } from "../../../src/browser/worker/serve-readings.js";

const readers = createReaders({
  digits: new URL("../../networks/digits.bin", import.meta.url),
  lines: new URL("../../networks/lines.bin", import.meta.url),
  locator: new URL("../../networks/locator.bin", import.meta.url),
});

const replay = new URL("../../../dist/networks/replay.bin", import.meta.url);

serveReadings(globalThis as unknown as AnsweringPort, readers, createHandTeacher(readers, replay));
