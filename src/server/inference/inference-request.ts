/**
 * An inference request, from JSON that anybody may have written to what the network takes. The checks are written out,
 * not left to a schema: the tensors have up to 803 thousand values, and a refusal says what to send.
 */

import { defaultLimits } from "../../contract/limits.js";
import { parseJsonTensor } from "./json-tensor.js";
import { refuse, shown } from "./protocol-error.js";
import type { RequestBody } from "./request-body.js";
import {
  INPUT_NAME,
  INPUT_SHAPE,
  inputDatatypes,
  type Images,
  type InputDatatypeName,
  OUTPUT_NAMES,
  type OutputName,
  parseBinaryTensor,
} from "./tensors.js";

export interface RequestedOutput {
  readonly name: OutputName;
  /** As bytes behind the answer's JSON, not inside it. */
  readonly isBinary: boolean;
  /** As this many classes with the highest values, each as text; undefined for the values themselves. */
  readonly topCount: number | undefined;
}

interface OutputDefaults {
  /** Outcomes of the model. */
  readonly classCount: number;
  /** Whether outputs that do not say are given as binary data. */
  readonly isBinary: boolean;
}

/** A request, checked. */
export interface InferenceRequest {
  /** Sent back with the answer. */
  readonly id: string | undefined;
  /** Images in the request. */
  readonly count: number;
  readonly images: Images;
  readonly outputs: readonly RequestedOutput[];
}

/** Strings, numbers or booleans by their names. The server obeys those it knows and ignores the others. */
type Parameters = Readonly<Record<string, string | number | boolean>>;

/**
 * Checks a request.
 *
 * @param classCount outcomes of the model
 * @throws REQUEST_INVALID
 */
export function parseInferenceRequest({ json, tensorBytes }: RequestBody, classCount: number): InferenceRequest {
  if (!isRecord(json)) refuse(`an inference request is an object, {"inputs": [...]}; got ${shown(json)}.`);
  const { id } = json;
  if (id !== undefined && typeof id !== "string") refuse(`the request's id is a string; got ${shown(id)}.`);
  const parameters = parseParameters(json["parameters"], "the request");
  const outputs = parseRequestedOutputs(json["outputs"], {
    classCount,
    isBinary: parseFlag(parameters, "binary_data_output") ?? false,
  });
  return { id, outputs, ...parseInputs(json["inputs"], tensorBytes) };
}

/** Checks a request's `outputs`; all of them where none is named. */
function parseRequestedOutputs(outputs: unknown, defaults: OutputDefaults): readonly RequestedOutput[] {
  if (outputs !== undefined && !Array.isArray(outputs)) {
    refuse(`outputs is an array of objects, [{"name": "${OUTPUT_NAMES[0]}"}]; got ${shown(outputs)}.`);
  }
  if (outputs === undefined || outputs.length === 0) {
    const { isBinary } = defaults;
    return OUTPUT_NAMES.map((name) => ({ name, isBinary, topCount: undefined }));
  }
  const requested = outputs.map((output) => parseOutput(output, defaults));
  for (const [index, { name }] of requested.entries()) {
    if (requested.findIndex((other) => other.name === name) === index) continue;
    refuse(`the output "${name}" is asked for twice. Name it once.`);
  }
  return requested;
}

function parseOutput(output: unknown, { classCount, isBinary }: OutputDefaults): RequestedOutput {
  const { name: asked, parameters: given } = (output ?? {}) as {
    readonly name?: unknown;
    readonly parameters?: unknown;
  };
  const name = OUTPUT_NAMES.find((known) => known === asked);
  if (name === undefined) {
    refuse(`the model's outputs are ${OUTPUT_NAMES.join(" and ")}; ${shown(asked ?? output)} was asked for.`);
  }
  const parameters = parseParameters(given, `the output "${name}"`);
  if (parameters["shared_memory_region"] !== undefined) {
    refuse(
      `the output "${name}" is to go to shared memory, which this server does not write. Take it as JSON or as binary data.`,
    );
  }
  const topCount = parseWholeNumber(parameters, "classification");
  if (topCount !== undefined && (topCount < 1 || topCount > classCount)) {
    refuse(
      `the parameter classification is the number of classes to give, from 1 to ${classCount} with this model; got ${topCount}.`,
    );
  }
  return { name, topCount, isBinary: parseFlag(parameters, "binary_data") ?? isBinary };
}

