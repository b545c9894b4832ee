/** Writes lowered graphs as ONNX models (https://onnx.ai/onnx/repo-docs/IR.html) and reads their metadata. */

import { create, fromBinary, toBinary } from "@bufbuild/protobuf";

import { DigitsError, fail } from "../errors.js";
import { lowerGraph, ONNX_OPSET, type OnnxAttribute, onnxDataTypes } from "../graph/lowering/lower-graph.js";
import type { Node } from "../graph/operations/op.js";
import type { DataType, Shape, Tensor } from "../tensor/tensor.js";
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  type GraphProto,
  type ModelProto,
  ModelProtoSchema,
  type StringStringEntryProto,
  StringStringEntryProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "./onnx_pb.js";

/** Models of this program carry it as producer; others are refused as foreign. */
export const PRODUCER = "handwritten-digits";

/**
 * The last property of every model. A file cut off between two fields is still well-formed protobuf; without
 * this mark it would be taken for whole.
 */
const END_MARK = "end";

/** The intermediate-representation version that goes with operator set 17. */
const IR_VERSION = 8n;

/** Longer names would drown the message. */
const MAX_SHOWN = 60;

export interface OnnxModelOptions {
  /** The graph's name. */
  readonly name: string;
  /** Nodes by the name of the output. */
  readonly outputs: Readonly<Record<string, Node>>;
  /** Text kept inside the file; the key "end" is taken. @default {} */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Leave the first axis of every input and output open, for batches of any size. @default false */
  readonly openBatch?: boolean;
  /** Leave the last axis of every input and output open, for images of any width. @default false */
  readonly openWidth?: boolean;
  /** Leave the last axis but one of every input and output open, too, for images of any height. @default false */
  readonly openHeight?: boolean;
}

/** The bytes of an ONNX model that computes the outputs. */
export function toOnnxModel(options: OnnxModelOptions): Uint8Array {
  const { name, outputs, metadata = {} } = options;
  const lowered = lowerGraph(outputs);
  const model = create(ModelProtoSchema, {
    irVersion: IR_VERSION,
    producerName: PRODUCER,
    opsetImport: [{ domain: "", version: BigInt(ONNX_OPSET) }],
    metadataProps: toProperties(metadata),
    graph: {
      name,
      input: lowered.inputs.map((value) => toValueInfo(value, options)),
      output: lowered.outputs.map((value) => toValueInfo(value, options)),
      initializer: lowered.initializers.map(({ name: own, tensor }) => toTensorProto(own, tensor)),
      node: lowered.nodes.map(({ operator, inputs, outputs: to, attributes }) => ({
        opType: operator,
        name: to[0] ?? "",
        input: [...inputs],
        output: [...to],
        attribute: Object.entries(attributes).map(([key, value]) => toAttributeProto(key, value)),
      })),
    },
  });
  return toBinary(ModelProtoSchema, model);
}

/**
 * The metadata of a model written by this program.
 *
 * @throws MODEL_MALFORMED when the bytes are no whole ONNX model, MODEL_FOREIGN when another program wrote it.
 */
export function readOnnxMetadata(bytes: Uint8Array): ReadonlyMap<string, string> {
  const model = parseModel(bytes);
  if (model.producerName !== PRODUCER) {
    fail(
      "MODEL_FOREIGN",
      `the model was written by "${model.producerName || "an unnamed program"}", not by ${PRODUCER}; its classes and preprocessing are unknown. Train one with digits train.`,
    );
  }
  const metadata = new Map(model.metadataProps.map(({ key, value }) => [key, value]));
  if (!metadata.delete(END_MARK)) {
    fail(
      "MODEL_MALFORMED",
      `the model of ${bytes.length} bytes is cut off: its last property is missing. Copy it again.`,
    );
  }
  return metadata;
}

/** The same model with other metadata. */
export function withOnnxMetadata(bytes: Uint8Array, metadata: Readonly<Record<string, string>>): Uint8Array {
  const model = parseModel(bytes);
  model.metadataProps = toProperties(metadata);
  return toBinary(ModelProtoSchema, model);
}

/**
 * Parses a model, whoever wrote it.
 *
 * @throws MODEL_MALFORMED when the bytes are no whole ONNX model.
 */
export function parseModel(bytes: Uint8Array): ModelProto & { readonly graph: GraphProto } {
  try {
    const model = fromBinary(ModelProtoSchema, bytes);
    if (model.graph !== undefined && model.graph.node.length > 0) {
      return model as ModelProto & { readonly graph: GraphProto };
    }
  } catch (cause) {
    fail(
      "MODEL_MALFORMED",
      `${bytes.length} bytes are no whole ONNX model: the file is of another kind, or cut off. Copy it again.`,
      { cause },
    );
  }
  throw new DigitsError(
    "MODEL_MALFORMED",
    `${bytes.length} bytes hold no ONNX graph: the file is of another kind, or cut off. Copy it again.`,
  );
}

/** A name out of a file, in quotes, shortened, and without what a terminal would obey. */
export function quoteName(name: string): string {
  return JSON.stringify(name.slice(0, MAX_SHOWN));
}

function toProperties(metadata: Readonly<Record<string, string>>): StringStringEntryProto[] {
  return [...Object.entries(metadata), [END_MARK, ""]].map(([key = "", value = ""]) =>
    create(StringStringEntryProtoSchema, { key, value }),
  );
}

function toValueInfo(
  { name, shape, dataType }: { name: string; shape: Shape; dataType: DataType },
  {
    openBatch = false,
    openWidth = false,
    openHeight = false,
  }: Pick<OnnxModelOptions, "openBatch" | "openWidth" | "openHeight">,
): ValueInfoProto {
  const open = (text: string) => ({ value: { case: "dimParam" as const, value: text } });
  const dim = shape.map((size, axis) => {
    if (openBatch && axis === 0) return open("batch");
    // Each its own: an output may be narrower than the input.
    if (openWidth && axis === shape.length - 1) return open(`width of ${name}`);
    if (openHeight && axis === shape.length - 2) return open(`height of ${name}`);
    return { value: { case: "dimValue" as const, value: BigInt(size) } };
  });
  const value = { elemType: onnxDataTypes[dataType], shape: { dim } };
  return create(ValueInfoProtoSchema, { name, type: { value: { case: "tensorType", value } } });
}

function toTensorProto(name: string, tensor: Tensor): TensorProto {
  const { buffer, byteOffset, byteLength } = tensor.data;
  return create(TensorProtoSchema, {
    name,
    dims: tensor.shape.map(BigInt),
    dataType: onnxDataTypes[tensor.dataType],
    // ONNX stores little-endian, as do all platforms that Node and browsers run on.
    rawData: new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength),
  });
}

function toAttributeProto(name: string, attribute: OnnxAttribute): AttributeProto {
  switch (attribute.kind) {
    case "int":
      return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INT, i: BigInt(attribute.value) });
    case "float":
      return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.FLOAT, f: attribute.value });
    case "ints":
      return create(AttributeProtoSchema, {
        name,
        type: AttributeProto_AttributeType.INTS,
        ints: attribute.value.map(BigInt),
      });
    case "string":
      return create(AttributeProtoSchema, {
        name,
        type: AttributeProto_AttributeType.STRING,
        s: Uint8Array.from(attribute.value, (character) => character.charCodeAt(0)),
      });
  }
}
