/**
 * An inference request, from JSON that anybody may have written to what the network takes. The check is written
 * out, not left to a schema: the tensors have up to 803 thousand values, and a refusal says what to send.
 */

import { parseBinaryTensor } from "./binary-tensor.js";
import { parseJsonTensor } from "./json-tensor.js";
import { refuse, shown } from "./protocol-error.js";
import type { RequestBody } from "./request-body.js";
import { parseRequestedOutputs, type RequestedOutput } from "./requested-outputs.js";
import { parseFlag, parseParameters, parseWholeNumber, type Parameters } from "./parameters.js";
import { defaultLimits } from "../../contract/limits.js";
import { INPUT_NAME, INPUT_SHAPE, inputDatatypes, type Images, type InputDatatypeName } from "./tensors.js";

/** A request, checked. */
export interface InferenceRequest {
  /** Comes back with the answer. */
  readonly id: string | undefined;
  /** Images in the request. */
  readonly count: number;
  readonly images: Images;
  readonly outputs: readonly RequestedOutput[];
}

/**
 * Checks a request.
 *
 * @param classCount outcomes of the model
 * @throws REQUEST_INVALID
 */
export function parseInferenceRequest({ json, tensorBytes }: RequestBody, classCount: number): InferenceRequest {
  if (!isRecord(json)) {
    refuse(`an inference request is an object, {"inputs": [...]}; ${shown(json)} came.`);
  }
  const { id } = json;
  if (id !== undefined && typeof id !== "string") {
    refuse(`the request's id is a string; ${shown(id)} came.`);
  }
  const parameters = parseParameters(json["parameters"], "the request");
  const outputs = parseRequestedOutputs(json["outputs"], {
    classCount,
    isBinary: parseFlag(parameters, "binary_data_output") ?? false,
  });
  return { id, outputs, ...parseInputs(json["inputs"], tensorBytes) };
}

function parseInputs(inputs: unknown, tensorBytes: Uint8Array) {
  if (!Array.isArray(inputs) || inputs.length !== 1 || !isRecord(inputs[0])) {
    const came = Array.isArray(inputs) ? `an array of ${inputs.length}: ${shown(inputs.map(nameOf))}` : shown(inputs);
    refuse(`inputs is an array of one object, the tensor "${INPUT_NAME}"; ${came} came.`);
  }
  return parseInput(inputs[0], tensorBytes);
}

function parseInput(
  input: Readonly<Record<string, unknown>>,
  tensorBytes: Uint8Array,
): { readonly count: number; readonly images: Images } {
  if (input["name"] !== INPUT_NAME) {
    refuse(`the model's input is "${INPUT_NAME}"; ${shown(input["name"])} came.`);
  }
  const datatype = parseDatatype(input["datatype"]);
  const count = parseShape(input["shape"]);
  const parameters = parseParameters(input["parameters"], "the input");
  refuseSharedMemory(parameters);
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
  if (typeof datatype === "string" && Object.hasOwn(inputDatatypes, datatype)) {
    return datatype as InputDatatypeName;
  }
  return refuse(
    `the datatype of "${INPUT_NAME}" is one of ${Object.keys(inputDatatypes).join(", ")}; ${shown(datatype)} came.`,
  );
}

/** Gives the number of images. */
function parseShape(shape: unknown): number {
  const [count, ...rest]: readonly unknown[] = Array.isArray(shape) ? shape : [];
  if (count === undefined || rest.join() !== INPUT_SHAPE.join()) {
    refuse(
      `the shape of "${INPUT_NAME}" is [n, ${INPUT_SHAPE.join(", ")}] for n images; ${shown(shape)} came. Where only the shape is another, flat data stay as they are.`,
    );
  }
  if (!Number.isInteger(count) || !(Number(count) >= 1)) {
    refuse(
      `the first number of the shape is the number of images, from 1 to ${defaultLimits.maxImages}; ${shown(count)} came.`,
    );
  }
  if (Number(count) > defaultLimits.maxImages) {
    refuse(
      `a request holds at most ${defaultLimits.maxImages} images; ${shown(count)} came. Send them in several requests.`,
    );
  }
  return Number(count);
}

function refuseSharedMemory(parameters: Parameters): void {
  if (parameters["shared_memory_region"] === undefined) return;
  refuse(
    "the input lies in shared memory, which this server does not read. Send its values as JSON or as binary data.",
  );
}

function refuseOtherByteCount(tensorBytes: Uint8Array, expected: number): void {
  if (tensorBytes.length === expected) return;
  refuse(
    `by the inputs' binary_data_size ${expected} bytes follow the JSON; ${tensorBytes.length} came. The header Inference-Header-Content-Length gives the length of the JSON alone.`,
  );
}

function nameOf(input: unknown): unknown {
  return isRecord(input) ? input["name"] : input;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
