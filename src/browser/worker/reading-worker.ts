/** The script of the worker that reads for a page's elements. */

import { createReleasedReaders } from "../open-reader.js";
import { type AnsweringPort, serveReadings } from "./serve-readings.js";

serveReadings(globalThis as unknown as AnsweringPort, createReleasedReaders());
