/**
 * The part of the client that trains: runs, what happens in them, and what comes of them.
 */

import type {
  GivenChoices,
  RunAnswer,
  RunListAnswer,
  RunOptionsAnswer,
  RunResultAnswer,
  TestImageListAnswer,
} from "../contract/answers/run-answers.js";
import { json } from "./bodies.js";
import type { Requester, RequestOptions } from "./request.js";
import { type FollowOptions, followRun, type RunEvent } from "./run-events.js";
import { toJson } from "./send.js";

export interface TestImageOptions extends RequestOptions {
  /** A finished run: what it read each image as, and how surely, is told too. @default none */
  readonly run?: string;
}

/** All functions throw ApiError when the server refuses, and ConnectionError when it does not answer. */
export interface RunsClient {
  /** The runs there are, the newest first. */
  list(options?: RequestOptions): Promise<RunListAnswer>;
  /** What can be chosen of a run, and what it is where nothing is chosen. */
  options(options?: RequestOptions): Promise<RunOptionsAnswer>;
  /** A run, and how far it is. */
  find(id: string, options?: RequestOptions): Promise<RunAnswer>;
  /** Trains a network; the run waits while another one works. */
  start(choices: GivenChoices, options?: RequestOptions): Promise<RunAnswer>;
  /**
   * What happened in a run, and what happens, until it is at rest. A connection that breaks is made again, and no
   * event is missed.
   */
  follow(id: string, options?: FollowOptions): AsyncGenerator<RunEvent, void, void>;
  /** Stops a run, its checkpoint kept; answers once it has stopped. */
  stop(id: string, options?: RequestOptions): Promise<RunAnswer>;
  /** Goes on with a stopped or failed run, at its checkpoint. */
  resume(id: string, options?: RequestOptions): Promise<RunAnswer>;
  /** Begins a run anew, by the same plan; what it reached is dropped, a model it left stays. */
  startOver(id: string, options?: RequestOptions): Promise<RunAnswer>;
  /** Deletes a run; a model it left stays. */
  remove(id: string, options?: RequestOptions): Promise<void>;
  /** What a finished run reached on MNIST's test set. */
  result(id: string, options?: RequestOptions): Promise<RunResultAnswer>;
  /** Images of MNIST's test set by their places, up to 256 at a time. */
  testImages(indices: readonly number[], options?: TestImageOptions): Promise<TestImageListAnswer>;
}

/** Creates that part. */
export function createRunsClient(requester: Requester): RunsClient {
  async function get<Answer>(path: string, options?: RequestOptions): Promise<Answer> {
    return toJson(await requester.send(path, {}, options));
  }

  async function act(id: string, name: string, options?: RequestOptions): Promise<RunAnswer> {
    const init = { method: "POST" };
    return toJson(await requester.send(pathOf(id, name), init, options));
  }

  return {
    list: (options) => get("api/runs", options),
    options: (options) => get("api/runs/options", options),
    find: (id, options) => get(pathOf(id), options),
    async start(choices, options) {
      const init = json("POST", choices);
      return toJson(await requester.send("api/runs", init, options));
    },
    follow: (id, options = {}) => followRun(requester, pathOf(id, "events"), options),
    stop: (id, options) => act(id, "stop", options),
    resume: (id, options) => act(id, "resume", options),
    startOver: (id, options) => act(id, "start-over", options),
    async remove(id, options) {
      await requester.send(pathOf(id), { method: "DELETE" }, options);
    },
    result: (id, options) => get(pathOf(id, "result"), options),
    async testImages(indices, { run, ...options } = {}) {
      const query = { indices: indices.join(), run };
      return toJson(await requester.send("api/mnist/test", {}, options, query));
    },
  };
}

function pathOf(id: string, name?: string): string {
  const path = `api/runs/${encodeURIComponent(id)}`;
  return name === undefined ? path : `${path}/${name}`;
}
