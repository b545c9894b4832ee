/**
 * Closes the connections of clients that do not take their answers. Node bounds how long a request may take to
 * arrive, and nothing bounds the other way: a client that asks and never reads would keep its place in the queue, and
 * its answer in memory, for ever.
 */

import type { ServerResponse } from "node:http";

import type { FastifyInstance } from "fastify";

const CHECK_INTERVAL_MS = 1000;

/** Adds the bound: an answer may wait for its reader for `timeoutMs`; for the work, as long as that takes. */
export function boundAnswers(app: FastifyInstance, timeoutMs: number): void {
  /** Open answers, with the time since which bytes of them have been waiting at every look. */
  const waitingSince = new Map<ServerResponse, number | null>();

  app.server.on("request", (_request, response) => {
    waitingSince.set(response, null);
    response.once("close", () => waitingSince.delete(response));
  });
  const timer = setInterval(() => {
    const now = performance.now();
    for (const [response, since] of waitingSince) {
      // Without a socket it waits for the answer before it on the same connection, and goes when that goes.
      const isWaiting = response.socket !== null && response.writableLength > 0;
      if (!isWaiting) waitingSince.set(response, null);
      else if (since === null) waitingSince.set(response, now);
      else if (now - since > timeoutMs) response.socket?.destroy();
    }
  }, CHECK_INTERVAL_MS).unref();
  app.addHook("onClose", async () => clearInterval(timer));
}
