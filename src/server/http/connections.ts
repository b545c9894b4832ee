/**
 * Bounds how many connections are held open, and for how long those without a request hold up the server's stop.
 * Where one more comes than may be, the one that has been idle for longest is closed: somebody who opens thousands
 * and leaves them cannot keep others out.
 */

import type { Socket } from "node:net";

import type { FastifyInstance } from "fastify";

import { HttpError } from "./problem.js";

/**
 * Once the server stops, connections without a request have so long, or less, for one that is on its way. Node closes
 * those that are idle at that moment; one that never had a request, as browsers and proxies open them for later, and
 * one whose answer comes after that moment, would hold the server until it is closed by force.
 */
const GRACE_MS = 1000;

/**
 * Requests of one connection at work at a time. Few clients send the next before they have the answer to the last; one
 * that sends a thousand in 64 kB, and reads nothing, would have a thousand answers held for it in memory.
 */
const MAX_PIPELINED = 16;

/** Adds the bound to the application's server. */
export function boundConnections(app: FastifyInstance, maxConnections: number): void {
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
      `a connection may have ${MAX_PIPELINED} requests at work. Wait for answers, or open another connection.`,
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
  // Fastify tells it to requests that come while the server stops, not to those that came before.
  app.addHook("onSend", (_request, reply, payload, done) => {
    if (isStopping) reply.header("connection", "close");
    done(null, payload);
  });
}
