/** The library in a browser: what `import ... from "handwritten-digits/browser"` gives. */

export { DigitsError, errorCatalogue, type ErrorCode, isDigitsError } from "./core/errors.js";
export type { Runtime, Session, SessionOptions } from "./core/runtime.js";
export { createEngineRuntime, type EngineOptions } from "./engine/runtime.js";
export { decodePicture } from "./browser/decode-picture.js";
export { type ModelSource, openReader, type OpenReaderOptions } from "./browser/open-reader.js";
export { type Classifier, createClassifier, type NetworkClassifier } from "./core/reading/classifier.js";
export type { LineNetworks } from "./core/reading/explain-lines.js";
export { createLineScorer, type LineScorer } from "./core/reading/line-scorer.js";
export { createLocatorScorer, type LocatorScorer } from "./core/reading/locator-scorer.js";
export { createCheckedReader as createReader } from "./contract/checked-reader.js";
export type { Reader, ReadOptions } from "./core/reading/reader.js";
export { DEFAULT_MIN_CONFIDENCE } from "./core/reading/min-confidence.js";
export type { RankedDigit, ReadDigit, Reading, ReadNumber, RejectedInk } from "./core/reading/reading.js";
export type { ReadPage, ReadTable, ReadTextLine } from "./core/reading/reading.js";
export type { Cell } from "./core/picture/tables/table.js";
export type { Candidate, Explanation, RemovedInk, TriedCut } from "./core/reading/reading.js";
export type { ExplainedLine, PathSymbol } from "./core/reading/explained-line.js";
export type { Box, Point } from "./core/picture/box.js";
export type { Picture } from "./core/picture/picture.js";
