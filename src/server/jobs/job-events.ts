/** How far a job is, as server-sent events: as often as it changes, until it is done. */

import { setTimeout as delay } from "node:timers/promises";

import type { FastifyInstance } from "fastify";
import Type, { type Static } from "typebox";

import { JobParams } from "../../contract/answers/job-answers.js";
import type { JobService } from "../../contract/jobs/job-service.js";
import { HEARTBEAT, sendEvents } from "../http/event-stream.js";
import { HttpError } from "../http/problem.js";

/** Each holds a connection, and asks the database once a second. */
const MAX_FOLLOWERS = 64;

const LOOK_MS = 1000;

/** Proxies close what is silent for a minute. */
const LOOKS_A_HEARTBEAT = 15;

const EventStream = Type.String({
  description:
    "`progress` carries what GET /api/jobs/NAME answers, whenever it has changed. The stream ends when the job is done.",
});

/** Adds `GET /api/jobs/NAME/events`. */
export function addJobEvents(scope: FastifyInstance, jobs: JobService): void {
  const followers = new Set<AbortController>();
  // Streams have no end of their own; the server would wait for them.
  scope.addHook("preClose", async () => {
    for (const follower of followers) follower.abort();
  });
  scope.get<{ Params: Static<typeof JobParams> }>(
    "/api/jobs/:name/events",
    {
      config: { needs: "read" },
      schema: {
        tags: ["jobs"],
        summary: "How far a job is, as it goes on",
        params: JobParams,
        produces: ["text/event-stream"],
        response: { 200: { description: "Events.", content: { "text/event-stream": { schema: EventStream } } } },
      },
    },
    async ({ params }, reply) => {
      if (followers.size >= MAX_FOLLOWERS) {
        throw new HttpError("OVERLOADED", `${followers.size} clients follow jobs already. Try again in a moment.`);
      }
      await jobs.tell(params.name);
      const follower = new AbortController();
      followers.add(follower);
      reply.raw.once("close", () => {
        followers.delete(follower);
        follower.abort();
      });
      return sendEvents(reply, toStream(jobs, params.name, follower.signal));
    },
  );
}

async function* toStream(jobs: JobService, name: string, signal: AbortSignal): AsyncGenerator<string> {
  let last = "";
  for (let looks = 0; !signal.aborted; looks++) {
    const detail = await jobs.detail(name).catch(() => null);
    // The job was removed, or the database is gone for a moment: who follows asks again.
    if (detail === null) return;
    const text = JSON.stringify(detail);
    if (text !== last) yield `event: progress\ndata: ${text}\n\n`;
    else if (looks % LOOKS_A_HEARTBEAT === 0) yield HEARTBEAT;
    last = text;
    if (detail.state === "done") return;
    await delay(LOOK_MS, undefined, { signal }).catch(() => {});
  }
}
