/**
 * The server's application with everything real around it: the released model, the threads that read, a home folder, a
 * socket; and a page of two small files. The threads are started from compiled files, so this is the build that
 * `npm test` makes first.
 */

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { FastifyInstance } from "fastify";
import { pino } from "pino";

import { createModelStore } from "../dist/src/node/models/model-store.js";
import { releasedModelPath } from "../dist/src/node/files/package-files.js";
import { createReadingService } from "../dist/src/node/threads/reading-service.js";
import type { ReadAnswer } from "../src/contract/answers/read-answers.js";
import type { ProblemAnswer } from "../src/contract/answers/server-answers.js";
import { type AppDependencies, createApp } from "../dist/src/server/create-app.js";
import { createMetrics } from "../dist/src/server/metrics.js";
import type { AppSettings } from "../src/server/http/settings.js";

/** A line of the log. */
export type LogLine = Readonly<Record<string, unknown>>;

export interface ServerApp {
  readonly app: FastifyInstance;
  /** Where it listens. */
  readonly url: string;
  /** What it was made from; others can be made from it with one part changed. */
  readonly dependencies: AppDependencies;
  /** Its home folder. */
  readonly home: string;
  /** What it logged, at every level. */
  readonly lines: readonly LogLine[];
  /** The faults of its own that it logged. */
  faults(): readonly LogLine[];
  close(): Promise<void>;
}

/** Starts the application, listening on this machine. */
export async function startServerApp(settings: Partial<AppSettings> = {}): Promise<ServerApp> {
  const root = await mkdtemp(join(tmpdir(), "digits-server-"));
  const webRoot = join(root, "web");
  await mkdir(join(webRoot, "assets"), { recursive: true });
  await writeFile(join(webRoot, "index.html"), "<title>Digits</title>");
  await writeFile(join(webRoot, "assets", "main-1a2b.js"), "export {};");
  const home = join(root, "home");
  const lines: LogLine[] = [];
  const log = pino({ level: "debug" }, { write: (line: string) => void lines.push(JSON.parse(line) as LogLine) });
  const models = await createModelStore({
    releasedPath: releasedModelPath(),
    home,
    onFault: (fault) => log.error(fault),
  });
  const metrics = createMetrics();
  const service = await createReadingService(models.active(), { threads: 2, onBatch: metrics.observeBatch });
  const dependencies: AppDependencies = { models, service, metrics, webRoot, version: "0.0.0-test", settings, log };
  const app = await createApp(dependencies);
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  return {
    app,
    url,
    dependencies,
    home,
    lines,
    faults: () => lines.filter(({ level }) => Number(level) >= 50),
    async close() {
      await app.close();
      await service.dispose();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** Posts a picture and gives the status, the media type and the parsed body. */
export async function postPicture(
  app: FastifyInstance,
  body: Uint8Array,
  options: { readonly mediaType?: string; readonly query?: string } = {},
) {
  const { mediaType = "image/jpeg", query = "" } = options;
  const response = await app.inject({
    method: "POST",
    url: `/api/read${query}`,
    headers: { "content-type": mediaType },
    payload: Buffer.from(body),
  });
  return {
    status: response.statusCode,
    mediaType: response.headers["content-type"],
    answer: response.json<ReadAnswer & ProblemAnswer>(),
  };
}
