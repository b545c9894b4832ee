/**
 * The server's application: routes, limits, errors and headers put together. It never listens by itself, and whatever
 * belongs to a platform (the threads that read, the models' files, the page's files) arrives as an argument.
 */

import { sep } from "node:path";

import cors from "@fastify/cors";
import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import fastifyStatic from "@fastify/static";
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from "fastify";

import type { ProfileStore } from "../core/profile/profile-store.js";
import type { ModelStore } from "../core/reading/model-store.js";
import type { ReadingService } from "../core/reading/reading-service.js";
import type { TrainingRuns } from "../core/runs/training-runs.js";
import type { AccessService } from "../contract/access.js";
import type { JobService } from "../contract/jobs/job-service.js";
import { addClassifyRoute } from "./classify/classify-route.js";
import { addAdmission } from "./http/admission.js";
import { addApiDocument } from "./http/api-document.js";
import { addApiPage } from "./http/api-page.js";
import { addChangeGuard } from "./http/change-guard.js";
import { createClientTurns } from "./http/client-turns.js";
import { createConnectionErrors } from "./http/connection-errors.js";
import { limitConnections, timeOutAnswers, timeOutBodies } from "./http/connections.js";
import { bareHeaders, helmetOptions, REQUEST_ID_HEADER, requestIdOf } from "./http/headers.js";
import { isUnmistakable, nameOf } from "./http/host-names.js";
import { addKnownQueries } from "./http/known-queries.js";
import { HttpError, PROBLEM_MEDIA_TYPE, problemHeaders, toProblem } from "./http/problem.js";
import { watchRouteMethods } from "./http/routes.js";
import { addServerRoutes, type Readiness } from "./http/server-routes.js";
import { type AppSettings, DEFAULT_SETTINGS } from "./http/settings.js";
import { addInferenceProtocol } from "./inference/inference-protocol.js";
import { addInspectRoute } from "./inspect/inspect-route.js";
import { addJobRoutes } from "./jobs/job-routes.js";
import type { Metrics } from "./metrics.js";
import { addModelRoutes } from "./models/model-routes.js";
import { addProfileRoutes } from "./models/profile-routes.js";
import { addReadRoute } from "./read/read-route.js";
import { addRunRoutes } from "./runs/run-routes.js";

// Headers arrive at once, or never; bodies have a timeout of their own.
const HEADERS_TIMEOUT_MS = 10_000;
const CHECK_INTERVAL_MS = 1000;

// Longer than proxies keep theirs (nginx 60 s, AWS 60 s): the side that gets requests must not be the one that closes.
const KEEP_ALIVE_TIMEOUT_MS = 75_000;

/**
 * Pictures of one client that are read at a time, where clients are strangers: where there is a limit on their rate. So
 * many, or one for every two threads: beside a sender of the costliest pictures a drawing waits for 2 others at most.
 */
const LEAST_TURNS_A_CLIENT = 2;

/** Decoding, a run of a model and reading each have less; where no task has ended for so long, the threads stand still. */
const MOST_STALLED_MS = 20_000;

/** JSON to the routes that have no limit of their own. */
const MAX_JSON_BYTES = 64 * 1024;

/** Of the page: files under assets/ have a hash of their content in their names; index.html is asked for each time. */
const FOREVER = "public, max-age=31536000, immutable";
const ASK_EACH_TIME = "no-cache";

export interface AppDependencies {
  readonly models: ModelStore;
  readonly service: ReadingService;
  readonly metrics: Metrics;
  /** @default none: the server reads with no profile */
  readonly profiles?: ProfileStore;
  /** @default none: the server trains nothing */
  readonly runs?: TrainingRuns;
  /** @default none: the server keeps no jobs */
  readonly jobs?: JobService;
  /** @default none: the server knows one token, that of its settings, and records no changes */
  readonly access?: AccessService;
  /** The folder of the built page, absolute. */
  readonly webRoot: string;
  /** Of this program. */
  readonly version: string;
  readonly settings?: Partial<AppSettings>;
  /**
   * How long the stream of a run's events may be silent, in milliseconds: proxies close what is silent for a minute.
   * @default 15000
   */
  readonly heartbeatMs?: number;
  /** Gets faults, and each answer at the level "info". @default nothing is logged */
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
  const { models, profiles, service, metrics, runs, jobs, access, webRoot, version, log } = dependencies;
  const settings = { ...DEFAULT_SETTINGS, ...dependencies.settings };
  const connectionErrors = createConnectionErrors();
  let isStopping = false;
  const app: FastifyInstance = Fastify({
    ...(log === undefined ? {} : { loggerInstance: log }),
    // The lines of logAnswers instead: Fastify's own have the address and the sender.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestIdOf,
    requestIdHeader: false,
    requestTimeout: settings.requestTimeoutMs,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    http: {
      headersTimeout: Math.min(HEADERS_TIMEOUT_MS, settings.requestTimeoutMs),
      connectionsCheckingInterval: CHECK_INTERVAL_MS,
      // Node's own refusal has no body; see refuseWithoutHost.
      requireHostHeader: false,
    },
    bodyLimit: MAX_JSON_BYTES,
    trustProxy: settings.trustedProxies.length > 0 ? [...settings.trustedProxies] : false,
    // A request on an open connection while the server stops is still answered, and the connection closed.
    return503OnClosing: false,
    clientErrorHandler: connectionErrors.answer,
    // An address that cannot be decoded matches no route, so neither the hooks nor the handler below run.
    frameworkErrors: (error, request, reply) => {
      void answerProblem(error, request, reply.headers(bareHeaders));
    },
  });
  // No route takes text.
  app.removeContentTypeParser("text/plain");
  app.addHook("preClose", async () => {
    isStopping = true;
  });
  const methodsOf = watchRouteMethods(app);
  connectionErrors.watch(app.server);
  limitConnections(app, settings.maxConnections);
  timeOutAnswers(app, settings.requestTimeoutMs);
  timeOutBodies(app, settings.minBodyRate);

