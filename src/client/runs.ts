/**
 * The part of the client that trains: runs, what happens in them, and what they lead to. A run is followed by
 * server-sent events, over as many connections as it takes.
 */

import type {
  GivenChoices,
  KeptEvent,
  LiveEvent,
  RunAnswer,
  RunListAnswer,
  RunOptionsAnswer,
  LineRunResultAnswer,
  RunResultAnswer,
  TestImageListAnswer,
} from "../contract/answers/run-answers.js";
import { ApiError, ConnectionError } from "./errors.js";
import { textLinesOf } from "./lines.js";
import { json, pause, type Requester, type RequestOptions } from "./request.js";

/** The server sends at least an empty line every 15 s. */
const SILENCE_MS = 45_000;

/** Before the first try to reach a server that is gone; each later pause is twice as long. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 10_000;

/** An event, with its number where it is kept; one that is told only once has none. */
export type RunEvent = (KeptEvent & { readonly number: number }) | (LiveEvent & { readonly number: null });

export interface FollowOptions extends RequestOptions {
  /** The number of the last event that is known. @default 0: all are told */
  readonly after?: number;
}

export interface TestImageOptions extends RequestOptions {
  /** A finished run, whose reading of each image is told too, with its confidence. @default none */
  readonly run?: string;
}

/** All functions throw ApiError when the server refuses, and ConnectionError when it does not answer. */
export interface RunsClient {
  /** All runs, the newest first. */
  list(options?: RequestOptions): Promise<RunListAnswer>;
  /** What can be chosen of a run, and what holds where nothing is chosen. */
  options(options?: RequestOptions): Promise<RunOptionsAnswer>;
  /** A run, and how far it has got. */
  find(id: string, options?: RequestOptions): Promise<RunAnswer>;
  /** Trains a network; the run waits while another one is training. */
  start(choices: GivenChoices, options?: RequestOptions): Promise<RunAnswer>;
  /**
   * What happened in a run, and what happens, until it is at rest. A connection that breaks is made again, and no
   * event is missed.
   */
  follow(id: string, options?: FollowOptions): AsyncGenerator<RunEvent, void, void>;
  /** Stops a run, its checkpoint kept; answers once it has stopped. */
  stop(id: string, options?: RequestOptions): Promise<RunAnswer>;
  /** Goes on with a stopped or failed run, from its checkpoint. */
  resume(id: string, options?: RequestOptions): Promise<RunAnswer>;
  /** Starts a run again from the beginning, by the same plan; a model that it made stays. */
  startOver(id: string, options?: RequestOptions): Promise<RunAnswer>;
  /** Deletes a run; a model that it made stays. */
  remove(id: string, options?: RequestOptions): Promise<void>;
  /** What a finished run reached on MNIST's test set; of the network of lines (`kind` is "lines"), on simulated lines. */
  result(id: string, options?: RequestOptions): Promise<RunResultAnswer | LineRunResultAnswer>;
  /** Images of MNIST's test set by their places, up to 256 at a time. */
  testImages(indices: readonly number[], options?: TestImageOptions): Promise<TestImageListAnswer>;
}

/** Creates that part. */
export function createRunsClient(requester: Requester): RunsClient {
  const { send, sendForJson } = requester;
  const act = (id: string, name: string, options?: RequestOptions) =>
    sendForJson<RunAnswer>(pathOf(id, name), { method: "POST" }, options);

  return {
    list: (options) => sendForJson("api/runs", {}, options),
    options: (options) => sendForJson("api/runs/options", {}, options),
    find: (id, options) => sendForJson(pathOf(id), {}, options),
    start: (choices, options) => sendForJson("api/runs", json("POST", choices), options),
    follow: (id, options = {}) => followRun(requester, pathOf(id, "events"), options),
    stop: (id, options) => act(id, "stop", options),
    resume: (id, options) => act(id, "resume", options),
    startOver: (id, options) => act(id, "start-over", options),
    async remove(id, options) {
      await send(pathOf(id), { method: "DELETE" }, options);
    },
    result: (id, options) => sendForJson(pathOf(id, "result"), {}, options),
    testImages: (indices, { run, ...options } = {}) =>
      sendForJson("api/mnist/test", {}, options, { indices: indices.join(), run }),
  };
}

function pathOf(id: string, name?: string): string {
  const path = `api/runs/${encodeURIComponent(id)}`;
  return name === undefined ? path : `${path}/${name}`;
}

/**
 * Yields what happened in a run after an event, and what happens, until the run is at rest. Where the connection
 * breaks, it goes on after the last event that was yielded: none is missed or repeated.
 *
 * @throws ApiError; ConnectionError once the server was not reached in `retries` tries; the signal's reason
 */
async function* followRun(
  requester: Requester,
  path: string,
  { after = 0, signal }: FollowOptions,
): AsyncGenerator<RunEvent, void, void> {
  let last = after;
  let failures = 0;
  for (;;) {
    try {
      const silence = new AbortController();
      const signals = signal ? AbortSignal.any([signal, silence.signal]) : silence.signal;
      const init = { headers: { accept: "text/event-stream" } };
      const response = await requester.send(path, init, { isStream: true, signal: signals }, { after: last });
      // The run is at rest, and nothing is new.
      if (response.status === 204 || response.body === null) return;
      // A stream that ends without an event is no better than none.
      failures += 1;
      for await (const event of eventsOf(response.body, silence)) {
        failures = 0;
        last = event.number ?? last;
        yield event;
      }
      if (failures > requester.retries) throw new ConnectionError("the server ends the stream of events at once.");
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof ApiError) throw error;
      failures += 1;
      if (failures > requester.retries) throw error;
    }
    if (failures === 0) continue;
    const pauseMs = FIRST_PAUSE_MS * 2 ** (failures - 1);
    await pause(Math.min(pauseMs, LONGEST_PAUSE_MS), signal);
  }
}

/**
 * The events of one connection.
 *
 * @param silence aborted when nothing arrives for too long, which ends the connection
 */
async function* eventsOf(
  body: ReadableStream<Uint8Array>,
  silence: AbortController,
): AsyncGenerator<RunEvent, void, void> {
  let fields = new Map<string, string>();
  const startTimer = () => setTimeout(() => silence.abort(), SILENCE_MS);
  let timer = startTimer();
  try {
    for await (const line of textLinesOf(body)) {
      clearTimeout(timer);
      timer = startTimer();
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

function toEvent(fields: ReadonlyMap<string, string>): RunEvent | null {
  const [kind, text, id] = ["event", "data", "id"].map((name) => fields.get(name));
  if (kind === undefined || text === undefined) return null;
  const number = id === undefined ? null : Number(id);
  return { ...(JSON.parse(text) as object), kind, number } as RunEvent;
}
