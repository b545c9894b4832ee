/**
 * The public names. A name that comes or goes is a decision: it stands here, and in the changelog.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "vite";
import { expect, test } from "vitest";

import * as library from "../src/index.js";

const values = [
  "DigitsError",
  "createNodeRuntime",
  "createPlan",
  "createReader",
  "decodePicture",
  "errorCatalogue",
  "evaluateClassifier",
  "isDigitsError",
  "loadCheckpoint",
  "loadIdxFiles",
  "loadMnist",
  "loadPicture",
  "openClassifier",
  "releasedModelPath",
  "trainModel",
];

const types = [
  "Box",
  "Classifier",
  "ErrorCode",
  "EvaluateOptions",
  "Evaluation",
  "ImageSet",
  "MnistPart",
  "ModelMetadata",
  "OpenedClassifier",
  "Picture",
  "PictureLimits",
  "ReadDigit",
  "ReadNumber",
  "ReadOptions",
  "Reader",
  "Reading",
  "RejectedInk",
  "Runtime",
  "Session",
  "SessionOptions",
  "TrainModelOptions",
  "TrainModelResult",
  "TrainingEvent",
  "TrainingPlan",
];

test("the library in Node exports these values", () => {
  expect(Object.keys(library).toSorted()).toEqual(values);
});

test("the library in Node exports these types", () => {
  const path = join(import.meta.dirname, "..", "src", "index.ts");
  const { module } = parseSync(path, readFileSync(path, "utf8"));
  const exported = module.staticExports
    .flatMap(({ entries }) => entries)
    .filter(({ isType }) => isType)
    .map(({ exportName }) => exportName.name ?? "");
  expect(exported.toSorted()).toEqual(types);
});
