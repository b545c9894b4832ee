/**
 * How the Open Inference Protocol says no: the status that the native API would give, and a body with one member,
 * `error`.
 */

import type { FastifyReply, FastifyRequest } from "fastify";

import { defaultLimits, formatMegabytes } from "../../contract/limits.js";
import { HttpError, toProblem } from "../http/problem.js";

/** Room for `maxImages` as FP32 in JSON: 17 digits, "0.", "e-10", a comma and a space are 25 characters. */
export const MAX_BODY_BYTES = 24_000_000;

const BODY_TOO_LARGE = `a request may have ${formatMegabytes(MAX_BODY_BYTES)}, which is room for ${defaultLimits.maxImages} images as JSON. Send fewer images, or send them as binary data.`;

/** A value of the client's is shown up to this length. */
const SHOWN_CHARACTERS = 60;

/** Refuses a malformed request: 400, as the specification has it. */
export function refuse(message: string): never {
  throw new HttpError("REQUEST_INVALID", message);
}

/** A value of the client's as an error can show it. */
export function shown(value: unknown): string {
  // JSON has no infinity: it would show as null.
  const text = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? "none");
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS - 3)}...`;
}

/** Answers a request of the protocol that failed. A fault of the server's own goes to its log, not to the client. */
export async function answerProtocolError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { status, code, detail } = toProblem(error);
  if (code === "INTERNAL") request.log.error(error);
  if (code === "OVERLOADED") reply.header("retry-after", "1");
  return reply
    .code(status)
    .type("application/json")
    .send({ error: code === "BODY_TOO_LARGE" ? BODY_TOO_LARGE : detail });
}
