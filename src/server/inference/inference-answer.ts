/**
 * The answer to an inference request: JSON, followed by the bytes of the outputs that were asked for as binary data. The JSON is put together as text, since a schema's serializer would go through every value once more. By the
 * classification extension, an output is given as its highest classes, each a text "value:index:label".
 */

import { DIGIT_COUNT } from "../../core/digits.js";
import type { NetworkOutputs } from "../../core/reading/classifier.js";
import type { ModelName } from "../../core/reading/model-store.js";
import type { InferenceRequest, RequestedOutput } from "./inference-request.js";
import { toJsonFloats } from "./json-tensor.js";
import { toBinaryFloats, toBinaryTexts } from "./tensors.js";

/** As Triton writes values. */
const DECIMALS = 6;

/** The label of the eleventh outcome, as in the model file. */
const NOT_A_DIGIT_LABEL = "none";

export interface InferenceAnswer {
  /** JSON, then bytes of tensors. */
  readonly body: Buffer;
  /** How many bytes are JSON, where others follow. */
  readonly jsonLength: number | undefined;
}

/** Puts the answer together. */
export function toInferenceAnswer(
  { id, count, outputs }: InferenceRequest,
  model: ModelName,
  results: NetworkOutputs,
): InferenceAnswer {
  const encoded = outputs.map((output) => encode(output, count, results));
  const head = { model_name: model.name, model_version: model.version, ...(id === undefined ? {} : { id }) };
  const texts = encoded.map(({ text }) => text);
  const json = Buffer.from(`${JSON.stringify(head).slice(0, -1)},"outputs":[${texts.join()}]}`);
  const tensors = encoded.flatMap(({ bytes }) => (bytes ? [bytes] : []));
  return tensors.length === 0
    ? { body: json, jsonLength: undefined }
    : { body: Buffer.concat([json, ...tensors]), jsonLength: json.length };
}

/** An output of the answer as JSON, and its bytes where its values are not in the JSON. */
function encode(
  { name, isBinary, topCount }: RequestedOutput,
  count: number,
  results: NetworkOutputs,
): { readonly text: string; readonly bytes?: Uint8Array } {
  const values = results[name]; // [count, classCount]
  const { classCount } = results;
  const classes = topCount === undefined ? undefined : toClassTexts(values, classCount, topCount);
  const head = JSON.stringify({
    name,
    datatype: classes ? "BYTES" : "FP32",
    shape: [count, topCount ?? classCount],
  }).slice(0, -1);
  if (!isBinary) {
    const data = classes ? JSON.stringify(classes) : toJsonFloats(values);
    return { text: `${head},"data":${data}}` };
  }
  const bytes = classes ? toBinaryTexts(classes) : toBinaryFloats(values);
  return { text: `${head},"parameters":{"binary_data_size":${bytes.length}}}`, bytes };
}

/**
 * The classes with the highest values of each row, highest first.
 *
 * @param values [count, classCount]
 * @returns [count, topCount]
 */
export function toClassTexts(values: Float32Array, classCount: number, topCount: number): string[] {
  const texts: string[] = [];
  for (let start = 0; start < values.length; start += classCount) {
    const row = values.subarray(start, start + classCount);
    const ranked = [...row.keys()].toSorted((a, b) => row[b]! - row[a]!);
    for (const index of ranked.slice(0, topCount)) {
      texts.push(`${row[index]!.toFixed(DECIMALS)}:${index}:${labelOf(index)}`);
    }
  }
  return texts;
}

function labelOf(index: number): string {
  return index < DIGIT_COUNT ? String(index) : NOT_A_DIGIT_LABEL;
}
