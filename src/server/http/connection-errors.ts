/**
 * Answers what is not an HTTP request, or one that never arrives in full: below Fastify's routes and hooks, but in the
 * form that every other error has. Such an answer never comes in the middle of another, nor before one that is due.
 */

import { randomUUID } from "node:crypto";
import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";

import { bareHeaders, REQUEST_ID_HEADER } from "./headers.js";
import { PROBLEM_MEDIA_TYPE, toHttpProblem } from "./problem.js";

/**
 * Node finds all that have timed out in one turn of the event loop; answering 4,000 of them in it took 0.3 s, in which
 * nobody else was answered.
 */
const ANSWERS_A_TURN = 50;

/**
 * What still arrives is accepted for this long, since closing at once would take the answer from a sender who has not
 * read it yet. A client that never closes its own end would otherwise keep its connection, and its place in the queue.
 */
const LINGER_MS = 1000;

export interface ConnectionErrors {
  /** For Fastify's `clientErrorHandler`. */
  readonly answer: (error: NodeJS.ErrnoException, socket: Socket) => void;
  /** Follows what a server answers on its connections. */
  watch(server: Server): void;
}

/** A connection that something is wrong with. */
interface Fault {
  readonly error: NodeJS.ErrnoException;
  readonly socket: Socket;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Creates the handler for one server. */
export function createConnectionErrors(): ConnectionErrors {
  /** The last request of each connection. */
  const exchanges = new WeakMap<Socket, Exchange>();

  function answer({ error, socket }: Fault): void {
    // Nobody is there to answer.
    if (error.code === "ECONNRESET" || !socket.writable) {
      socket.destroy();
      return;
    }
    const last = exchanges.get(socket);
    if (last === undefined || last.response.writableFinished) {
      // The request was answered already; what else is wrong with it does not matter any more.
      if (last?.request.complete === false) socket.destroy();
      else endWith(error, socket);
    } else if (last.request.complete) {
      // The fault follows a whole request, whose answer comes first.
      last.response.once("close", () => endWith(error, socket));
    } else if (last.response.headersSent) socket.destroy();
    else endWith(error, socket);
  }

  const waiting: Fault[] = [];
  function answerSome(): void {
    for (const fault of waiting.splice(0, ANSWERS_A_TURN)) answer(fault);
    if (waiting.length > 0) setImmediate(answerSome);
  }

  return {
    answer(error, socket) {
      if (waiting.length === 0) setImmediate(answerSome);
      waiting.push({ error, socket });
    },
    watch(server) {
      server.on("request", (request, response) => {
        exchanges.set(request.socket, { request, response });
      });
      // No expectation is known but "100-continue"; RFC 9110 lets a server ignore others.
      server.on("checkExpectation", (request, response) => {
        server.emit("request", request, response);
      });
    },
  };
}

/** Answers on the bare socket and closes it. */
function endWith(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable) return;
  const requestId = randomUUID();
  const problem = problemOf(error.code);
  const body = JSON.stringify({ ...problem, requestId });
  const headers = {
    ...bareHeaders,
    [REQUEST_ID_HEADER]: requestId,
    "content-type": PROBLEM_MEDIA_TYPE,
    "content-length": Buffer.byteLength(body),
    connection: "close",
  };
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ""}`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      "",
      body,
    ].join("\r\n"),
  );
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}

function problemOf(code: string | undefined) {
  switch (code) {
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return toHttpProblem(
        "REQUEST_TIMEOUT",
        "the request took too long to arrive. Send it on a faster connection, or a smaller picture.",
      );
    case "HPE_HEADER_OVERFLOW":
      return toHttpProblem("HEADERS_TOO_LARGE", "the headers have more than 16 kB. Send fewer, or shorter ones.");
    default:
      return toHttpProblem("REQUEST_INVALID", "this is not an HTTP request.");
  }
}
