/**
 * The library in a browser: what `import ... from "handwritten-digits/browser"` gives.
 */

export {
  DigitsError,
  errorCatalogue,
  type ErrorCode,
  isDigitsError,
} from "./core/errors.js";
export type { Runtime, Session, SessionOptions } from "./core/runtime.js";
export { createBrowserRuntime } from "./browser/runtime.js";
export {
  type Classifier,
  createClassifier,
  type NetworkClassifier,
} from "./core/reading/classifier.js";
export {
  createReader,
  type ReadDigit,
  type Reader,
  type Reading,
  type ReadNumber,
  type ReadOptions,
  type RejectedInk,
} from "./core/reading/reader.js";
export type { Box } from "./core/picture/box.js";
export type { Picture } from "./core/picture/picture.js";
