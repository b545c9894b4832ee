/**
 * `npm run bench -- device [--parts A,B] [--pictures FOLDER]`: reading on the device it is asked on. The engine beside the runtimes
 * that it takes the place of, in Node; the page as a static site in a browser: what a first visit loads and how soon it reads, a visit
 * offline, strokes, and a photo; and whether a browser reads the pictures of a folder as Node does.
 */

import { type Benchmark, measureParts, type Parts } from "../benchmark.js";
import { compareOutputs, measureEngine } from "./engine.js";
import { measureInBrowser } from "./in-browser.js";
import { measureDrawing, measureOnDevice } from "./on-device.js";
import { compareTexts } from "./same-text.js";
import { measureVisits } from "./visits.js";

const parts: Parts = {
  engine: measureEngine,
  equality: compareOutputs,
  visits: measureVisits,
  readings: measureOnDevice,
  frames: measureDrawing,
  "in-browser": measureInBrowser,
  "same-text": compareTexts,
};

export const deviceParts = Object.keys(parts);

export const deviceBenchmark: Benchmark = {
  summary: "the engine that reads on every device, and the page that reads by it, in a browser",
  run: (context) => measureParts(parts, context),
};
