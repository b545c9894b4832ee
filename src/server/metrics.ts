/** What the server counts, in Prometheus' form at `/metrics`. */

import type { FastifyInstance } from "fastify";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

import type { JobService } from "../contract/jobs/job-service.js";
import type { QueueFigures } from "../contract/jobs/queue-figures.js";
import type { ReadingService } from "../core/reading/reading-service.js";
import type { TrainingRun } from "../core/runs/run.js";
import { runStates } from "../core/runs/run-event.js";
import type { TrainingRuns } from "../core/runs/training-runs.js";

// From a small drawing on an idle machine to a large photo behind a full queue.
const DURATION_BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const BATCH_BUCKETS = [1, 2, 4, 8, 16, 32, 64, 256, 1024];

/** A database that does not answer by then leaves its metrics out; the others are told. */
const JOBS_MS = 2000;

export interface Metrics {
  /** A picture is done: "read", "no-digit", or an error's code. */
  readonly countPicture: (outcome: string, digits: number) => void;
  /** Digits were classified without a picture. */
  readonly countDigits: (count: number) => void;
  /** This many digits went through the network together. */
  readonly observeBatch: (digits: number) => void;
  /** Adds `GET /metrics`, and counts every request from then on. */
  addTo(app: FastifyInstance, sources: MetricsSources): void;
}

/** What is asked when the metrics are read. */
export interface MetricsSources {
  readonly service: ReadingService;
  /** Requests admitted and not answered. */
  readonly countQueue: () => number;
  /** @default none: the server trains nothing */
  readonly runs?: TrainingRuns;
  /** @default none: the server keeps no jobs */
  readonly jobs?: Pick<JobService, "figures">;
}

/** Creates the counters of one server. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: "digits_http_requests_total",
    help: "Answers, by route, method and status.",
    labelNames: ["route", "method", "status"],
    registers,
  });
  const durations = new Histogram({
    name: "digits_http_request_duration_seconds",
    help: "From the request's first line to the end of the answer.",
    labelNames: ["route"],
    buckets: DURATION_BUCKETS_S,
    registers,
  });
  const pictures = new Counter({
    name: "digits_pictures_total",
    help: "Pictures, by outcome: read, no-digit, or an error's code.",
    labelNames: ["outcome"],
    registers,
  });
  const digits = new Counter({ name: "digits_digits_total", help: "Digits read or classified.", registers });
  const batches = new Histogram({
    name: "digits_batch_digits",
    help: "Images that went through the network together.",
    buckets: BATCH_BUCKETS,
    registers,
  });

  function addGauges({ service, countQueue }: MetricsSources): void {
    const gauge = (name: string, help: string, read: () => number) =>
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(read());
        },
      });
    gauge("digits_queue_requests", "Requests admitted and not answered.", countQueue);
    gauge("digits_worker_tasks", "Tasks with the worker threads.", () => service.load().tasks);
    gauge("digits_workers", "Worker threads.", () => service.load().threads);
    // A counter to Prometheus, though kept elsewhere.
    new Counter({
      name: "digits_worker_deaths_total",
      help: "Worker threads that ended by themselves.",
      registers,
      collect() {
        this.reset();
        this.inc(service.load().deaths);
      },
    });
  }

  return {
    countPicture(outcome, count) {
      pictures.inc({ outcome });
      digits.inc(count);
    },
    countDigits: (count) => digits.inc(count),
    observeBatch: (count) => batches.observe(count),
    addTo(app, sources) {
      addGauges(sources);
      if (sources.runs !== undefined) addRunMetrics(registry, sources.runs);
      if (sources.jobs !== undefined) addJobMetrics(registry, sources.jobs);
      app.addHook("onResponse", async (request, reply) => {
        // The pattern, not the address: there is no end of addresses.
        const route = request.routeOptions.url ?? "none";
        requests.inc({ route, method: request.method, status: String(reply.statusCode) });
        durations.observe({ route }, reply.elapsedTime / 1000);
      });
      app.get(
        "/metrics",
        { schema: { tags: ["operation"], summary: "Counters for Prometheus", produces: ["text/plain"] } },
        async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()),
      );
    },
  };
}

/**
 * How many training runs there are, and how the one that works gets on. Labels are states and names of networks, never
 * runs, of which there is no end.
 */
