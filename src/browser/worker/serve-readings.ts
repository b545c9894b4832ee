/**
 * The other side of a {@link ReadingDesk}: reads what is sent, one after another, in a thread that does nothing else. Told to
 * stop, it does so at the next pause of the reading.
 */

import { checkReadingOptions } from "../../contract/check-reading-options.js";
import type { ReadingOptions } from "../../contract/reading-options.js";
import { DigitsError, type ErrorCode, fail, isDigitsError } from "../../core/errors.js";
import type { Picture } from "../../core/picture/picture.js";
import type { Explanation, Reading } from "../../core/reading/reading.js";
import { decodePicture } from "../decode-picture.js";
import type { Readers } from "../readers.js";
import type { HandAnswer, HandRequest, TeachHand } from "./teach-hand.js";
import { warmUp } from "./warm-up.js";

/** What is read: the pixels of a drawing, or a picture file. */
export type ReadSource = Picture | Blob;

export type ReadingRequest =
  | { readonly kind: "prepare"; readonly id: number; readonly reader: keyof Readers }
  | {
      readonly kind: "read" | "explain";
      readonly id: number;
      readonly source: ReadSource;
      readonly options: ReadingOptions;
    }
  | { readonly kind: "check"; readonly id: number; readonly options: ReadingOptions }
  | { readonly kind: "hand"; readonly id: number; readonly request: HandRequest }
  | { readonly kind: "stop"; readonly id: number };

export type ReadingAnswer =
  | { readonly id: number; readonly reading: Reading }
  | { readonly id: number; readonly explanation: Explanation }
  | { readonly id: number; readonly hand: HandAnswer }
  | { readonly id: number; readonly done: number }
  | { readonly id: number; readonly prepared: keyof Readers }
  | { readonly id: number; readonly checked: true }
  | { readonly id: number; readonly error: { readonly code: ErrorCode; readonly message: string } };

/** What both a worker's own scope and a message port are. */
export interface AnsweringPort {
  postMessage(answer: ReadingAnswer): void;
  addEventListener(type: "message", listen: (event: { readonly data: ReadingRequest }) => void): void;
}

/**
 * Answers the requests of a port from now on.
 *
 * @param teach learns hands @default they are not learnt here
 */
export function serveReadings(port: AnsweringPort, readers: Readers, teach?: TeachHand): void {
  const stopped = new Set<number>();
  const open = new Set<number>();
  let turn = Promise.resolve();
  let isWarm = false;

  async function answer({ kind, id, source, options }: Extract<ReadingRequest, { source: ReadSource }>): Promise<void> {
    // The messages that are here already are heard first: one of them may stop it.
    await nextTask();
    await attempt(id, async () => {
      if (stopped.has(id)) return;
      const isFile = source instanceof Blob;
      const reader = await (isFile ? readers.photo() : readers.drawing());
      const picture = isFile ? await decodePicture(source) : source;
      const control = { isCancelled: () => stopped.has(id), yieldToOthers: nextTask };
      if (kind === "read") port.postMessage({ id, reading: await reader.read(picture, options, control) });
      else port.postMessage({ id, explanation: await reader.explain(picture, options, control) });
    });
  }

  async function prepare(id: number, name: keyof Readers): Promise<void> {
    // Whoever reads is told why it cannot be.
    const reader = await readers[name]().catch(() => undefined);
    port.postMessage({ id, prepared: name });
    // A photo takes longer than what is compiled for it.
    if (name !== "drawing" || isWarm || reader === undefined) return;
    isWarm = true;
    await nextTask();
    await warmUp(reader, { isCancelled: () => open.size > 0, yieldToOthers: nextTask });
  }

  async function answerHand(id: number, request: HandRequest): Promise<void> {
    const stop = () => {
      if (stopped.has(id)) throw new DigitsError("ABORTED", "learning was stopped.");
    };
    await attempt(id, async () => {
      if (teach === undefined) fail("OPTION_INVALID", "this worker learns no hands.");
      const signal = {
        get aborted() {
          return stopped.has(id);
        },
        throwIfAborted: stop,
      };
      const onProgress = (done: number) => port.postMessage({ id, done });
      port.postMessage({ id, hand: await teach(request, { onProgress, pause: nextTask, signal }) });
    });
  }

  /** Does what answers a request; what it throws is the answer, unless nobody waits for one any more. */
  async function attempt(id: number, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (stopped.has(id)) return;
      const code = isDigitsError(error) ? error.code : "THREAD_DIED";
      port.postMessage({ id, error: { code, message: error instanceof Error ? error.message : String(error) } });
    } finally {
      stopped.delete(id);
      open.delete(id);
    }
  }

  port.addEventListener("message", ({ data: request }) => {
    switch (request.kind) {
      case "prepare":
        void prepare(request.id, request.reader);
        break;
      case "read":
      case "explain":
        open.add(request.id);
        turn = turn.then(() => answer(request));
        break;
      case "check":
        void attempt(request.id, async () => {
          checkReadingOptions(request.options);
          port.postMessage({ id: request.id, checked: true });
        });
        break;
      case "hand":
        open.add(request.id);
        // What is read is read by one profile throughout; while it learns, readings go on.
        if (request.request.act === "learn") void answerHand(request.id, request.request);
        else turn = turn.then(() => answerHand(request.id, request.request));
        break;
      case "stop":
        if (open.has(request.id)) stopped.add(request.id);
    }
  });
}

const nextTask = () => new Promise<void>((resolve) => setTimeout(resolve));
