/**
 * Threads that are started together, by Piscina, and can be given up together. A thread inside ONNX Runtime can neither
 * be stopped nor ended: where a run of a model takes longer than it may, the tasks of the whole group are handed back,
 * others start in its place, and it is ended once none of its threads computes any more.
 */

import { Piscina } from "piscina";

import type { Device } from "../../core/runtime.js";
import type { PictureLimits } from "../pictures/picture-limits.js";
import { createDecodingPlaces, freePlacesOfDead } from "./decoding-places.js";
import { isSentInPieces, offerPieces } from "./picture-pieces.js";
import { createStopSign, forgetDead, isComputing, modelMarkOf, overdueModels, raiseStop } from "./thread-stop.js";
import type { BatchMessage, WorkerAnswer, WorkerSettings, WorkerTask } from "./worker-task.js";
import { toProgram } from "../files/package-files.js";

/** Tasks at work in a thread: enough to fill a batch of 32 images, of which most pictures have one. */
const TASKS_A_THREAD = 32;

export interface ThreadGroupOptions {
  readonly threads: number;
  readonly device: Device;
  readonly limits: PictureLimits;
  /** How much lower the priority of the threads is, as `nice` counts it. */
  readonly niceness: number;
  readonly onBatch: (images: number) => void;
  /** Called for each thread that ended by itself. */
  readonly onDeath: (cause: unknown) => void;
}

/** Why a task was handed back. */
export class GroupGivenUp extends Error {
  /** @param isOwnModel whether it was the task's own model that took too long */
  constructor(readonly isOwnModel: boolean) {
    super("the threads were given up.");
  }
}

export interface ThreadGroup {
  /** @throws the error that ended the thread; {@link GroupGivenUp} */
  run(task: WorkerTask): Promise<WorkerAnswer>;
  /** How many threads live; none where they ended before they were ready. */
  readonly threads: number;
  /** Makes the threads stop at their next step. */
  stop(): void;
  /** Whether ONNX Runtime computes in one of them. */
  isComputing(): boolean;
  /** Hands all tasks back where a run takes longer than `limitMs`. @returns whether one does */
  giveUpWhenOverdue(limitMs: number): boolean;
  /** Ends the threads, of which none may compute. */
  destroy(): Promise<void>;
}

export function startThreadGroup(options: ThreadGroupOptions): ThreadGroup {
  const { threads, device, limits, niceness, onBatch, onDeath } = options;
  const sign = createStopSign(threads);
  const places = createDecodingPlaces();
  const workerData: WorkerSettings = { limits, device, places, stop: sign };
  const piscina = new Piscina<WorkerTask, WorkerAnswer>({
    filename: toProgram(new URL("./worker.js", import.meta.url)).href,
    minThreads: threads,
    maxThreads: threads,
    concurrentTasksPerWorker: TASKS_A_THREAD,
    // A thread that waits on atomics does not run its timers, and batches have one.
    atomics: "disabled",
    recordTiming: false,
    niceIncrement: niceness,
    workerData,
  });
  const handBacks = new Map<(error: unknown) => void, WorkerTask>();
  const livingIds = () => piscina.threads.map(({ threadId }) => threadId);
  piscina.on("message", ({ images }: BatchMessage) => onBatch(images));
  piscina.on("error", onDeath);
  piscina.on("workerDestroy", () => {
    // Piscina starts no more threads once one has ended before it was ready; tasks would wait for ever.
    setImmediate(() => {
      freePlacesOfDead(places, livingIds());
      forgetDead(sign, livingIds());
      if (piscina.threads.length === 0) void destroy();
    });
  });

  let destruction: Promise<void> | null = null;
  /** Once: a second call of Piscina's while the first waits for its threads makes it start others in their place (5.3). */
  function destroy(): Promise<void> {
    destruction ??= piscina.destroy();
    return destruction;
  }

  async function post(task: WorkerTask): Promise<WorkerAnswer> {
    const isPicture = task.kind === "read" || task.kind === "explain";
    if (!isPicture || !isSentInPieces(task.source)) return piscina.run(task);
    const offer = offerPieces(task.source.bytes);
    try {
      return await piscina.run({ ...task, source: offer.source }, { transferList: [offer.source.port] });
    } finally {
      offer.end();
    }
  }

  return {
    run: (task) =>
      new Promise((resolve, reject) => {
        handBacks.set(reject, task);
        void post(task)
          .then(resolve, reject)
          .finally(() => handBacks.delete(reject));
      }),
    get threads() {
      return piscina.threads.length;
    },
    stop: () => raiseStop(sign),
    isComputing: () => isComputing(sign),
    giveUpWhenOverdue(limitMs) {
      const overdue = overdueModels(sign, limitMs, livingIds());
      if (overdue.size === 0) return false;
      raiseStop(sign);
      const marks = new Map<string, number>();
      for (const [handBack, { model }] of handBacks) {
        const mark = marks.get(model.sha256) ?? modelMarkOf(new Uint8Array(model.file));
        marks.set(model.sha256, mark);
        handBack(new GroupGivenUp(overdue.has(mark)));
      }
      return true;
    },
    destroy,
  };
}
