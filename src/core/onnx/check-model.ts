/**
 * Looks into a model of unknown origin before ONNX Runtime sees it. A model is a program: it may name operators of
 * other libraries, point to files of this machine, go in circles, or hide a second model from whoever parses the
 * first, or compute for ever. The models of this program that read do none of this, so whatever does is refused.
 */

import { fromBinary, isMessage, toBinary, type Message } from "@bufbuild/protobuf";

import { fail } from "../errors.js";
import { quoteName } from "./model.js";
import {
  FunctionProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  TensorProto_DataLocation,
  TensorProtoSchema,
  TrainingInfoProtoSchema,
  TypeProto_OpaqueSchema,
  type ModelProto,
} from "./onnx_pb.js";
import { checkRunCost } from "./run-cost.js";

/** The two names of the domain of ONNX's own operators. */
const STANDARD_DOMAINS: readonly string[] = ["", "ai.onnx"];

/**
 * Messages, and elements of lists, in one model. The released model has some 700. A parsed one takes some 300 bytes,
 * so that parsing what was let in never takes more than 30 MB beside the weights.
 */
const MAX_PARTS = 100_000;

/** ONNX Runtime takes bytes with this mark at this place for its own format, whatever they are as protobuf. */
const ORT_FORMAT = { mark: "ORTM", at: 4 } as const;

/** The place of what has no other. */
const WHOLE = "the model";

/** A part of a model, and the nearest thing around it that has a name. */
interface PlacedPart {
  readonly part: Message;
  readonly place: string;
}

/**
 * Refuses a model that needs anything but the operators of networks that read, and its own bytes, or too much of either
 * time or memory.
 *
 * @throws MODEL_MALFORMED when the bytes are no whole protobuf; MODEL_FOREIGN for operators of other domains, operators
 *   that run graphs of their own (If, Loop, Scan, SequenceMap), weights in other files, local functions, training
 *   information, fields that this program does not know, any form that two parsers could read differently, and what
 *   `checkRunCost` throws. The message names the node or the tensor.
 */
export function checkOnnxModel(bytes: Uint8Array): void {
  refuseOrtFormat(bytes);
  const model = parse(bytes);
  let count = 0;
  for (const { part, place } of partsOf(model)) {
    count += sizeOf(part);
    if (count > MAX_PARTS) {
      refuse(
        `the model has more than ${MAX_PARTS} nodes, attributes and list elements; a network that reads digits needs a few hundred. Keep weights as raw data.`,
      );
    }
    checkPart(part, place);
  }
  refuseOtherForm(model, bytes);
  if (model.graph !== undefined) checkRunCost(model.graph);
}

function refuseOrtFormat(bytes: Uint8Array): void {
  const { mark, at } = ORT_FORMAT;
  const found = String.fromCharCode(...bytes.subarray(at, at + mark.length));
  if (found !== mark) return;
  refuse(
    "the file is in ONNX Runtime's own format, which cannot be looked into. Give the ONNX file that digits train wrote.",
  );
}

function parse(bytes: Uint8Array): ModelProto {
  try {
    return fromBinary(ModelProtoSchema, bytes);
  } catch (cause) {
    fail(
      "MODEL_MALFORMED",
      `${bytes.length} bytes are no whole ONNX model: the file is of another kind, cut off, or nested without end. Copy it again.`,
      { cause },
    );
  }
}

/** Every message of the model, in subgraphs of subgraphs too. */
function* partsOf(model: ModelProto): Generator<PlacedPart> {
  const waiting: PlacedPart[] = [{ part: model, place: WHOLE }];
  for (;;) {
    const next = waiting.pop();
    if (next === undefined) return;
    yield next;
    for (const part of messagesIn(next.part)) {
      waiting.push({ part, place: placeOf(part) ?? next.place });
    }
  }
}

/** The messages directly in a message: in its fields, its lists and its choices. */
function messagesIn(part: Message): Message[] {
  return Object.values(part).flatMap((value: unknown) => {
    if (Array.isArray(value)) {
      return value.filter((element: unknown) => isMessage(element));
    }
    if (isMessage(value)) return [value];
    const chosen = (value as { readonly value?: unknown } | null)?.value;
    return isMessage(chosen) ? [chosen] : [];
  });
}

/** A message counts as one, and so does every element of its lists that is none. */
function sizeOf(part: Message): number {
  return Object.values(part).reduce<number>(
    (sum, value: unknown) => sum + (Array.isArray(value) ? value.length : 0),
    1,
  );
}

function placeOf(part: Message): string | undefined {
  if (isMessage(part, NodeProtoSchema)) {
    return `the node ${quoteName(part.name)} (${quoteName(part.opType)})`;
  }
  if (isMessage(part, TensorProtoSchema) && part.name !== "") {
    return `the tensor ${quoteName(part.name)}`;
  }
  return undefined;
}

function checkPart(part: Message, place: string): void {
  const [unknown] = part.$unknown ?? [];
  if (unknown !== undefined) {
    refuse(
      `${place} has a field ${unknown.no} in its ${part.$typeName}, which this program does not know. Give the ONNX file as digits train wrote it.`,
    );
  }
  if (isMessage(part, NodeProtoSchema)) {
    checkDomain(part.domain, `${place} is an operator`);
  } else if (isMessage(part, GraphProtoSchema)) {
    if (place === WHOLE) return;
    refuse(
      `${place} runs a graph of its own, as If, Loop and Scan do; a network that reads runs its operators one after the other, once. ${remedy}`,
    );
  } else if (isMessage(part, OperatorSetIdProtoSchema)) {
    checkDomain(part.domain, `${place} asks for operators`);
  } else if (isMessage(part, TypeProto_OpaqueSchema)) {
    refuse(`${place} has values of a type of another library, ${quoteName(part.domain)}. ${remedy}`);
  } else if (isMessage(part, FunctionProtoSchema)) {
    refuse(
      `the model defines a function ${quoteName(part.name)} of its own; only ONNX's own operators are taken. Put its nodes into the graph.`,
    );
  } else if (isMessage(part, TrainingInfoProtoSchema)) {
    refuse("the model carries a graph for training; a model that reads has none. Export it for inference.");
  } else if (isMessage(part, TensorProtoSchema)) {
    const isElsewhere = part.dataLocation !== TensorProto_DataLocation.DEFAULT || part.externalData.length > 0;
    if (!isElsewhere) return;
    refuse(`${place} keeps its data in another file; a model must be one file. Save it with its weights inside.`);
  }
}

function checkDomain(domain: string, what: string): void {
  if (STANDARD_DOMAINS.includes(domain)) return;
  refuse(`${what} of the domain ${quoteName(domain)}; only ONNX's own are taken. ${remedy}`);
}

/**
 * ONNX Runtime parses the bytes anew, with another parser. Where the model written out again is the very file, there
 * is but one way to read it: no field out of order, given twice, or under a wrong wire type.
 */
function refuseOtherForm(model: ModelProto, bytes: Uint8Array): void {
  const written = toBinary(ModelProtoSchema, model);
  const isSame = written.length === bytes.length && written.every((byte, i) => byte === bytes[i]);
  if (isSame) return;
  refuse(
    "the file is not written as this program writes models: its fields are out of order, or given twice. Give the ONNX file as digits train wrote it.",
  );
}

const remedy = "Train a model with digits train.";

function refuse(message: string): never {
  fail("MODEL_FOREIGN", message);
}