function parseInputs(inputs: unknown, tensorBytes: Uint8Array) {
  if (!Array.isArray(inputs) || inputs.length !== 1 || !isRecord(inputs[0])) {
    const got = Array.isArray(inputs) ? `an array of ${inputs.length}: ${shown(inputs.map(nameOf))}` : shown(inputs);
    refuse(`inputs is an array of one object, the tensor "${INPUT_NAME}"; got ${got}.`);
  }
  return parseInput(inputs[0], tensorBytes);
}

function parseInput(input: Readonly<Record<string, unknown>>, tensorBytes: Uint8Array) {
  if (input["name"] !== INPUT_NAME) refuse(`the model's input is "${INPUT_NAME}"; got ${shown(input["name"])}.`);
  const datatype = parseDatatype(input["datatype"]);
  const count = parseShape(input["shape"]);
  const parameters = parseParameters(input["parameters"], "the input");
  if (parameters["shared_memory_region"] !== undefined) {
    refuse(
      "the input is in shared memory, which this server does not read. Send its values as JSON or as binary data.",
    );
  }
  const byteCount = parseWholeNumber(parameters, "binary_data_size");
  if (byteCount === undefined) {
    refuseOtherByteCount(tensorBytes, 0);
    return { count, images: parseJsonTensor(input["data"], datatype, count) };
  }
  if (input["data"] !== undefined) {
    refuse("the input has both data and the parameter binary_data_size. Send its values as JSON or as binary data.");
  }
  refuseOtherByteCount(tensorBytes, byteCount);
  return { count, images: parseBinaryTensor(tensorBytes, datatype, count) };
}

function parseDatatype(datatype: unknown): InputDatatypeName {
  if (typeof datatype === "string" && Object.hasOwn(inputDatatypes, datatype)) return datatype as InputDatatypeName;
  return refuse(
    `the datatype of "${INPUT_NAME}" is one of ${Object.keys(inputDatatypes).join(", ")}; got ${shown(datatype)}.`,
  );
}

/** Gives the number of images. */
function parseShape(shape: unknown): number {
  const [count, ...rest]: readonly unknown[] = Array.isArray(shape) ? shape : [];
  if (count === undefined || rest.join() !== INPUT_SHAPE.join()) {
    refuse(
      `the shape of "${INPUT_NAME}" is [n, ${INPUT_SHAPE.join(", ")}] for n images; got ${shown(shape)}. Where only the shape differs, flat data stay as they are.`,
    );
  }
  if (!Number.isInteger(count) || !(Number(count) >= 1)) {
    refuse(
      `the first number of the shape is the number of images, from 1 to ${defaultLimits.maxImages}; got ${shown(count)}.`,
    );
  }
  if (Number(count) > defaultLimits.maxImages) {
    refuse(
      `a request holds at most ${defaultLimits.maxImages} images; got ${shown(count)}. Send them in several requests.`,
    );
  }
  return Number(count);
}

function refuseOtherByteCount(tensorBytes: Uint8Array, expected: number): void {
  if (tensorBytes.length === expected) return;
  refuse(
    `by the inputs' binary_data_size ${expected} bytes follow the JSON; got ${tensorBytes.length}. The header Inference-Header-Content-Length gives the length of the JSON alone.`,
  );
}

/** Checks a `parameters` member. @param owner whose parameters they are, for refusals */
function parseParameters(value: unknown, owner: string): Parameters {
  if (value === undefined) return {};
  if (!isRecord(value) || !Object.values(value).every(isParameter)) {
    refuse(`the parameters of ${owner} are an object of strings, numbers, true and false; got ${shown(value)}.`);
  }
  return value as Parameters;
}

/** A parameter that is true or false, or absent. */
function parseFlag(parameters: Parameters, name: string): boolean | undefined {
  const value = parameters[name];
  if (value === undefined || typeof value === "boolean") return value;
  return refuse(`the parameter ${name} is true or false; got ${shown(value)}.`);
}

/** A parameter that is a whole number from 0, or absent. */
function parseWholeNumber(parameters: Parameters, name: string): number | undefined {
  const value = parameters[name];
  if (value === undefined) return undefined;
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  return refuse(`the parameter ${name} is a whole number from 0; got ${shown(value)}.`);
}

function isParameter(value: unknown): boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}

function nameOf(input: unknown): unknown {
  return isRecord(input) ? input["name"] : input;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
