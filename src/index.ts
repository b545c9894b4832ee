/**
 * The library in Node: what `import ... from "handwritten-digits"` gives.
 *
 * @example
 * const runtime = createNodeRuntime();
 * const classifier = await openClassifier(runtime, releasedModelPath());
 * const reader = createReader(classifier, await openLineNetworks(runtime));
 * const { text } = await reader.read(await loadPicture("seven.jpg"));
 * await reader.dispose();
 */

// Errors and the port to ONNX Runtime
export { DigitsError, isDigitsError, errorCatalogue, type ErrorCode } from "./core/errors.js";
export type { Device, Runtime, Session, SessionOptions } from "./core/runtime.js";
export { findDevice, type FoundDevice } from "./node/onnxruntime/find-device.js";
export { createNodeRuntime, type NodeRuntimeOptions } from "./node/onnxruntime/runtime.js";

// Reading
export { createCheckedReader as createReader } from "./contract/checked-reader.js";
export type { Reader, ReadOptions } from "./core/reading/reader.js";
export { DEFAULT_MIN_CONFIDENCE } from "./core/reading/min-confidence.js";
export type { RankedDigit, ReadDigit, Reading, ReadNumber, RejectedInk } from "./core/reading/reading.js";
export type { ReadPage, ReadTable, ReadTextLine } from "./core/reading/reading.js";
export type { Cell } from "./core/picture/tables/table.js";
export type { Candidate, Explanation, RemovedInk, TriedCut } from "./core/reading/reading.js";
export type { ExplainedLine, PathSymbol } from "./core/reading/explained-line.js";
export type { Classifier } from "./core/reading/classifier.js";
export type { Box, Point } from "./core/picture/box.js";
export type { Picture } from "./core/picture/picture.js";
export { decodePicture, loadPages, loadPicture } from "./node/pictures/picture-file.js";
export type { PictureLimits } from "./node/pictures/picture-limits.js";
export { openLineNetworks } from "./node/models/line-model-file.js";
export type { LineNetworks } from "./core/reading/explain-lines.js";
export type { LineScorer } from "./core/reading/line-scorer.js";
export type { LocatorScorer } from "./core/reading/locator-scorer.js";
export {
  openClassifier,
  type ModelMetadata,
  type OpenClassifierOptions,
  type OpenedClassifier,
} from "./node/models/model-file.js";
export { releasedLineModelPath, releasedModelPath } from "./node/files/package-files.js";

// Looking into the networks
export { createInspector, type Inspector } from "./core/inspection/inspector.js";
export { createLineInspector, type LineInspector } from "./core/inspection/line-inspector.js";
export type { InspectLineOptions, InspectOptions } from "./core/reading/inspection.js";
export type { Inspection, LayerMaps, LineInspection, LineSaliency, Saliency } from "./core/reading/inspection.js";

// Learning a hand
export { learnHand, type LearningOutcome, type LearnOptions } from "./core/profile/learn-hand.js";
export { formatProfile, parseProfile, type Profile, withSamples } from "./core/profile/profile.js";
export type { ReplaySet } from "./core/profile/replay.js";
export { type Sample, samplesOf } from "./core/profile/samples.js";
export { loadReplay } from "./node/data/replay-images.js";
export { loadProfile } from "./node/models/profile-file.js";

// Evaluation
export { evaluateClassifier, type EvaluateOptions } from "./core/evaluation/evaluate-classifier.js";
export type { Evaluation } from "./core/evaluation/evaluation.js";
export type { ImageSet } from "./core/dataset/image-set.js";
export { loadIdxFiles, loadMnist, type MnistPart } from "./node/data/mnist.js";

// Training
export { createPlan, type TrainingPlan } from "./core/training/plan.js";
export type { TrainingEvent } from "./core/training/loop.js";
export {
  loadCheckpoint,
  trainModel,
  type TrainModelOptions,
  type TrainModelResult,
} from "./node/training/train-model.js";
