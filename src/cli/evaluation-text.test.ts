import { expect, test } from "vitest";

import { evaluateProbabilities } from "../core/evaluation/evaluation.js";
import { toEvaluationText } from "./evaluation-text.js";

test("the figures and the confusion matrix stand in columns", () => {
  // Eight digits read rightly and sure, an 8 taken for no digit, a 9 read as 4.
  const read = [0, 1, 2, 3, 4, 5, 6, 7, 10, 4];
  const probabilities = Float32Array.from(
    read.flatMap((digit) => Array.from({ length: 11 }, (_, i) => +(i === digit))),
  );
  const evaluation = evaluateProbabilities(probabilities, Uint8Array.from(read.keys()));
  expect(toEvaluationText(evaluation, { model: "lenet.onnx", dataset: "MNIST's test set", seconds: 0.005 })).toBe(`\
Model              lenet.onnx
Images             MNIST's test set, 10
Accuracy           80.00 %: 8 read rightly, 2 not
Calibration error  20.00 %
Time               0.0 s, 2,000 images/s

A row is the digit written, a column what it was read as; none means "not a digit":

         0     1     2     3     4     5     6     7     8     9  none    rightly
  0      1     ·     ·     ·     ·     ·     ·     ·     ·     ·     ·   100.00 %
  1      ·     1     ·     ·     ·     ·     ·     ·     ·     ·     ·   100.00 %
  2      ·     ·     1     ·     ·     ·     ·     ·     ·     ·     ·   100.00 %
  3      ·     ·     ·     1     ·     ·     ·     ·     ·     ·     ·   100.00 %
  4      ·     ·     ·     ·     1     ·     ·     ·     ·     ·     ·   100.00 %
  5      ·     ·     ·     ·     ·     1     ·     ·     ·     ·     ·   100.00 %
  6      ·     ·     ·     ·     ·     ·     1     ·     ·     ·     ·   100.00 %
  7      ·     ·     ·     ·     ·     ·     ·     1     ·     ·     ·   100.00 %
  8      ·     ·     ·     ·     ·     ·     ·     ·     ·     ·     1     0.00 %
  9      ·     ·     ·     ·     1     ·     ·     ·     ·     ·     ·     0.00 %
`);
});
