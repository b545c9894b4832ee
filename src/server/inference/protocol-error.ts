/**
 * How the Open Inference Protocol says no: the status that the native API would give, and a body with one member,
 * `error`.
 */

import type { FastifyReply, FastifyRequest } from "fastify";

import { HttpError, toProblem } from "../http/problem.js";
import { defaultLimits } from "../../contract/limits.js";
import { MAX_BODY_BYTES } from "./tensors.js";

const MEGABYTE = 1_000_000;

const BODY_TOO_LARGE = `a request may have ${MAX_BODY_BYTES / MEGABYTE} MB, which is room for ${defaultLimits.maxImages} images as JSON. Send fewer images, or send them as binary data.`;

/** A value of the client's is shown up to so many characters. */
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
