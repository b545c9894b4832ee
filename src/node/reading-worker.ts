/**
 * The worker thread that decodes and reads pictures, one at a time. Started by reading-pool.ts.
 */

import { workerData } from "node:worker_threads";

import sharp from "sharp";

import { type ErrorCode, isDigitsError } from "../core/errors.js";
import type { ReadOptions } from "../core/reading/reader.js";
import type { Reading } from "../core/reading/reading.js";
import {
  createPictureReader,
  type PictureReader,
  type PictureSource,
} from "./picture-reader.js";
import { createNodeRuntime } from "./runtime.js";
import { serveTasks } from "./task-thread.js";

/** What the worker is started with. */
export interface ReadingWorkerData {
  readonly modelPath: string;
}

export type ReadingTask =
  /** Opens the model, so that what is wrong with it shows before a picture comes. */
  | { readonly kind: "open" }
  | {
      readonly kind: "read";
      readonly source: PictureSource;
      readonly options: ReadOptions;
    };

/** Failures are told as values: the code of an error does not survive the way between threads. */
export type ReadingAnswer =
  | { readonly kind: "opened" }
  | { readonly kind: "reading"; readonly reading: Reading }
  | {
      readonly kind: "failure";
      readonly code: ErrorCode;
      readonly message: string;
    };

// The pool has a thread for each core already; more inside each would only take turns.
sharp.concurrency(1);

const { modelPath } = workerData as ReadingWorkerData;
let opening: Promise<PictureReader> | null = null;

async function work(task: ReadingTask): Promise<ReadingAnswer> {
  try {
    opening ??= createPictureReader(createNodeRuntime(), modelPath);
    const reader = await opening;
    if (task.kind === "open") return { kind: "opened" };
    const reading = await reader.read(task.source, task.options);
    return { kind: "reading", reading };
  } catch (error) {
    if (!isDigitsError(error)) throw error;
    return { kind: "failure", code: error.code, message: error.message };
  }
}

async function dispose(): Promise<void> {
  // A model that could not be opened has been told of with the task that asked for it.
  const reader = await opening?.catch(() => null);
  await reader?.dispose();
}

serveTasks(work, dispose);
