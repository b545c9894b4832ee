/**
 * Which outputs a request asks for, and how each is to be given.
 */

import { parseFlag, parseParameters, parseWholeNumber } from "./parameters.js";
import { refuse, shown } from "./protocol-error.js";
import { OUTPUT_NAMES, type OutputName } from "./tensors.js";

export interface RequestedOutput {
  readonly name: OutputName;
  /** As bytes behind the answer's JSON, not inside it. */
  readonly isBinary: boolean;
  /** As this many classes with the highest values, each as text; undefined for the values themselves. */
  readonly topCount: number | undefined;
}

export interface OutputDefaults {
  /** Outcomes of the model. */
  readonly classCount: number;
  /** Whether outputs that do not say are given as binary data. */
  readonly isBinary: boolean;
}

/**
 * Checks a request's `outputs`. None named means all of them.
 *
 * @throws REQUEST_INVALID
 */
export function parseRequestedOutputs(outputs: unknown, defaults: OutputDefaults): readonly RequestedOutput[] {
  if (outputs !== undefined && !Array.isArray(outputs)) {
    refuse(`outputs is an array of objects, [{"name": "${OUTPUT_NAMES[0]}"}]; ${shown(outputs)} came.`);
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
      `the output "${name}" is wanted in shared memory, which this server does not write. Take it as JSON or as binary data.`,
    );
  }
  const topCount = parseWholeNumber(parameters, "classification");
  if (topCount !== undefined && (topCount < 1 || topCount > classCount)) {
    refuse(
      `the parameter classification is the number of classes to give, from 1 to ${classCount} with this model; ${topCount} came.`,
    );
  }
  return { name, topCount, isBinary: parseFlag(parameters, "binary_data") ?? isBinary };
}
