/**
 * The events of a training run as server-sent events (HTML Living Standard, 9.2). A client that was away says which event
 * it got last, and misses none; nobody is waited for, and nothing is buffered for slow clients.
 */

import type { FastifyInstance } from "fastify";
import Type, { type Static } from "typebox";

import type { EmittedEvent } from "../../core/runs/run-event.js";
import type { RunFollower, TrainingRuns } from "../../core/runs/training-runs.js";
import { HEARTBEAT, sendEvents } from "../http/event-stream.js";
import { HttpError } from "../http/problem.js";
import { RunParams } from "../../contract/answers/run-answers.js";

/** Each holds a connection; many times the pages that are open. */
const MAX_FOLLOWERS = 128;

/** A run at rest says so by then; one that is silent just has nothing new, and the stream begins. */
const BEGIN_MS = 1000;

/** Proxies close what is silent for a minute. */
const DEFAULT_HEARTBEAT_MS = 15_000;

const SILENCE = Symbol("silence");

const FollowQuery = Type.Object({
  after: Type.Optional(
    Type.Integer({
      minimum: 0,
      description: "The number of the last event that is known. Last-Event-ID says the same, and wins.",
    }),
  ),
});

const EventStream = Type.String({
  description:
    "`state`, `start`, `steps`, `epoch` and `testing` carry numbers as their ids; `drawing` and `sample` are sent only while they are new, without one. After `start`, what was sent about later steps no longer counts. `testing` comes once all steps are done and the model is calibrated, tested on MNIST's test set and tried; the run's last `state` follows.",
});

export interface RunEventOptions {
  /** How long a stream may be silent, in milliseconds. @default 15000 */
  readonly heartbeatMs?: number;
}

/** Adds `GET /api/runs/ID/events`. */
export function addRunEvents(
  scope: FastifyInstance,
  runs: TrainingRuns,
  { heartbeatMs = DEFAULT_HEARTBEAT_MS }: RunEventOptions,
): void {
  const followers = new Set<RunFollower>();
  // Streams have no end of their own; the server would wait for them.
  scope.addHook("preClose", async () => {
    for (const follower of followers) follower.close();
  });

  scope.get<{ Params: RunParams; Querystring: Static<typeof FollowQuery> }>(
    "/api/runs/:id/events",
    {
      schema: {
        tags: ["training"],
        summary: "What happens in a run, as it happens",
        description:
          "Server-sent events, from the first or after a number, until the run is at rest. Where it is and nothing is new, the answer is 204, which tells a browser not to ask again.",
        params: RunParams,
        querystring: FollowQuery,
        produces: ["text/event-stream"],
        response: {
          200: { description: "Events.", content: { "text/event-stream": { schema: EventStream } } },
          204: { type: "null", description: "The run is at rest." },
        },
      },
    },
    async (request, reply) => {
      if (followers.size >= MAX_FOLLOWERS) {
        throw new HttpError(
          "OVERLOADED",
          `${followers.size} clients follow training runs already. Try again in a moment.`,
        );
      }
      const { params, query, headers } = request;
      const follower = await runs.follow(params.id, lastEventId(headers["last-event-id"]) ?? query.after ?? 0);
      followers.add(follower);
      reply.raw.once("close", () => {
        followers.delete(follower);
        follower.close();
      });
      const first = waitingFor(follower.next());
      if ((await first(BEGIN_MS)) === null) return reply.code(204).send();
      return sendEvents(reply, toStream(first, follower, heartbeatMs));
    },
  );
}

/** The events as text, and a heartbeat at the beginning and where there is none for a while. */
async function* toStream(
  first: Waiting<EmittedEvent | null>,
  follower: RunFollower,
  heartbeatMs: number,
): AsyncGenerator<string> {
  yield HEARTBEAT;
  let next = first;
  for (;;) {
    const event = await next(heartbeatMs);
    if (event === null) return;
    if (event === SILENCE) yield HEARTBEAT;
    else {
      yield toText(event);
      next = waitingFor(follower.next());
    }
  }
}

/** What a promise gives, or silence where it gives nothing for so many milliseconds. */
type Waiting<Value> = (ms: number) => Promise<Value | typeof SILENCE>;

/** Waits for a promise, again and again. A race each time would leave one listener more in it for every silence. */
function waitingFor<Value>(promise: Promise<Value>): Waiting<Value> {
  let isSettled = false;
  let wake = () => {};
  const settle = () => {
    isSettled = true;
    wake();
  };
  promise.then(settle, settle);
  return async (ms) => {
    if (!isSettled) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return isSettled ? promise : SILENCE;
  };
}

function toText({ number, event }: EmittedEvent): string {
  const { kind, ...rest } = event;
  const id = number === null ? "" : `id: ${number}\n`;
  // JSON has no line breaks of its own.
  return `event: ${kind}\n${id}data: ${JSON.stringify(rest)}\n\n`;
}

/** Clients send back what they got; anything else is ignored. */
function lastEventId(header: string | string[] | undefined): number | null {
  return typeof header === "string" && /^\d{1,15}$/.test(header) ? Number(header) : null;
}
