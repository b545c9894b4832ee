import { expect, test } from "vitest";

import { untrainedModel } from "../../../test/networks.js";
import { DIGIT_NETWORK } from "../../core/inspection/inspector.js";
import { toSaliencyModel } from "../../core/inspection/saliency.js";
import { findNetwork } from "../../core/network/networks.js";
import { parseModel } from "../../core/onnx/model.js";
import { createLineScorer } from "../../core/reading/line-scorer.js";
import { createLocatorScorer } from "../../core/reading/locator-scorer.js";
import type { SessionOptions } from "../../core/runtime.js";
import { toOrtOptions, toWebGpuProvider } from "./sessions.js";

const model = untrainedModel(findNetwork("lenet"));

test("poolings that give the positions of their maxima stay on the processor", () => {
  const gradients = toSaliencyModel(model, DIGIT_NETWORK, [1, 1, 28, 28]).model;
  const names = toWebGpuProvider(gradients).forceCpuNodeNames ?? [];
  expect(names).toHaveLength(2);
  for (const { name, opType } of parseModel(gradients).graph.node) {
    if (names.includes(name)) expect(opType).toBe("MaxPool");
  }
});

test("a model without them names no nodes: the provider takes no empty list", () => {
  expect(parseModel(model).graph.node.map(({ opType }) => opType)).toContain("MaxPool");
  expect(toWebGpuProvider(model)).not.toHaveProperty("forceCpuNodeNames");
});

test("bytes that are no model are refused as such", () => {
  expect(() => toWebGpuProvider(new Uint8Array(8))).toThrow(expect.objectContaining({ code: "MODEL_MALFORMED" }));
});

test("memory is not planned for each of the many shapes of lines and planes", async () => {
  const asked: SessionOptions[] = [];
  const session = { inputNames: [], outputNames: [], run: async () => ({}), dispose: async () => {} };
  const runtime = {
    async load(_model: Uint8Array, options: SessionOptions = {}) {
      asked.push(options);
      return session;
    },
  };
  await createLineScorer(runtime, model);
  await createLocatorScorer(runtime, model, { threads: 2 });
  expect(asked.map((options) => toOrtOptions(options).enableMemPattern)).toEqual([false, false]);
  expect(toOrtOptions(asked[1]).intraOpNumThreads).toBe(2);
  expect(toOrtOptions().enableMemPattern).toBe(true);
});
