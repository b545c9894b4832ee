import { create } from "@bufbuild/protobuf";
import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";

import {
  costlyModel,
  dataShapedModel,
  hugeModel,
  narrowModel,
  changedModel,
  slowModel,
} from "../../../test/hostile-models.js";
import { layoutOf } from "../../../test/networks.js";
import { releasedLineModelPath, releasedModelPath } from "../../node/files/package-files.js";
import { MAX_RUN_IMAGES } from "../digits.js";
import { findNetwork, networkNames } from "../network/networks.js";
import { createInitialParameters, createInitialStatistics } from "../network/scope.js";
import { toInferenceModel } from "../training/inference-model.js";
import { checkOnnxModel } from "./check-model.js";
import { parseModel } from "./model.js";
import { type GraphProto, NodeProtoSchema, SparseTensorProtoSchema } from "./onnx_pb.js";
import { runCostOf } from "./run-cost.js";

const released: Uint8Array = await readFile(releasedModelPath());
const releasedLines: Uint8Array = await readFile(releasedLineModelPath());

function refusal(model: Uint8Array, code = "MODEL_FOREIGN"): string {
  try {
    checkOnnxModel(model);
  } catch (error) {
    expect(error).toMatchObject({ code });
    return (error as Error).message;
  }
  throw new Error("the model was let through");
}

function refusalOfChange(change: (graph: GraphProto) => void): string {
  return refusal(changedModel(released, change));
}

describe("what a run takes", () => {
  test("is, for the released model, what its layers say", () => {
    const { multiplications } = runCostOf(parseModel(released).graph);
    const convolutions =
      32 * 24 ** 2 * 25 + 48 * 12 ** 2 * 9 * 32 + 64 * 12 ** 2 * 9 * 48 + (96 * 64 + 128 * 96) * 6 ** 2 * 9;
    const ofImage = multiplications / MAX_RUN_IMAGES;
    expect(ofImage).toBeGreaterThan(convolutions + 1152 * 11);
    // The rest: a few for each number.
    expect(ofImage).toBeLessThan(convolutions + 1e6);
  });

  test.each(networkNames)("is little for the network %s", (name) => {
    const network = findNetwork(name);
    const layout = layoutOf(network);
    const model = toInferenceModel({
      network,
      layout,
      parameters: createInitialParameters(layout, 1),
      statistics: createInitialStatistics(layout),
      metadata: {},
    });
    expect(() => checkOnnxModel(model)).not.toThrow();
  });
});

describe("refuses what may not end, or fills the memory:", () => {
  test("shapes computed from what stands on the image", () => {
    expect(refusal(dataShapedModel(released))).toMatch(
      /^the node "(grown|size)" \("(Cast|ConstantOfShape)"\) is an operator/,
    );
  });

  test("a form given by values that are computed", () => {
    const message = refusalOfChange(({ node }) => {
      node.find(({ opType }) => opType === "Reshape")!.input[1] = node[0]!.output[0]!;
    });
    expect(message).toContain('("Reshape") gives is not known before it runs');
  });

  test("weights of a convolution that are computed from the images", () => {
    const message = refusalOfChange(({ node }) => {
      node.find(({ input }) => input[0] === "images")!.input[1] = "images";
    });
    expect(message).toContain("is not known before it runs; it takes [64, 1, 28, 28], [64, 1, 28, 28]");
  });

  test.each(["ConstantOfShape", "Expand", "Tile", "Range", "Resize", "Pad", "NonZero", "Loop", "constructor"])(
    "the operator %s",
    (opType) => {
      const extra = create(NodeProtoSchema, { name: "extra", opType, input: ["images"], output: ["more"] });
      expect(refusalOfChange(({ node }) => node.push(extra))).toContain(
        `the node "extra" ("${opType}") is an operator`,
      );
    },
  );

  test("attributes that no network has, such as a pooling's dilations", () => {
    const message = refusalOfChange(({ node }) => {
      const pool = node.find(({ opType }) => opType === "MaxPool")!;
      pool.attribute.push({ ...pool.attribute.find(({ name }) => name === "strides")!, name: "dilations" });
    });
    expect(message).toContain('has "dilations"');
  });

  test("an input of any shape, and a sparse tensor", () => {
    const open = refusalOfChange(({ input }) => {
      const type = input[0]!.type!.value;
      if (type.case === "tensorType") type.value.shape!.dim[2]!.value = { case: "dimParam", value: "height" };
    });
    expect(open).toContain('the model\'s input "images" may have any shape');
    expect(
      refusalOfChange(({ sparseInitializer }) => sparseInitializer.push(create(SparseTensorProtoSchema))),
    ).toContain("sparse");
  });

  test("an open width of anything but lines", () => {
    const open = (graph: GraphProto, height: bigint) => {
      const type = graph.input[0]!.type!.value;
      if (type.case === "tensorType") type.value.shape!.dim[2]!.value = { case: "dimValue", value: height };
    };
    const cost = (height: bigint) => {
      const { graph } = parseModel(releasedLines);
      open(graph, height);
      return runCostOf(graph);
    };
    // A line of 4,000 pixels, one at a time.
    expect(cost(40n).multiplications / 1e6).toBeGreaterThan(500);
    expect(cost(40n).multiplications / 1e6).toBeLessThan(5000);
    expect(() => cost(48n)).toThrow("may have any shape");
  });

  test("products of large matrices", () => {
    expect(refusal(slowModel(released))).toContain("ConstantOfShape");
    expect(refusal(costlyModel(released), "MODEL_REFUSED")).toMatch(
      /^the model multiplies [\d.]+ million times an image; 250.0 million are the limit\./,
    );
  });

  test("more numbers than the memory should hold", () => {
    expect(refusal(hugeModel(released, 4_000))).toContain("ConstantOfShape");
    expect(refusal(narrowModel(released), "MODEL_REFUSED")).toMatch(
      /^the model computes [\d.]+ million numbers an image; 1.0 million are the limit\./,
    );
  });
});
