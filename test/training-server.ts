/**
 * The server's application with training, everything real around it: the released model, the threads that read, the
 * processes that train, a home folder that outlives it; and a reader of its server-sent events. Threads and processes
 * are started from compiled files, so this is the build that `npm test` makes first.
 */

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { FastifyInstance } from "fastify";

import { createModelStore } from "../dist/src/node/models/model-store.js";
import { releasedModelPath } from "../dist/src/node/files/package-files.js";
import { createReadingService } from "../dist/src/node/threads/reading-service.js";
import { createTrainingRuns, type OpenedTrainingRuns } from "../dist/src/node/runs/training-runs.js";
import { createApp } from "../dist/src/server/create-app.js";
import { createMetrics } from "../dist/src/server/metrics.js";
import type { RunAnswer } from "../src/contract/answers/run-answers.js";

/** Shorter than a server's own, so that tests wait less for the next. */
const HEARTBEAT_MS = 500;

export interface TrainingServer {
  readonly app: FastifyInstance;
  readonly url: string;
  readonly runs: OpenedTrainingRuns;
  /** What went wrong behind the answers. */
  readonly faults: readonly unknown[];
  /** Stops it as `digits serve` does. */
  close(): Promise<void>;
}

/** Starts the server on a home folder. */
export async function startTrainingServer(home: string): Promise<TrainingServer> {
  const webRoot = join(home, "web");
  await mkdir(webRoot, { recursive: true });
  await writeFile(join(webRoot, "index.html"), "<title>Digits</title>");
  const faults: unknown[] = [];
  const onFault = (fault: unknown) => void faults.push(fault);
  const models = await createModelStore({ releasedPath: releasedModelPath(), home, onFault });
  const service = await createReadingService(models.active(), { threads: 1 });
  const runs = await createTrainingRuns({ home, models, threads: 1, onFault, checkpointMs: 1000, sampleMs: 1000 });
  const app = await createApp({
    models,
    service,
    metrics: createMetrics(),
    runs,
    webRoot,
    version: "0.0.0-test",
    heartbeatMs: HEARTBEAT_MS,
  });
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  return {
    app,
    url,
    runs,
    faults,
    async close() {
      await Promise.all([app.close(), runs.close()]);
      await service.dispose();
    },
  };
}

/** A server-sent event; `id` is null where it has none. */
export interface ServerEvent {
  readonly id: number | null;
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * Reads the events of a run until the server ends the stream, or `isEnough` says so.
 *
 * @param after sent as Last-Event-ID
 */
export async function readEvents(
  url: string,
  id: string,
  options: {
    readonly after?: number;
    readonly isEnough?: (event: ServerEvent) => boolean;
    readonly onText?: (text: string) => void;
  } = {},
): Promise<ServerEvent[]> {
  const { after, isEnough = () => false, onText } = options;
  const leaving = new AbortController();
  const response = await fetch(`${url}/api/runs/${id}/events`, {
    headers: after === undefined ? {} : { "last-event-id": String(after) },
    signal: leaving.signal,
  });
  const events: ServerEvent[] = [];
  if (response.status === 204) return events;
  if (!response.ok) throw new Error(await response.text());
  let text = "";
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    onText?.(chunk);
    text += chunk;
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      const event = parseEvent(block);
      if (event === null) continue;
      events.push(event);
      if (!isEnough(event)) continue;
      leaving.abort();
      return events;
    }
  }
  return events;
}

/** Sends JSON and gives the status and the parsed answer. */
export async function send<Answer = RunAnswer>(
  { app }: Pick<TrainingServer, "app">,
  method: "GET" | "POST" | "PUT" | "DELETE",
  url: string,
  payload?: object,
) {
  const response = await app.inject({ method, url, ...(payload && { payload }) });
  return {
    status: response.statusCode,
    answer: (response.body === "" ? null : response.json<unknown>()) as Answer & {
      readonly code?: string;
      readonly detail?: string;
    },
  };
}

function parseEvent(block: string): ServerEvent | null {
  const fields = new Map(
    block
      .split("\n")
      .filter((line) => !line.startsWith(":"))
      .map((line) => {
        const colon = line.indexOf(": ");
        return [line.slice(0, colon), line.slice(colon + 2)] as const;
      }),
  );
  const data = fields.get("data");
  if (data === undefined) return null;
  const id = fields.get("id");
  return {
    id: id === undefined ? null : Number(id),
    kind: fields.get("event") ?? "",
    data: JSON.parse(data) as Record<string, unknown>,
  };
}
