/**
 * ONNX Runtime in a browser: what `import ... from "handwritten-digits/onnxruntime-web"` gives, for models of operators that the
 * engine of this package does not know. It needs the package `onnxruntime-web`.
 */

export type { Runtime, Session, SessionOptions } from "./core/runtime.js";
export { createBrowserRuntime } from "./browser/onnxruntime-web.js";
