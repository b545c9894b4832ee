/** `digits serve`: the page and the API, until the user stops it. */

import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";

import type { Command } from "commander";
import type { Logger } from "pino";

import { fail, isDigitsError } from "../core/errors.js";
import { packageRoot, packageVersion } from "../node/files/package-files.js";
import { addChoices, jsonChoice } from "./choice-options.js";
import type { CliContext } from "./context.js";
import { close, listen } from "./listen.js";
import { placesHelp } from "./places.js";
import { type ServedJobs, startServedJobs } from "./serve-jobs.js";
import { flagSettings, parseServeSettings, toAppSettings, toPictureLimits } from "./serve-settings.js";

/** By the time the threads are stopped, all requests have been answered or given up: nobody waits for their work. */
const DISPOSE_TIMEOUT_MS = 0;

/**
 * After which a stop ends the process, whatever still holds it: requests get 9 s, and then a thread that computes, which
 * ends no other way, 5 s.
 */
const STOP_LIMIT_MS = 14_000;

/**
 * By how much all other threads give way to the one that speaks HTTP: health, refusals, what comes in. With 1, and for
 * those that read alone, it waited for a core up to 100 ms at a time beside a sender of the costliest pictures.
 */
const NICENESS = 5;

const EXAMPLES = `
Every option can be set in the environment as well: DIGITS_PORT for --port, and so on (docs/operating.md). The token
that changes need where other machines can connect is DIGITS_TOKEN; it has no option.

Examples:
  $ digits serve                      the page at http://127.0.0.1:5000
  $ digits serve --port 0             on any free port; the address is printed
  $ DIGITS_TOKEN=$(openssl rand -hex 16) digits serve --host 0.0.0.0
                                      for other machines of your network too
  $ curl --data-binary @seven.jpg -H 'content-type: image/jpeg' http://127.0.0.1:5000/api/read
  $ curl -F a=@seven.jpg -F b=@form.png http://127.0.0.1:5000/api/read

The API is described at /docs. With --json, one line is printed when the server listens:
{"event":"listening","url":...,"model":...}.
Ctrl-C lets running requests end and stops the server with exit status 0.
`;

/** The texts of the flags, by the settings' names: all are checked at once, with the environment. */
type ServeOptions = Readonly<Partial<Record<string, string>>> & { readonly json?: true };

/** Makes a command `digits serve`. */
export function addServeCommand(command: Command, context: CliContext): void {
  addChoices(command, flagSettings, (_, text) => text);
  addChoices(command, { json: { ...jsonChoice, sentence: "Print one JSON line when the server listens." } })
    .addHelpText("after", EXAMPLES + placesHelp())
    .action((options: ServeOptions) => withinStopLimit(context, () => serve(options, context)));
}

/** Does the work, and ends the process where that does not come to its end after the signal. */
async function withinStopLimit({ io, signal }: CliContext, work: () => Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const startTimer = () => {
    timer = setTimeout(() => {
      io.stderr(`digits: not stopped within ${STOP_LIMIT_MS / 1000} s, so the process is killed.\n`);
      process.kill(process.pid, "SIGKILL");
    }, STOP_LIMIT_MS);
  };
  signal.addEventListener("abort", startTimer, { once: true });
  try {
    await work();
  } finally {
    signal.removeEventListener("abort", startTimer);
    clearTimeout(timer);
  }
}

async function serve(options: ServeOptions, context: CliContext): Promise<void> {
  const { io, signal } = context;
  const settings = parseServeSettings(options, io.env);
  const webRoot = builtPage();
  const device = await context.chooseDevice(settings.device);
  const [
    { createMetrics },
    { createModelStore },
    { createProfileStore },
    { createReadingService },
    { putMainThreadFirst },
    { createTrainingRuns },
    { shareRuns },
    { pino },
  ] = await Promise.all([
    import("../server/metrics.js"),
    import("../node/models/model-store.js"),
    import("../node/models/profile-store.js"),
    import("../node/threads/reading-service.js"),
    import("../node/async/thread-priority.js"),
    import("../node/runs/training-runs.js"),
    import("../node/runs/shared-runs.js"),
    import("pino"),
  ]);
  const log = pino({ level: settings.logLevel, base: null }, { write: (line: string) => io.stderr(line) });
  const metrics = createMetrics();
  const models = await createModelStore({
    releasedPath: context.defaultModelPath(),
    home: context.home(),
    modelPath: settings.model ?? undefined,
    onFault: (fault) => logFault(log, "warn", fault),
  });
  // The application is loaded while the threads load the model: each takes half a second.
  const [service, { createApp }] = await Promise.all([
    createReadingService(models.active(), {
      ...(settings.threads === null ? {} : { threads: settings.threads }),
      device,
      limits: toPictureLimits(settings),
      niceness: NICENESS,
      disposeTimeoutMs: DISPOSE_TIMEOUT_MS,
      onBatch: metrics.observeBatch,
      onDeath: (cause) => log.error(cause, "a worker thread ended"),
    }),
    import("../server/create-app.js"),
  ]);
  putMainThreadFirst(NICENESS);
  try {
    const kept = { home: context.home(), onFault: (fault: unknown) => logFault(log, "error", fault) };
    const own = await createTrainingRuns({ ...kept, models, threads: trainingThreads(), device });
    const runs = shareRuns(own, kept);
    let jobs: ServedJobs | undefined;
    try {
      jobs = await startServedJobs({
        ...context.jobs(),
        models,
        runs,
        threads: settings.work,
        onFault: (fault) => logFault(log, "error", fault),
      });
      const app = await createApp({
        models,
        profiles: createProfileStore(context.home()),
        service,
        metrics,
        runs,
        jobs: jobs.service,
        access: jobs.access,
        webRoot,
        version: packageVersion(),
        settings: toAppSettings(settings),
        log,
      });
      const url = await listen(app, settings);
      const { name, version } = models.active();
      io.stdout(
        options.json
          ? `${JSON.stringify({ event: "listening", url, model: { name, version } })}\n`
          : `Digits reads at ${url} with the model ${name} ${version}.\nCtrl-C stops it.\n`,
      );
      await stopped(signal);
      // At the same time: both have to be done before a supervisor loses its patience.
      await Promise.all([close(app), own.close(), jobs.stopWork()]);
    } finally {
      await Promise.all([own.close(), jobs?.stopWork()]);
      await jobs?.close();
    }
  } finally {
    await service.dispose();
  }
}

/** What is wrong with the home folder says so in its words; where in the program it was found helps nobody. */
function logFault(log: Logger, level: "warn" | "error", fault: unknown): void {
  if (isDigitsError(fault)) log[level]({ code: fault.code }, fault.message);
  else log[level](fault);
}

/** One core is left to reading; more threads than eight find too little work in one step. */
function trainingThreads(): number {
  return Math.max(1, Math.min(availableParallelism() - 1, 8));
}

/** The folder of the page that `npm run build` wrote. */
function builtPage(): string {
  const webRoot = join(packageRoot(), "dist", "web");
  if (!existsSync(join(webRoot, "index.html"))) {
    fail("FILE_NOT_FOUND", `the page is not built: ${webRoot} holds no index.html. Run npm run build.`);
  }
  return webRoot;
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
