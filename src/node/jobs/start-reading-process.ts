/** Reads the pictures of jobs in a process of its own; see reading-process.ts. */

import { DigitsError, type ErrorCode } from "../../core/errors.js";
import type { KeptReading } from "../../contract/answers/job-answers.js";
import type { ReadingOptions } from "../../contract/reading-options.js";
import type { StoredModel } from "../../core/reading/model-store.js";
import type { Device } from "../../core/runtime.js";
import { errorLineOf, startChild } from "../async/child-process.js";
import { toProgram } from "../files/package-files.js";
import type { HandedPicture } from "../storage/picture-store.js";

/** What is being read when it is asked to end. */
const STOP_MS = 5000;

export interface ReadingProcessOptions {
  readonly threads: number;
  readonly device: Device;
  /** How much it gives way to other processes, 0 to 19. */
  readonly niceness: number;
}

export interface ReadMessage {
  readonly kind: "read";
  readonly id: number;
  /** Of the model. */
  readonly key: string;
  readonly picture: HandedPicture;
  readonly options: ReadingOptions;
}

/** What the worker sends to the process. */
export type WorkerMessage =
  | ReadMessage
  /** End at once. */
  | { readonly kind: "stop" }
  | ({ readonly kind: "model"; readonly key: string; readonly model: StoredModel } & ReadingProcessOptions);

interface Failure {
  readonly code: string;
  readonly message: string;
}

/** What the process sends to the worker. */
export type ReadingAnswer =
  | { readonly kind: "ready" }
  | ({ readonly kind: "unready" } & Failure)
  | { readonly kind: "read"; readonly id: number; readonly reading: KeptReading }
  | ({ readonly kind: "failed"; readonly id: number } & Failure);

/** The process ended while it read. */
export class ReaderDied extends Error {
  constructor(how: string) {
    super(`the process that read it ended (${how})`);
    this.name = "ReaderDied";
  }
}

export interface ReadingProcess {
  readonly pid: number | undefined;
  /** @throws ReaderDied; PICTURE_LOST, and what reading throws */
  read(model: StoredModel, key: string, picture: HandedPicture, options: ReadingOptions): Promise<KeptReading>;
  isAlive(): boolean;
  /** Ends it; what it reads is given up. Idempotent. */
  stop(): Promise<void>;
}

/** Starts it; resolves when it can read. @throws what is wrong with the model; ReaderDied */
export async function startReadingProcess(
  model: StoredModel,
  key: string,
  options: ReadingProcessOptions,
): Promise<ReadingProcess> {
  const waiting = new Map<number, { resolve(reading: KeptReading): void; reject(error: Error): void }>();
  const sent = new Set<string>();
  let count = 0;
  let isAlive = true;
  let settleStart: (error: Error | null) => void;
  const started = new Promise<void>((resolve, reject) => {
    settleStart = (error) => (error === null ? resolve() : reject(error));
  });
  const { process: child, ended } = startChild(toProgram(new URL("./reading-process.js", import.meta.url)), {
    needsGraphics: options.device !== "cpu",
    isBinary: true,
    onMessage(received) {
      const answer = received as ReadingAnswer;
      if (answer.kind === "ready") settleStart(null);
      else if (answer.kind === "unready") settleStart(toError(answer));
      else {
        const request = waiting.get(answer.id);
        waiting.delete(answer.id);
        if (answer.kind === "read") request?.resolve(answer.reading);
        else request?.reject(toError(answer));
      }
    },
  });
  const gone = ended.then(({ how, printed }) => {
    isAlive = false;
    const line = errorLineOf(printed);
    const error = new ReaderDied(line === undefined ? how : `${how}: ${line}`);
    settleStart(error);
    for (const request of waiting.values()) request.reject(error);
    waiting.clear();
  });

  function send(message: WorkerMessage): void {
    // How it ended says more than the closed channel.
    if (child.connected) child.send(message, () => {});
  }

  function sendModel(each: StoredModel, eachKey: string): void {
    if (sent.has(eachKey)) return;
    sent.add(eachKey);
    // Shared memory does not leave the process.
    const lines = each.lines && { sha256: each.lines.sha256, file: Uint8Array.from(each.lines.file) };
    const copy = { ...each, card: null, file: Uint8Array.from(each.file), ...(lines && { lines }) };
    send({ kind: "model", key: eachKey, model: copy, ...options });
  }

  async function stop(): Promise<void> {
    // A channel that this side closes keeps Node from telling that the process is gone (20.20).
    send({ kind: "stop" });
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
    await gone;
    clearTimeout(timer);
  }

  sendModel(model, key);
  try {
    await started;
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    pid: child.pid,
    isAlive: () => isAlive,
    stop,
    read(each, eachKey, picture, readingOptions) {
      return new Promise((resolve, reject) => {
        if (!isAlive) return reject(new ReaderDied("before it began"));
        sendModel(each, eachKey);
        const id = (count += 1);
        waiting.set(id, { resolve, reject });
        send({ kind: "read", id, key: eachKey, picture, options: readingOptions });
      });
    },
  };
}

function toError({ code, message }: Failure): Error {
  return code === "INTERNAL" ? new Error(message) : new DigitsError(code as ErrorCode, message);
}
