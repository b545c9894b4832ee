/**
 * `/health/live`: the process answers. `/health/ready`: it takes work; no more once it is stopping, so that whoever
 * shares out requests looks elsewhere.
 */

import type { FastifyInstance } from "fastify";

import { HealthAnswer } from "../../contract/answers/answers.js";

/** Adds both; `isReady` tells whether work is taken. */
export function addHealthRoutes(app: FastifyInstance, isReady: () => boolean): void {
  const tags = ["operation"];
  app.get(
    "/health/live",
    {
      schema: {
        tags,
        summary: "Whether the process answers",
        response: { 200: HealthAnswer },
      },
    },
    async () => ({ status: "live" }),
  );
  app.get(
    "/health/ready",
    {
      schema: {
        tags,
        summary: "Whether work is taken",
        response: { 200: HealthAnswer, 503: HealthAnswer },
      },
    },
    async (_request, reply) => (isReady() ? { status: "ready" } : reply.code(503).send({ status: "stopping" })),
  );
}
