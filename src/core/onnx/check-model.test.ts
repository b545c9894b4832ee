import { create } from "@bufbuild/protobuf";
import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";

import {
  changedModel,
  customNode,
  endlessModel,
  externalTensor,
  ifNode,
  manyEmptyNodes,
} from "../../../test/hostile-models.js";
import { releasedModelPath } from "../../node/files/package-files.js";
import { checkOnnxModel } from "./check-model.js";
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  FunctionProtoSchema,
  SparseTensorProtoSchema,
  TrainingInfoProtoSchema,
  ValueInfoProtoSchema,
  type GraphProto,
  type ModelProto,
} from "./onnx_pb.js";

const released: Uint8Array = await readFile(releasedModelPath());

/** Nested deeper than any parser goes. */
const DEPTH = 10_000;

function messageOver(bytes: Uint8Array, code: string): string {
  try {
    checkOnnxModel(bytes);
  } catch (error) {
    expect(error).toMatchObject({ code });
    return (error as Error).message;
  }
  throw new Error("the model was let through");
}

function refusal(change: (graph: GraphProto, model: ModelProto) => void): string {
  return messageOver(changedModel(released, change), "MODEL_FOREIGN");
}

describe("lets through", () => {
  test("the released model", () => {
    expect(() => checkOnnxModel(released)).not.toThrow();
  });

  test("the standard operators under their other name", () => {
    const renamed = changedModel(released, (graph, model) => {
      model.opsetImport[0]!.domain = "ai.onnx";
      for (const node of graph.node) node.domain = "ai.onnx";
    });
    expect(() => checkOnnxModel(renamed)).not.toThrow();
  });
});

describe("refuses operators of other libraries:", () => {
  test("a node", () => {
    expect(refusal(({ node }) => node.push(customNode()))).toBe(
      'the node "spell" ("Magic") is an operator of the domain "com.example"; only ONNX\'s own are taken. Train a model with digits train.',
    );
  });

  test.each(["com.microsoft", "ai.onnx.ml", "ai.onnx.training"])(
    "those of %s that ONNX Runtime brings along",
    (domain) => {
      expect(refusal(({ node }) => node.push({ ...customNode(), domain }))).toContain(`"${domain}"`);
    },
  );

  test("an import of an operator set", () => {
    expect(refusal((_, { opsetImport }) => opsetImport.push({ ...opsetImport[0]!, domain: "com.example" }))).toContain(
      'the model asks for operators of the domain "com.example"',
    );
  });

  test("a type of another library", () => {
    const value = create(ValueInfoProtoSchema, {
      name: "strange",
      type: {
        value: {
          case: "optionalType",
          value: { elemType: { value: { case: "opaqueType", value: { domain: "com.example", name: "t" } } } },
        },
      },
    });
    expect(refusal(({ valueInfo }) => valueInfo.push(value))).toContain('a type of another library, "com.example"');
  });

  test("a function of the model's own, be it in the standard domain", () => {
    expect(refusal((_, { functions }) => functions.push(create(FunctionProtoSchema, { name: "Relu" })))).toContain(
      'a function "Relu"',
    );
  });
});

describe("refuses data in other files:", () => {
  test.each<[string, (graph: GraphProto, tensor: number) => void]>([
    ["of an initializer", (graph) => graph.initializer.push(externalTensor())],
    [
      "of a sparse initializer's values",
      (graph) => graph.sparseInitializer.push(create(SparseTensorProtoSchema, { values: externalTensor() })),
    ],
    [
      "of a sparse initializer's indices",
      (graph) => graph.sparseInitializer.push(create(SparseTensorProtoSchema, { indices: externalTensor() })),
    ],
    [
      "of an attribute",
      (graph) =>
        graph.node[0]!.attribute.push(
          create(AttributeProtoSchema, {
            name: "value",
            type: AttributeProto_AttributeType.TENSOR,
            t: externalTensor(),
          }),
        ),
    ],
    [
      "of an attribute's list of tensors",
      (graph) => graph.node[0]!.attribute.push(create(AttributeProtoSchema, { tensors: [externalTensor()] })),
    ],
    [
      "of a sparse attribute",
      (graph) =>
        graph.node[0]!.attribute.push(create(AttributeProtoSchema, { sparseTensor: { values: externalTensor() } })),
    ],
    [
      "that are named, but not said to be used",
      (graph) => {
        const tensor = externalTensor();
        tensor.dataLocation = 0;
        graph.initializer.push(tensor);
      },
    ],
  ])("%s", (_, change) => {
    expect(refusal(change as (graph: GraphProto) => void)).toBe(
      'the tensor "weights" keeps its data in another file; a model must be one file. Save it with its weights inside.',
    );
  });
});

