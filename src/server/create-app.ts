/**
 * The server's application: routes, limits, errors and headers put together. It never listens by itself, and whatever
 * belongs to a platform (the threads that read, the models' files, the page's files) arrives as an argument.
 */

import cors from "@fastify/cors";
import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from "fastify";

import type { ModelStore } from "../core/reading/model-store.js";
import type { ReadingService } from "../core/reading/reading-service.js";
import type { TrainingRuns } from "../core/runs/training-runs.js";
import { addAdmission } from "./http/admission.js";
import { addApiDocument } from "./http/api-document.js";
import { addChangeGuard } from "./http/change-guard.js";
import { addClassifyRoute } from "./classify/classify-route.js";
import { boundAnswers } from "./http/answer-timeout.js";
import { createConnectionErrors } from "./http/connection-errors.js";
import { boundConnections } from "./http/connections.js";
import { addServerRoutes } from "./http/server-routes.js";
import { addInferenceProtocol } from "./inference/add-inference-protocol.js";
import { addInspectRoute } from "./inspect/inspect-route.js";
import type { Metrics } from "./metrics.js";
import { addModelRoutes } from "./models/model-routes.js";
import { addPage } from "./http/page.js";
import { HttpError, PROBLEM_MEDIA_TYPE, problemHeaders, toProblem } from "./http/problem.js";
import { addReadRoute } from "./read/read-route.js";
import { REQUEST_ID_HEADER, requestIdOf } from "./http/request-id.js";
import { addRequestLog } from "./http/request-log.js";
import { watchRouteMethods } from "./http/route-methods.js";
import { addRunRoutes } from "./runs/run-routes.js";
import "./http/route-config.js";
import { bareHeaders, helmetOptions } from "./http/security-headers.js";
import { type AppSettings, DEFAULT_SETTINGS } from "./http/settings.js";

// Headers come at once, or not at all; bodies have their own time.
const HEADERS_TIMEOUT_MS = 10_000;
const CHECK_INTERVAL_MS = 1000;

// Longer than proxies keep theirs (nginx 60 s, AWS 60 s): who closes first must not be the one that is sent to.
const KEEP_ALIVE_TIMEOUT_MS = 75_000;

/** JSON to the routes that have no limit of their own. */
const MAX_JSON_BYTES = 64 * 1024;

export interface AppDependencies {
  readonly models: ModelStore;
  readonly service: ReadingService;
  readonly metrics: Metrics;
  /** @default none: the server trains nothing */
  readonly runs?: TrainingRuns;
  /** The folder of the built page, absolute. */
  readonly webRoot: string;
  /** Of this program. */
  readonly version: string;
  readonly settings?: Partial<AppSettings>;
  /** Hears of faults, and of requests at the level "info" and below. @default nobody */
  readonly log?: FastifyBaseLogger;
}

/**
 * Creates the application.
 *
 * @example
 * const app = await createApp({ models, service, metrics: createMetrics(), webRoot, version });
 * await app.listen({ host: "127.0.0.1", port: 5000 });
 */
