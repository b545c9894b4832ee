/**
 * Following a training run: its server-sent events as they come, over as many connections as it takes.
 */

import type { KeptEvent, LiveEvent } from "../contract/answers/run-answers.js";
import { ApiError, ConnectionError } from "./errors.js";
import { pause } from "./pause.js";
import type { Requester, RequestOptions } from "./request.js";
import { textLinesOf } from "./text-lines.js";

/** The server says something every 15 s, be it nothing. */
const SILENCE_MS = 45_000;

/** Before the first try to reach a server that is gone; twice as long before each after it. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 10_000;

/** An event, with its number where it is kept; what is told once has none. */
export type RunEvent = (KeptEvent & { readonly number: number }) | (LiveEvent & { readonly number: null });

export interface FollowOptions extends RequestOptions {
  /** The number of the last event that is known. @default 0, so that all are told */
  readonly after?: number;
}

/**
 * Yields what happened in a run after an event, and what happens, until the run is at rest. Where the connection
 * breaks, it goes on after the last event that was heard: none is missed, and none comes twice.
 *
 * @throws ApiError; ConnectionError once the server was not reached in `retries` tries; the signal's reason
 */
export async function* followRun(
  requester: Requester,
  path: string,
  { after = 0, signal }: FollowOptions,
): AsyncGenerator<RunEvent, void, void> {
  let last = after;
  let failures = 0;
  for (;;) {
    try {
      const events = await connect(requester, path, last, signal);
      if (events === null) return;
      // A stream that is ended without a word is no better than none.
      failures += 1;
      for await (const event of events) {
        failures = 0;
        last = event.number ?? last;
        yield event;
      }
      if (failures > requester.retries) {
        throw new ConnectionError("the server ends the stream at once.");
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof ApiError) throw error;
      failures += 1;
      if (failures > requester.retries) throw error;
    }
    if (failures === 0) continue;
    const pauseMs = FIRST_PAUSE_MS * 2 ** (failures - 1);
    await pause(Math.min(pauseMs, LONGEST_PAUSE_MS), signal ?? null);
  }
}

/** The events of one connection; null when the run is at rest and nothing is new. */
async function connect(
  requester: Requester,
  path: string,
  after: number,
  signal: AbortSignal | undefined,
): Promise<AsyncGenerator<RunEvent, void, void> | null> {
  const silence = new AbortController();
  const response = await requester.send(
    path,
    { headers: { accept: "text/event-stream" } },
    {
      isStream: true,
      signal: signal ? AbortSignal.any([signal, silence.signal]) : silence.signal,
    },
    { after },
  );
  if (response.status === 204 || response.body === null) return null;
  return eventsOf(response.body, silence);
}

/** @param silence aborted, which ends the connection, when nothing is heard for too long */
async function* eventsOf(
  body: ReadableStream<Uint8Array>,
  silence: AbortController,
): AsyncGenerator<RunEvent, void, void> {
  let fields = new Map<string, string>();
  let timer = startTimer(silence);
  try {
    for await (const line of textLinesOf(body)) {
      clearTimeout(timer);
      timer = startTimer(silence);
      if (line !== "") {
        const colon = line.indexOf(": ");
        if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 2));
        continue;
      }
      const event = toEvent(fields);
      fields = new Map();
      if (event !== null) yield event;
    }
  } catch (cause) {
    throw new ConnectionError("the stream of events broke off.", { cause });
  } finally {
    clearTimeout(timer);
  }
}

function startTimer(silence: AbortController) {
  return setTimeout(() => silence.abort(), SILENCE_MS);
}

function toEvent(fields: ReadonlyMap<string, string>): RunEvent | null {
  const [kind, text, id] = ["event", "data", "id"].map((name) => fields.get(name));
  if (kind === undefined || text === undefined) return null;
  const number = id === undefined ? null : Number(id);
  return { ...(JSON.parse(text) as object), kind, number } as RunEvent;
}
