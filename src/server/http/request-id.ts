/**
 * The name of a request, which its answer and its lines in the log carry.
 */

import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";

export const REQUEST_ID_HEADER = "x-request-id";

// What can stand in a header and in a log without harm.
const SAFE_ID = /^[A-Za-z0-9._-]{1,64}$/;

/** The sender's own name for it where it is harmless, else a new one. */
export function requestIdOf({ headers }: Pick<IncomingMessage, "headers">): string {
  const given = headers[REQUEST_ID_HEADER];
  return typeof given === "string" && SAFE_ID.test(given) ? given : randomUUID();
}
