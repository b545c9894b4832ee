/** The public names. A name that comes or goes is a decision: it stands here, and in the changelog. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "vite";
import { expect, test } from "vitest";

import * as browserLibrary from "../src/browser.js";
import * as clientLibrary from "../src/client.js";
import * as library from "../src/index.js";

const values = [
  "DEFAULT_MIN_CONFIDENCE",
  "DigitsError",
  "createInspector",
  "createLineInspector",
  "createNodeRuntime",
  "createPlan",
  "createReader",
  "decodePicture",
  "errorCatalogue",
  "evaluateClassifier",
  "findDevice",
  "formatProfile",
  "isDigitsError",
  "learnHand",
  "loadCheckpoint",
  "loadIdxFiles",
  "loadMnist",
  "loadPages",
  "loadPicture",
  "loadProfile",
  "loadReplay",
  "openClassifier",
  "openLineNetworks",
  "parseProfile",
  "releasedLineModelPath",
  "releasedModelPath",
  "samplesOf",
  "trainModel",
  "withSamples",
];

const types = [
  "Box",
  "Candidate",
  "Cell",
  "Classifier",
  "Device",
  "ErrorCode",
  "EvaluateOptions",
  "Evaluation",
  "ExplainedLine",
  "Explanation",
  "FoundDevice",
  "ImageSet",
  "InspectLineOptions",
  "InspectOptions",
  "Inspection",
  "Inspector",
  "LayerMaps",
  "LearnOptions",
  "LearningOutcome",
  "LineInspection",
  "LineInspector",
  "LineNetworks",
  "LineSaliency",
  "LineScorer",
  "LocatorScorer",
  "MnistPart",
  "ModelMetadata",
  "NodeRuntimeOptions",
  "OpenClassifierOptions",
  "OpenedClassifier",
  "PathSymbol",
  "Picture",
  "PictureLimits",
  "Point",
  "Profile",
  "RankedDigit",
  "ReadDigit",
  "ReadNumber",
  "ReadOptions",
  "ReadPage",
  "ReadTable",
  "ReadTextLine",
  "Reader",
  "Reading",
  "RejectedInk",
  "RemovedInk",
  "ReplaySet",
  "Runtime",
  "Saliency",
  "Sample",
  "Session",
  "SessionOptions",
  "TrainModelOptions",
  "TrainModelResult",
  "TrainingEvent",
  "TrainingPlan",
  "TriedCut",
];

const browserValues = [
  "DEFAULT_MIN_CONFIDENCE",
  "DigitsError",
  "createClassifier",
  "createEngineRuntime",
  "createLineScorer",
  "createLocatorScorer",
  "createReader",
  "decodePicture",
  "errorCatalogue",
  "isDigitsError",
  "openReader",
];

const browserTypes = [
  "Box",
  "Candidate",
  "Cell",
  "Classifier",
  "EngineOptions",
  "ErrorCode",
  "ExplainedLine",
  "Explanation",
  "LineNetworks",
  "LineScorer",
  "LocatorScorer",
  "ModelSource",
  "NetworkClassifier",
  "OpenReaderOptions",
  "PathSymbol",
  "Picture",
  "Point",
  "RankedDigit",
  "ReadDigit",
  "ReadNumber",
  "ReadOptions",
  "ReadPage",
  "ReadTable",
  "ReadTextLine",
  "Reader",
  "Reading",
  "RejectedInk",
  "RemovedInk",
  "Runtime",
  "Session",
  "SessionOptions",
  "TriedCut",
];

const elementsTypes = [
  "Box",
  "DigitsError",
  "DigitsPadElement",
  "DigitsPhotoElement",
  "ErrorCode",
  "FieldWords",
  "RankedDigit",
  "ReadDigit",
  "ReadNumber",
  "Reading",
  "ReadingErrorEvent",
  "ReadingProperties",
  "RejectedInk",
];

const clientValues = ["ApiError", "ConnectionError", "createClient"];

const clientTypes = [
  "AddedAnswer",
  "Box",
  "Classification",
  "ClassifyAnswer",
  "Client",
  "ClientOptions",
  "Correction",
  "CountedNumber",
  "CutOutOptions",
  "ExplainedAnswer",
  "ExplainedLine",
  "ExportOptions",
  "FileAnswer",
  "FileFailure",
  "FollowOptions",
  "GivenChoices",
  "GivenCorrection",
  "GivenJob",
  "InspectAnswer",
  "InspectLineAnswer",
  "InspectLineOptions",
  "InspectOptions",
  "InspectedLayer",
  "JobAnswer",
  "JobDetailAnswer",
  "JobFile",
  "JobFileAnswer",
  "JobFilesAnswer",
  "JobFilesOptions",
  "JobListAnswer",
  "JobNumber",
  "JobNumbersAnswer",
  "JobNumbersOptions",
  "JobsClient",
  "KeptReading",
  "Limits",
  "LineRunResultAnswer",
  "ListedModel",
  "ModelDetailAnswer",
  "ModelListAnswer",
  "ModelOptions",
  "ModelReference",
  "NamedPicture",
  "PathSymbol",
  "Picture",
  "RankedDigit",
  "ReadAnswer",
  "ReadDigit",
  "ReadLine",
  "ReadNumber",
  "ReadOptions",
  "ReadPage",
  "ReadTable",
  "ReadTextLine",
  "RejectedMark",
  "RequestOptions",
  "RetryAnswer",
  "RunAnswer",
  "RunEvent",
  "RunListAnswer",
  "RunOptionsAnswer",
  "RunResultAnswer",
  "RunsClient",
  "SaliencyMap",
  "TestImageAnswer",
  "TestImageListAnswer",
  "TestImageOptions",
  "UploadOptions",
];

test("the client exports these names", () => {
  expect(Object.keys(clientLibrary).toSorted()).toEqual(clientValues);
  expect(typesOf("client.ts")).toEqual(clientTypes);
});

test("the library in Node exports these values", () => {
  expect(Object.keys(library).toSorted()).toEqual(values);
});

test("the library in Node exports these types", () => {
  expect(typesOf("index.ts")).toEqual(types);
});

test("the library in a browser exports these values", () => {
  expect(Object.keys(browserLibrary).toSorted()).toEqual(browserValues);
});

test("the library in a browser exports these types", () => {
  expect(typesOf("browser.ts")).toEqual(browserTypes);
});

test("the elements export these types, and nothing where there is no page", async () => {
  expect(Object.keys(await import("../src/elements.js"))).toEqual([]);
  expect(typesOf("elements.ts")).toEqual(elementsTypes);
});

/** The types that an entry of the library exports; at run time they are gone. */
function typesOf(entry: string): string[] {
  const path = join(import.meta.dirname, "..", "src", entry);
  const { module } = parseSync(path, readFileSync(path, "utf8"));
  return module.staticExports
    .flatMap(({ entries }) => entries)
    .filter(({ isType }) => isType)
    .map(({ exportName }) => exportName.name ?? "")
    .toSorted();
}
