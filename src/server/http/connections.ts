/**
 * Limits on connections. How many are open: beyond the limit, the one that has been idle for longest is closed, so
 * somebody who opens thousands and leaves them cannot keep others out. How long those without a request hold up the
 * server's stop. How slowly a body may arrive. And how long an answer waits for its reader: Node limits how long a request may take to arrive, and
 * nothing limits the other way; a client that asks and never reads would keep its place in the queue, and its answer in
 * memory, for ever.
 */

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

import type { FastifyInstance } from "fastify";

import { HttpError } from "./problem.js";

/**
 * Once the server stops, a connection without a request has at most this long for one that is on its way. Node closes
 * those that are idle at that moment; one that never had a request, as browsers and proxies open them for later, and
 * one whose answer ends after that moment, would hold the server until it is closed by force.
 */
const GRACE_MS = 1000;

/**
 * Requests of one connection that run at once. Few clients send the next before they have the answer to the last; one
 * that sends a thousand in 64 kB, and reads nothing, would have a thousand answers held for it in memory.
 */
const MAX_PIPELINED = 16;

const CHECK_INTERVAL_MS = 1000;

/** A telephone that changes its cell is silent for some seconds. */
const BODY_WINDOW_MS = 10_000;

/** Limits the open connections of the application's server, and the requests of each. */
export function limitConnections(app: FastifyInstance, maxConnections: number): void {
  // A Set keeps the order of insertion: the first is the one idle for longest.
  const idle = new Set<Socket>();
  /** Requests that are not answered; one connection can have several, sent one after the other. */
  const requests = new Map<Socket, number>();

  app.server.on("connection", (socket: Socket) => {
    requests.set(socket, 0);
    idle.add(socket);
    socket.once("close", () => {
      requests.delete(socket);
      idle.delete(socket);
    });
    if (requests.size > maxConnections) {
      const [longestIdle] = idle;
      longestIdle?.destroy();
    }
  });
  app.server.on("request", ({ socket }, response) => {
    idle.delete(socket);
    requests.set(socket, (requests.get(socket) ?? 0) + 1);
    response.once("close", () => {
      const left = (requests.get(socket) ?? 0) - 1;
      if (socket.destroyed) return;
      requests.set(socket, left);
      if (left === 0) idle.add(socket);
    });
  });
  app.addHook("onRequest", async ({ raw }) => {
    if ((requests.get(raw.socket) ?? 0) <= MAX_PIPELINED) return;
    throw new HttpError(
      "OVERLOADED",
      `at most ${MAX_PIPELINED} requests of one connection run at once. Wait for answers, or open another connection.`,
    );
  });

  let isStopping = false;
  let timer: NodeJS.Timeout | undefined;
  app.addHook("preClose", async () => {
    isStopping = true;
    timer = setInterval(() => {
      for (const socket of idle) socket.destroy();
    }, GRACE_MS).unref();
  });
  app.addHook("onClose", async () => clearInterval(timer));
  // Fastify tells requests that arrive while the server stops, not those that arrived before.
  app.addHook("onSend", (_request, reply, payload, done) => {
    if (isStopping) reply.header("connection", "close");
    done(null, payload);
  });
}

/**
 * Refuses bodies that arrive with less than `minBodyRate` bytes a second over ten seconds: the time a request has is
 * for large pictures, and somebody who sends nothing should not have it. Bytes that wait for the server are not the
 * sender's delay.
 */
export function timeOutBodies(app: FastifyInstance, minBodyRate: number, windowMs = BODY_WINDOW_MS): void {
  if (minBodyRate === 0) return;
  /** Requests that are not here as a whole, with when and at which byte their connections were looked at first. */
  const arriving = new Map<IncomingMessage, { sinceMs: number; bytesRead: number }>();
  const lookAt = ({ socket }: IncomingMessage) => ({ sinceMs: performance.now(), bytesRead: socket.bytesRead });

  app.server.on("request", (request) => {
    arriving.set(request, lookAt(request));
    request.once("close", () => arriving.delete(request));
  });
  const timer = setInterval(() => {
    const nowMs = performance.now();
    for (const [request, { sinceMs, bytesRead }] of arriving) {
      const ms = nowMs - sinceMs;
      if (request.complete || request.socket.destroyed) arriving.delete(request);
      else if (request.readableLength > 0) arriving.set(request, lookAt(request));
      else if (ms >= windowMs) {
        const hasArrived = request.socket.bytesRead - bytesRead >= (minBodyRate * ms) / 1000;
        if (hasArrived) arriving.set(request, lookAt(request));
        else {
          arriving.delete(request);
          const error = Object.assign(new Error("the body arrives too slowly"), { code: "ERR_HTTP_REQUEST_TIMEOUT" });
          app.server.emit("clientError", error, request.socket);
        }
      }
    }
  }, CHECK_INTERVAL_MS).unref();
  app.addHook("onClose", async () => clearInterval(timer));
}

/** Closes connections whose answers wait for their reader for `timeoutMs`; the work itself may take any time. */
export function timeOutAnswers(app: FastifyInstance, timeoutMs: number): void {
  /** Open answers, with the time since when bytes of them have been waiting at every check. */
  const waitingSince = new Map<ServerResponse, number | null>();

  app.server.on("request", (_request, response) => {
    waitingSince.set(response, null);
    response.once("close", () => waitingSince.delete(response));
  });
  const timer = setInterval(() => {
    const now = performance.now();
    for (const [response, since] of waitingSince) {
      // Without a socket it waits for the answer before it on the same connection, and is closed with that one.
      const isWaiting = response.socket !== null && response.writableLength > 0;
      if (!isWaiting) waitingSince.set(response, null);
      else if (since === null) waitingSince.set(response, now);
      else if (now - since > timeoutMs) response.socket?.destroy();
    }
  }, CHECK_INTERVAL_MS).unref();
  app.addHook("onClose", async () => clearInterval(timer));
}