function addRunMetrics(registry: Registry, runs: TrainingRuns): void {
  const registers = [registry];
  new Gauge({
    name: "digits_training_runs",
    help: "Training runs, by state.",
    labelNames: ["state"],
    registers,
    async collect() {
      const states = (await runs.list()).map(({ state }) => state);
      for (const state of runStates) {
        const count = states.filter((each) => each === state).length;
        this.set({ state }, count);
      }
    },
  });

  /** Has no value while no run works, or while there is no such figure yet. */
  const gauge = (name: string, help: string, read: (run: TrainingRun) => number | undefined | null) =>
    new Gauge({
      name,
      help: `${help} of the run that works, by network.`,
      labelNames: ["network"],
      registers,
      async collect() {
        this.reset();
        const run = (await runs.list()).find(({ state }) => state === "running");
        const value = run && read(run);
        if (run && typeof value === "number") this.set({ network: run.plan.network }, value);
      },
    });
  gauge("digits_training_steps_done", "Steps done", ({ step }) => step);
  gauge("digits_training_steps_planned", "Steps in all", ({ stepCount }) => stepCount);
  gauge("digits_training_images_per_second", "Images a second", ({ lastSteps }) => lastSteps?.imagesPerSecond);
  gauge("digits_training_loss", "Mean loss over the last steps", ({ lastSteps }) => lastSteps?.loss);
}

/** The queue of jobs, the same at each server on a database. There are no values while the database does not answer. */
function addJobMetrics(registry: Registry, jobs: Pick<JobService, "figures">): void {
  const registers = [registry];
  let asking: Promise<QueueFigures | null> | null = null;

  /** Once for all metrics that are read together. */
  function ask(): Promise<QueueFigures | null> {
    asking ??= figuresWithin(jobs, JOBS_MS).finally(() => (asking = null));
    return asking;
  }

  const gauge = (name: string, help: string, read: (figures: QueueFigures) => number) =>
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        const figures = await ask();
        if (figures === null) this.remove();
        else this.set(read(figures));
      },
    });
  gauge(
    "digits_jobs_waiting_files",
    "Files of jobs that no worker has taken; of jobs that are paused none.",
    (each) => each.waiting,
  );
  gauge("digits_jobs_reading_files", "Files of jobs that workers have taken.", (each) => each.reading);
  gauge(
    "digits_jobs_suspected_files",
    "Files that were lost with their worker twice or more, and have not ended.",
    (each) => each.suspected,
  );
  gauge("digits_jobs_workers", "Workers on the database.", (each) => each.workers);
  gauge(
    "digits_jobs_oldest_seconds",
    "How long the file that waits for longest has waited.",
    (each) => each.oldestSeconds,
  );
  gauge(
    "digits_jobs_lag_seconds",
    "How long no file has ended, while some wait or are read.",
    (each) => each.lagSeconds,
  );
  new Counter({
    name: "digits_jobs_ended_files_total",
    help: "Files of jobs that have ended, by state; those of removed jobs stay counted.",
    labelNames: ["state"],
    registers,
    async collect() {
      const figures = await ask();
      // With nothing awaited between, for two that ask at the same time would both add.
      this.reset();
      for (const [state, count] of Object.entries(figures?.ended ?? {})) this.inc({ state }, count);
    },
  });
}

async function figuresWithin(jobs: Pick<JobService, "figures">, ms: number): Promise<QueueFigures | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), ms)));
  try {
    return await Promise.race([jobs.figures().catch(() => null), late]);
  } finally {
    clearTimeout(timer);
  }
}
