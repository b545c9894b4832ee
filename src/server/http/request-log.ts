/**
 * A line in the log for each answer: what was asked for by its route, never by its address, and nothing of what was
 * sent: no picture, no file name, no token, no sender.
 */

import type { FastifyInstance } from "fastify";

/** Logs every answer, at the level "info". */
export function addRequestLog(app: FastifyInstance): void {
  app.addHook("onResponse", async (request, reply) => {
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url ?? null,
        status: reply.statusCode,
        ms: Math.round(10 * reply.elapsedTime) / 10,
      },
      "answered",
    );
  });
}
