/**
 * Answers what is no HTTP request at all, or none that arrives: below Fastify's routes and hooks, yet in the form that
 * every other error has.
 */

import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";

import { PROBLEM_MEDIA_TYPE, toHttpProblem } from "./problem.js";

/** Answers on the bare socket and closes it. */
export function answerConnectionError(
  error: NodeJS.ErrnoException,
  socket: Socket,
): void {
  // Whoever has hung up hears nothing.
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = problemOf(error.code);
  const body = JSON.stringify(problem);
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ""}`,
      `content-type: ${PROBLEM_MEDIA_TYPE}`,
      `content-length: ${Buffer.byteLength(body)}`,
      "connection: close",
      "",
      body,
    ].join("\r\n"),
  );
}

function problemOf(code: string | undefined) {
  switch (code) {
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return toHttpProblem(
        "REQUEST_TIMEOUT",
        "the request took too long to arrive. Send it on a faster connection, or a smaller picture.",
      );
    case "HPE_HEADER_OVERFLOW":
      return toHttpProblem(
        "HEADERS_TOO_LARGE",
        "the headers have more than 16 kB. Send fewer, or shorter ones.",
      );
    default:
      return toHttpProblem("REQUEST_INVALID", "what came is no HTTP request.");
  }
}