  const onFault = (error: unknown) => app.log.error(error);
  function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply) {
    const problem = toProblem(error);
    if (problem.status === 500) request.log.error(error);
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
    if (settings.token === null) refuseForeignHost(request);
  });
  logAnswers(app);
  await app.register(helmet, helmetOptions);
  if (settings.corsOrigins.length > 0) await app.register(cors, { origin: [...settings.corsOrigins] });
  await addRateLimit(app, settings.maxRequestsPerMinute);
  addChangeGuard(app, settings, access);
  if (access !== undefined) recordChanges(app, access);
  addKnownQueries(app);
  const countQueue = addAdmission(app, service, {
    maxRequests: settings.maxQueue,
    // Without a rate nobody tells clients apart: all are programs of this machine.
    sharesPlaces: settings.maxRequestsPerMinute > 0,
  });
  await addApiDocument(app, version);

  metrics.addTo(app, { service, countQueue, ...(runs && { runs }), ...(jobs && { jobs }) });
  const turnsOfClient = Math.max(LEAST_TURNS_A_CLIENT, Math.floor(service.load().threads / 2));
  const takeTurn = createClientTurns(settings.maxRequestsPerMinute > 0 ? turnsOfClient : Infinity);
  addReadRoute(app, {
    models,
    ...(profiles && { profiles }),
    service,
    settings,
    onPicture: metrics.countPicture,
    onFault,
    takeTurn,
  });
  addClassifyRoute(app, { models, service, onDigits: metrics.countDigits });
  addInspectRoute(app, { models, service });
  addModelRoutes(app, { models });
  if (profiles !== undefined) addProfileRoutes(app, profiles);
  if (runs !== undefined) addRunRoutes(app, runs, dependencies);
  if (jobs !== undefined) addJobRoutes(app, jobs, settings);
  function readiness(): Readiness {
    if (isStopping) return "stopping";
    return service.load().stalledMs > MOST_STALLED_MS ? "stalled" : "ready";
  }
  const isReady = () => readiness() === "ready";
  addInferenceProtocol(app, { models, service, version, isReady, onDigits: metrics.countDigits });
  addServerRoutes(app, settings, readiness);
  addApiPage(app, webRoot, version);
  addPage(app, webRoot);
  return app;
}

/** Counts the requests of each client to the routes that work or change, before anything else looks at them. */
async function addRateLimit(app: FastifyInstance, maxRequestsPerMinute: number): Promise<void> {
  await app.register(rateLimit, {
    global: false,
    max: maxRequestsPerMinute,
    timeWindow: 60_000,
    enableDraftSpec: true,
    allowList: ({ routeOptions: { config } }) => config.isWork !== true && config.isChange !== true,
    errorResponseBuilder: (_request, { after }) =>
      new HttpError(
        "RATE_LIMITED",
        `one client may send ${maxRequestsPerMinute} requests a minute. Try again in ${after}.`,
      ),
  });
  // A hook of the application: those that the plugin adds to routes run after the guard of changes.
  if (maxRequestsPerMinute > 0) app.addHook("onRequest", app.rateLimit());
}

/**
 * A line in the log for each answer: its route, never its address, and nothing of what was sent: no picture, no file
 * name, no token, no sender.
 */
function logAnswers(app: FastifyInstance): void {
  app.addHook("onResponse", async (request, reply) => {
    const ms = Math.round(10 * reply.elapsedTime) / 10;
    const route = request.routeOptions.url ?? null;
    request.log.info({ method: request.method, route, status: reply.statusCode, ms }, "answered");
  });
}

/** Records who changed what, but for what is recorded as it is done. */
function recordChanges(app: FastifyInstance, access: AccessService): void {
  app.addHook("onResponse", async ({ holder, method, params, routeOptions, log }, { statusCode }) => {
    const { config, url = "" } = routeOptions;
    if (config.isChange !== true || config.isRecorded === true || statusCode >= 400) return;
    const change = { who: holder?.name ?? "api", action: `${method} ${url}`, detail: params as object };
    await access.record(change).catch((error: unknown) => log.error(error));
  });
}

/** Serves the files of the built page in an absolute folder. */
function addPage(app: FastifyInstance, webRoot: string): void {
  const hashed = `${webRoot}${sep}assets${sep}`;
  app.register(fastifyStatic, {
    root: webRoot,
    cacheControl: false,
    setHeaders(response, path) {
      response.setHeader("cache-control", path.startsWith(hashed) ? FOREVER : ASK_EACH_TIME);
    },
  });
}

/** RFC 9112, section 3.2: HTTP/1.1 names the host. */
function refuseWithoutHost({ raw, headers }: FastifyRequest): void {
  if (headers.host !== undefined || raw.httpVersion === "1.0") return;
  throw new HttpError("REQUEST_INVALID", "a request of HTTP/1.1 has a Host header, but this one has none.");
}

/** A page whose name was pointed here would otherwise read models, cards and runs; see host-names.ts. */
function refuseForeignHost({ headers: { host } }: FastifyRequest): void {
  if (host === undefined || isUnmistakable(nameOf(host))) return;
  throw new HttpError(
    "FORBIDDEN",
    "this server is for its own machine: it answers under localhost or an address, and under no other name. To reach it by a name, set DIGITS_TOKEN.",
  );
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
    throw new HttpError("METHOD_NOT_ALLOWED", `${path} takes ${methods.join(" and ")}; got ${request.method}.`);
  }
  throw new HttpError("ROUTE_NOT_FOUND", `there is no ${request.method} ${path}.`);
}
