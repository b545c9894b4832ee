/**
 * What the server says of itself. `/health/live`: the process answers. `/health/ready`: it takes work; not once it is
 * stopping, nor while its threads get nothing done, so that a load balancer sends requests elsewhere. `/api/limits`: how much it takes at once, so that
 * page and clients need no copy of the limits, and where the page is to read.
 */

import type { FastifyInstance } from "fastify";

import { HealthAnswer, LimitsAnswer } from "../../contract/answers/server-answers.js";
import { defaultLimits, type Limits } from "../../contract/limits.js";
import type { AppSettings } from "./settings.js";

const tags = ["operation"];

export type Readiness = "ready" | "stopping" | "stalled";

/** Adds the routes. */
export function addServerRoutes(app: FastifyInstance, settings: AppSettings, readiness: () => Readiness): void {
  app.get(
    "/health/live",
    { schema: { tags, summary: "Whether the process answers", response: { 200: HealthAnswer } } },
    async () => ({ status: "live" }),
  );
  app.get(
    "/health/ready",
    { schema: { tags, summary: "Whether work is taken", response: { 200: HealthAnswer, 503: HealthAnswer } } },
    async (_request, reply) => {
      const status = readiness();
      return reply.code(status === "ready" ? 200 : 503).send({ status });
    },
  );
  const { maxPictureBytes, maxPixels, maxFiles, maxReadingSeconds, readOn } = settings;
  const limits: Limits = { ...defaultLimits, maxPictureBytes, maxPixels, maxFiles, maxReadingSeconds, readOn };
  app.get(
    "/api/limits",
    {
      schema: {
        tags,
        summary: "How much the server takes at once, and where its page reads",
        response: { 200: LimitsAnswer },
      },
    },
    async () => limits,
  );
}
