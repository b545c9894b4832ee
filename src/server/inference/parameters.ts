/**
 * The protocol's parameters: names with strings, numbers or truth values. A server obeys those that it knows and
 * passes over the others.
 */

import { refuse, shown } from "./protocol-error.js";

export type Parameters = Readonly<Record<string, string | number | boolean>>;

/**
 * Checks a `parameters` member.
 *
 * @param owner whose parameters they are, for refusals
 * @throws REQUEST_INVALID
 */
export function parseParameters(value: unknown, owner: string): Parameters {
  if (value === undefined) return {};
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isObject || !Object.values(value).every(isParameter)) {
    refuse(`the parameters of ${owner} are an object of strings, numbers, true and false; ${shown(value)} came.`);
  }
  return value as Parameters;
}

/** A parameter that is true or false, or absent. */
export function parseFlag(parameters: Parameters, name: string): boolean | undefined {
  const value = parameters[name];
  if (value === undefined || typeof value === "boolean") return value;
  return refuse(`the parameter ${name} is true or false; ${shown(value)} came.`);
}

/** A parameter that is a whole number from 0, or absent. */
export function parseWholeNumber(parameters: Parameters, name: string): number | undefined {
  const value = parameters[name];
  if (value === undefined) return undefined;
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) {
    return value;
  }
  return refuse(`the parameter ${name} is a whole number from 0; ${shown(value)} came.`);
}

function isParameter(value: unknown): boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}
