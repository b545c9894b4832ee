/**
 * Where a page hands in what is to be read: one worker for all of it, started when it is first needed, and once more where it
 * ended. Bundlers see the worker's address where it is started.
 */

import type { ReadingOptions } from "../../contract/reading-options.js";
import { DigitsError } from "../../core/errors.js";
import type { Explanation, Reading } from "../../core/reading/reading.js";
import type { Readers } from "../readers.js";
import type { ReadingAnswer, ReadingRequest, ReadSource } from "./serve-readings.js";
import type { HandAnswer, HandRequest } from "./teach-hand.js";

export interface ReadingDesk {
  /** Loads what reading needs, so that the first reading does not wait for it; whoever reads is told where that cannot be. */
  prepare(reader: keyof Readers): Promise<void>;
  /**
   * Reads a drawing, whose pixels are gone from this thread then, or a picture file.
   *
   * @throws what the reader throws; FILE_UNREADABLE where a network cannot be loaded; THREAD_DIED; ABORTED
   */
  read(source: ReadSource, options: ReadingOptions, signal: AbortSignal): Promise<Reading>;
  /** As `read`, and tells every step. */
  explain(source: ReadSource, options: ReadingOptions, signal: AbortSignal): Promise<Explanation>;
  /** Says whether readings can have these options. @throws OPTION_INVALID; THREAD_DIED */
  check(options: ReadingOptions): Promise<void>;
  /** Reads by a person's profile from now on, or learns one; the worker has to be one that learns. */
  hand(request: HandRequest, signal: AbortSignal, onProgress?: (done: number) => void): Promise<HandAnswer>;
  /** Ends the worker, and what is read in it; it is started again where anything more is asked. */
  rest(): void;
}

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: DigitsError) => void;
  readonly onProgress?: ((done: number) => void) | undefined;
}

export function createReadingDesk(startWorker: () => Worker): ReadingDesk {
  let running: Worker | undefined;
  const waiting = new Map<number, Waiting>();
  let count = 0;

  function lose(worker: Worker, reason: string): void {
    if (running !== worker) return;
    running = undefined;
    worker.terminate();
    for (const { reject } of waiting.values()) reject(dead(reason));
    waiting.clear();
  }

  function worker(): Worker {
    if (running !== undefined) return running;
    const started = tryTo(startWorker);
    started.addEventListener("message", ({ data: answer }: MessageEvent<ReadingAnswer>) => {
      const asker = waiting.get(answer.id);
      if ("done" in answer) return asker?.onProgress?.(answer.done);
      waiting.delete(answer.id);
      if ("reading" in answer) asker?.resolve(answer.reading as never);
      else if ("hand" in answer) asker?.resolve(answer.hand as never);
      else if ("explanation" in answer) asker?.resolve(answer.explanation as never);
      else if ("prepared" in answer || "checked" in answer) asker?.resolve(undefined as never);
      else asker?.reject(new DigitsError(answer.error.code, answer.error.message));
    });
    started.addEventListener("error", (event) => {
      lose(started, event.message || "its script cannot be loaded");
    });
    started.addEventListener("messageerror", () => lose(started, "an answer got lost"));
    return (running = started);
  }

  const post = (request: ReadingRequest, moved: Transferable[] = []) => worker().postMessage(request, moved);

  /** Sends what `toRequest` makes, and waits for its answer. */
  function send<Answer>(
    toRequest: (id: number) => ReadingRequest,
    signal: AbortSignal,
    { moved, onProgress }: { readonly moved?: Transferable[]; readonly onProgress?: Waiting["onProgress"] } = {},
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(stopped());
      const id = count++;
      post(toRequest(id), moved);
      const stop = () => {
        if (!waiting.delete(id)) return;
        post({ kind: "stop", id });
        reject(stopped());
      };
      signal.addEventListener("abort", stop, { once: true });
      const done = () => signal.removeEventListener("abort", stop);
      waiting.set(id, {
        onProgress,
        resolve: (answer) => {
          done();
          resolve(answer);
        },
        reject: (error) => {
          done();
          reject(error);
        },
      });
    });
  }

  function ask<Answer>(
    kind: "read" | "explain",
    source: ReadSource,
    options: ReadingOptions,
    signal: AbortSignal,
  ): Promise<Answer> {
    const moved = "rgba" in source ? [source.rgba.buffer] : [];
    return send((id) => ({ kind, id, source, options }), signal, { moved });
  }

  return {
    rest() {
      if (running !== undefined) lose(running, "it is not needed any more");
    },
    prepare: (reader) =>
      send<void>((id) => ({ kind: "prepare", id, reader }), new AbortController().signal).catch(() => undefined),
    check: (options) => send((id) => ({ kind: "check", id, options }), new AbortController().signal),
    read: (...asked) => ask("read", ...asked),
    explain: (...asked) => ask("explain", ...asked),
    hand: (request, signal, onProgress) => send((id) => ({ kind: "hand", id, request }), signal, { onProgress }),
  };
}

/** A browser may refuse to start a worker of another origin, or one that a policy forbids. */
function tryTo(startWorker: () => Worker): Worker {
  try {
    return startWorker();
  } catch (error) {
    throw dead(error instanceof Error ? error.message : String(error));
  }
}

const stopped = () => new DigitsError("ABORTED", "the reading was stopped.");

const dead = (reason: string) =>
  new DigitsError("THREAD_DIED", `the worker that reads ended: ${reason}. Look into the browser's console.`);