describe("refuses operators that run graphs of their own:", () => {
  test("an If", () => {
    expect(refusal(({ node }) => node.push(ifNode()))).toBe(
      'the node "choice" ("If") runs a graph of its own, as If, Loop and Scan do; a network that reads runs its operators one after the other, once. Train a model with digits train.',
    );
  });

  test("a Loop without end", () => {
    const message = messageOver(endlessModel(released), "MODEL_FOREIGN");
    expect(message).toContain('("Loop") runs a graph of its own');
  });

  test("whatever else has a graph, or several, in an attribute", () => {
    for (const attribute of [{ g: {} }, { graphs: [{}] }]) {
      const message = refusal(({ node }) => node[0]!.attribute.push(create(AttributeProtoSchema, attribute)));
      expect(message).toContain("runs a graph of its own");
    }
  });
});

describe("refuses what could hide something:", () => {
  test("a graph for training", () => {
    expect(refusal((_, { trainingInfo }) => trainingInfo.push(create(TrainingInfoProtoSchema, {})))).toContain(
      "for training",
    );
  });

  test("a field that came into ONNX after this program", () => {
    expect(
      refusal(({ node }) => {
        node[0]!.$unknown = [{ no: 8, wireType: 2, data: Uint8Array.of(1, 120) }];
      }),
    ).toMatch(/^the node .* has a field 8 in its onnx\.NodeProto/);
  });

  test("a field given twice, of which a parser may take either", () => {
    const producer = Uint8Array.of(0x12, 1, 120);
    const twice = Buffer.concat([producer, released]);
    expect(messageOver(twice, "MODEL_FOREIGN")).toContain("given twice");
  });

  test("bytes that ONNX Runtime would take for its own format", () => {
    // A producer's name before everything else, in which the mark stands at the fourth byte.
    const mark = Buffer.from("\x12\x06xxORTM", "latin1");
    const both = Buffer.concat([mark, released]);
    expect(messageOver(both, "MODEL_FOREIGN")).toContain("own format");
  });

  test("more nodes than any network has", () => {
    expect(messageOver(manyEmptyNodes(200_000), "MODEL_FOREIGN")).toContain("more than 100000");
  });
});

describe("refuses what is no model:", () => {
  test("every length that a file may be cut off at", () => {
    const codes = new Set<string>();
    for (let length = 0; length < released.length; length += 1_009) {
      try {
        checkOnnxModel(released.subarray(0, length));
      } catch (error) {
        codes.add((error as { code: string }).code);
      }
    }
    // Cut between two fields it is a shorter model, which its missing last property gives away later.
    expect([...codes]).toEqual(["MODEL_MALFORMED"]);
  });

  test("a text", () => {
    const text = new TextEncoder().encode("no model, whatever it is called");
    expect(messageOver(text, "MODEL_MALFORMED")).toContain("no whole ONNX");
  });

  test("graphs in graphs without end", () => {
    // From the innermost out: the graph of an attribute, of a node, of a graph.
    const headers: Uint8Array[] = [];
    let length = 0;
    for (let depth = 0; depth < DEPTH; depth++) {
      for (const tag of [0x32, 0x2a, 0x0a]) {
        const header = Uint8Array.of(tag, ...varint(length));
        headers.push(header);
        length += header.length;
      }
    }
    headers.push(Uint8Array.of(0x3a, ...varint(length)));
    const graph = Buffer.concat(headers.toReversed());
    expect(messageOver(graph, "MODEL_MALFORMED")).toContain("nested");
  });
});

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (; value > 0x7f; value >>>= 7) bytes.push((value & 0x7f) | 0x80);
  return [...bytes, value];
}
