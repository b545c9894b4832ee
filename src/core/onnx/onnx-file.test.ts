import { readFile } from "node:fs/promises";

import { create, toBinary } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";

import {
  packageRoot,
  releasedLineModelPath,
  releasedLocatorModelPath,
  releasedModelPath,
} from "../../node/files/package-files.js";
import { parseModel } from "./model.js";
import { readOnnxFile } from "./onnx-file.js";
import { AttributeProto_AttributeType, ModelProtoSchema } from "./onnx_pb.js";

describe.each([releasedModelPath(), releasedLineModelPath(), releasedLocatorModelPath()])("of %s", (path) => {
  test(`what is read is what the whole parser reads, ${path.slice(packageRoot().length)}`, async () => {
    const bytes = await readFile(path);
    const file = readOnnxFile(bytes);
    const model = parseModel(bytes);
    expect(file.producer).toBe(model.producerName);
    expect([...file.metadata]).toEqual(model.metadataProps.map(({ key, value }) => [key, value]));
    expect(file.inputs).toEqual(model.graph.input.map(({ name }) => name));
    expect(file.outputs).toEqual(model.graph.output.map(({ name }) => name));
    expect(file.constants.map(({ name, shape, elementType }) => ({ name, shape, elementType }))).toEqual(
      model.graph.initializer.map(({ name, dims, dataType }) => ({
        name,
        shape: dims.map(Number),
        elementType: dataType,
      })),
    );
    const isSame = file.constants.map(({ bytes: raw }, k) => Buffer.compare(raw!, model.graph.initializer[k]!.rawData));
    expect(isSame.every((difference) => difference === 0)).toBe(true);
    expect(file.nodes.map(({ operator, inputs, outputs }) => ({ operator, inputs, outputs }))).toEqual(
      model.graph.node.map(({ opType, input, output }) => ({ operator: opType, inputs: input, outputs: output })),
    );
  });
});

test("attributes of every kind, negative numbers and other alphabets", () => {
  const bytes = toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      metadataProps: [{ key: "title", value: "Ziffern für 100 % — 数字" }],
      graph: {
        node: [
          {
            opType: "Any",
            attribute: [
              { name: "axis", type: AttributeProto_AttributeType.INT, i: -1n },
              { name: "epsilon", type: AttributeProto_AttributeType.FLOAT, f: 0.5 },
              { name: "pads", type: AttributeProto_AttributeType.INTS, ints: [0n, -2n, 300n, 1n << 40n] },
              { name: "mode", type: AttributeProto_AttributeType.STRING, s: Buffer.from("nearest") },
              { name: "body", type: AttributeProto_AttributeType.GRAPH },
            ],
          },
        ],
      },
    }),
  );
  const { metadata, nodes } = readOnnxFile(bytes);
  expect(metadata.get("title")).toBe("Ziffern für 100 % — 数字");
  expect(Object.fromEntries(nodes[0]!.attributes)).toEqual({
    axis: -1,
    epsilon: 0.5,
    pads: [0, -2, 300, 2 ** 40],
    mode: "nearest",
    body: "(type 5)",
  });
});

test("a file that is cut off anywhere is refused, or ends between two fields", async () => {
  const bytes = await readFile(releasedModelPath());
  const codes = new Set<string>();
  for (let length = 0; length < bytes.length; length += 7_001) {
    try {
      readOnnxFile(bytes.subarray(0, length));
    } catch (error) {
      codes.add((error as { code: string }).code);
    }
  }
  expect([...codes]).toEqual(["MODEL_MALFORMED"]);
  expect(() => readOnnxFile(Buffer.from("no model, whatever it is called"))).toThrow("no whole ONNX model");
});