export async function createApp(dependencies: AppDependencies): Promise<FastifyInstance> {
  const { models, service, metrics, webRoot, version, log } = dependencies;
  const settings = { ...DEFAULT_SETTINGS, ...dependencies.settings };
  const connectionErrors = createConnectionErrors();
  let isStopping = false;
  const app: FastifyInstance = Fastify({
    ...(log === undefined ? {} : { loggerInstance: log }),
    // The lines of request-log.ts instead: Fastify's own hold the address and the sender.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestIdOf,
    requestIdHeader: false,
    requestTimeout: settings.requestTimeoutMs,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    http: {
      headersTimeout: Math.min(HEADERS_TIMEOUT_MS, settings.requestTimeoutMs),
      connectionsCheckingInterval: CHECK_INTERVAL_MS,
      // Node's own refusal says nothing; see refuseWithoutHost.
      requireHostHeader: false,
    },
    bodyLimit: MAX_JSON_BYTES,
    trustProxy: settings.trustedProxies.length > 0 ? [...settings.trustedProxies] : false,
    // What comes on an open connection while the server stops is still answered, and the connection closed.
    return503OnClosing: false,
    clientErrorHandler: connectionErrors.answer,
    // An address that cannot be decoded meets no route, and so neither the hooks nor the handler below.
    frameworkErrors: (error, request, reply) => {
      void answerProblem(error, request, reply.headers(bareHeaders));
    },
  });
  app.addHook("preClose", async () => {
    isStopping = true;
  });
  const methodsOf = watchRouteMethods(app);
  connectionErrors.watch(app.server);
  boundConnections(app, settings.maxConnections);
  boundAnswers(app, settings.requestTimeoutMs);

  const reportFault = (error: unknown) => app.log.error(error);
  function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply) {
    const problem = toProblem(error);
    if (problem.code === "INTERNAL") request.log.error(error);
    return reply
      .code(problem.status)
      .type(PROBLEM_MEDIA_TYPE)
      .header(REQUEST_ID_HEADER, request.id)
      .headers(problemHeaders(problem, error))
      .send(JSON.stringify({ ...problem, requestId: request.id }));
  }
  app.setErrorHandler(async (error, request, reply) => answerProblem(error, request, reply));
  app.setNotFoundHandler((request, reply) => failToFind(methodsOf, request, reply));

  app.addHook("onRequest", async (request, reply) => {
    reply.header(REQUEST_ID_HEADER, request.id);
    refuseWithoutHost(request);
  });
  addRequestLog(app);
  await app.register(helmet, helmetOptions);
  if (settings.corsOrigins.length > 0) {
    await app.register(cors, { origin: [...settings.corsOrigins] });
  }
  await addRateLimit(app, settings.maxRequestsPerMinute);
  addChangeGuard(app, settings.token);
  const admission = addAdmission(app, service, {
    maxRequests: settings.maxQueue,
    unannouncedBytes: settings.maxPictureBytes,
  });
  await addApiDocument(app, version);

  const { runs } = dependencies;
  metrics.addTo(app, { service, countQueue: admission.count, ...(runs && { runs }) });
  addReadRoute(app, { models, service, settings, onPicture: metrics.countPicture, reportFault });
  addClassifyRoute(app, { models, service, onDigits: metrics.countDigits });
  addInspectRoute(app, { models, service });
  addModelRoutes(app, { models });
  if (runs !== undefined) addRunRoutes(app, runs);
  const isReady = () => !isStopping;
  addInferenceProtocol(app, { models, service, version, isReady, onDigits: metrics.countDigits });
  addServerRoutes(app, settings, isReady);
  addPage(app, webRoot);
  return app;
}

/** Counts the requests of each client to the routes that work or change. */
async function addRateLimit(app: FastifyInstance, maxRequestsPerMinute: number): Promise<void> {
  if (maxRequestsPerMinute === 0) return;
  await app.register(rateLimit, {
    max: maxRequestsPerMinute,
    timeWindow: 60_000,
    enableDraftSpec: true,
    allowList: ({ routeOptions: { config } }) => config.isWork !== true && config.isChange !== true,
    errorResponseBuilder: (_request, { after }) =>
      new HttpError(
        "RATE_LIMITED",
        `${maxRequestsPerMinute} requests a minute may come from one client. Go on in ${after}.`,
      ),
  });
}

/** RFC 9112, section 3.2: HTTP/1.1 names the host. */
function refuseWithoutHost({ raw, headers }: FastifyRequest): void {
  if (headers.host !== undefined || raw.httpVersion === "1.0") return;
  throw new HttpError("REQUEST_INVALID", "a request of HTTP/1.1 has a Host header, and this one has none.");
}

/** Tells a wrong method from a wrong address. */
function failToFind(
  methodsOf: (path: string) => readonly string[],
  request: FastifyRequest,
  reply: FastifyReply,
): never {
  const path = request.url.split("?", 1)[0] ?? "";
  const methods = methodsOf(path);
  if (methods.length > 0) {
    reply.header("allow", methods.join(", "));
    throw new HttpError("METHOD_NOT_ALLOWED", `${path} takes ${methods.join(" and ")}; ${request.method} came.`);
  }
  throw new HttpError("ROUTE_NOT_FOUND", `there is no ${request.method} ${path}.`);
}
