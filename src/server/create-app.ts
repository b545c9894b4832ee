/**
 * The server's application: routes, errors and headers put together. It never listens by itself, and whatever
 * belongs to a platform (the decoder, the model, the page's files) arrives as an argument.
 */

import Fastify, { type FastifyInstance, type FastifyReply } from "fastify";

import { HealthAnswer, ModelAnswer } from "./answers.js";
import { addPage } from "./page.js";
import { HttpError, PROBLEM_MEDIA_TYPE, toProblem } from "./problem.js";
import { addReadRoute, type ReadRouteDependencies } from "./read-route.js";
import { addSecurityHeaders, securityHeaders } from "./security-headers.js";

// A phone on a slow line uploads 20 MB in this time; who takes longer holds a connection for nothing.
const REQUEST_TIMEOUT_MS = 120_000;

export interface AppDependencies extends ReadRouteDependencies {
  /** The model that reads. */
  readonly model: ModelAnswer;
  /** The folder of the built page, absolute. */
  readonly webRoot: string;
  /** Hears of errors that are the server's own fault; the client is told only that there was one. */
  readonly reportFault: (error: unknown) => void;
}

/**
 * Creates the application.
 *
 * @example
 * const app = createApp({ reader, decodePicture, model, webRoot, reportFault: console.error });
 * await app.listen({ host: "127.0.0.1", port: 5000 });
 */
export function createApp(dependencies: AppDependencies): FastifyInstance {
  const { model, webRoot, reportFault } = dependencies;
  const app = Fastify({
    requestTimeout: REQUEST_TIMEOUT_MS,
    // An address that cannot be decoded meets no route, and so neither the hooks nor the handler below.
    frameworkErrors: (error, _request, reply) => {
      void answerProblem(error, reply.headers(securityHeaders));
    },
  });

  const answerProblem = (error: unknown, reply: FastifyReply) => {
    const problem = toProblem(error);
    if (problem.code === "INTERNAL") reportFault(error);
    return reply
      .code(problem.status)
      .type(PROBLEM_MEDIA_TYPE)
      .headers(problem.code === "OVERLOADED" ? { "retry-after": "1" } : {})
      .send(problem);
  };
  app.setErrorHandler(async (error, _request, reply) =>
    answerProblem(error, reply),
  );
  app.setNotFoundHandler((request) => {
    const path = request.url.split("?", 1)[0];
    throw new HttpError(
      "ROUTE_NOT_FOUND",
      `there is no ${request.method} ${path}.`,
    );
  });

  addSecurityHeaders(app);
  addReadRoute(app, dependencies);
  app.get(
    "/api/models/active",
    { schema: { response: { 200: ModelAnswer } } },
    async () => model,
  );
  addHealthRoutes(app);
  addPage(app, webRoot);
  return app;
}

/** The model is loaded before the app is created, so whoever is alive is ready; a closing app answers 503. */
function addHealthRoutes(app: FastifyInstance): void {
  const schema = { response: { 200: HealthAnswer } };
  app.get("/health/live", { schema }, async () => ({ status: "live" }));
  app.get("/health/ready", { schema }, async () => ({ status: "ready" }));
}
