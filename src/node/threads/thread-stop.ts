/**
 * The signal to worker threads to give up their work. A thread that is ended while ONNX Runtime computes
 * in it takes the whole process with it: on its way back into JavaScript the binding finds that it may throw nothing
 * there, and aborts ("terminate called after throwing an instance of 'Napi::Error'", onnxruntime-node 1.30). So threads
 * get a signal first, and are ended once none computes.
 */

import { threadId } from "node:worker_threads";
import { crc32 } from "node:zlib";

import { fail } from "../../core/errors.js";
import type { Runtime } from "../../core/runtime.js";

/**
 * Shared by the pool and its threads: whether they are to stop, how many of them compute, and for each that does a record
 * of what and since when.
 */
export type StopSign = Int32Array<SharedArrayBuffer>;

const STOPPED = 0;
const COMPUTING = 1;
const FIRST_RECORD = 2;

/** A record: the thread's id and one, or 0 where the record is free; the model; the time in milliseconds. */
const RECORD_LENGTH = 3;
const MODEL = 1;
const START = 2;
const FREE = 0;
const TAKEN = -1;

const NANOSECONDS_A_MS = 1_000_000n;

/** A sign that is not raised. @param threads how many threads may compute at a time */
export function createStopSign(threads = 1): StopSign {
  const length = FIRST_RECORD + threads * RECORD_LENGTH;
  return new Int32Array(new SharedArrayBuffer(length * Int32Array.BYTES_PER_ELEMENT));
}

/** Makes the threads stop; idempotent. */
export function raiseStop(sign: StopSign): void {
  Atomics.store(sign, STOPPED, 1);
}

/** Whether it was raised. */
export function isRaised(sign: StopSign): boolean {
  return Atomics.load(sign, STOPPED) === 1;
}

/** Whether ONNX Runtime computes in a thread; once the sign is raised and it does not, it will not again. */
export function isComputing(sign: StopSign): boolean {
  return Atomics.load(sign, COMPUTING) > 0;
}

/**
 * The models, as {@link modelMarkOf} names them, of which a run has taken longer than it may.
 *
 * @param livingIds of the threads; what one that ended has left behind does not count
 */
export function overdueModels(sign: StopSign, limitMs: number, livingIds: readonly number[]): ReadonlySet<number> {
  const models = new Set<number>();
  for (let record = FIRST_RECORD; record < sign.length; record += RECORD_LENGTH) {
    const owner = Atomics.load(sign, record);
    const tookMs = (nowMs() - Atomics.load(sign, record + START)) | 0;
    if (livingIds.includes(owner - 1) && tookMs > limitMs) models.add(Atomics.load(sign, record + MODEL));
  }
  return models;
}

/** Frees the records of threads that ended while they computed. */
export function forgetDead(sign: StopSign, livingIds: readonly number[]): void {
  for (let record = FIRST_RECORD; record < sign.length; record += RECORD_LENGTH) {
    const owner = Atomics.load(sign, record);
    if (owner <= FREE || livingIds.includes(owner - 1)) continue;
    Atomics.store(sign, record, FREE);
    Atomics.sub(sign, COMPUTING, 1);
  }
}

/** A number that stands for a model's bytes. */
export function modelMarkOf(model: Uint8Array): number {
  return crc32(model) | 0;
}

/** One clock for all threads, in as many bits as a record has; differences are right though it starts anew each 50 days. */
function nowMs(): number {
  return Number(BigInt.asIntN(32, process.hrtime.bigint() / NANOSECONDS_A_MS));
}

/** Writes that a run begins; what it gives is called at its end. */
function recordRun(sign: StopSign, model: number): () => void {
  for (let record = FIRST_RECORD; record < sign.length; record += RECORD_LENGTH) {
    // With the time first: whoever sees the owner sees since when.
    if (Atomics.compareExchange(sign, record, FREE, TAKEN) !== FREE) continue;
    Atomics.store(sign, record + MODEL, model);
    Atomics.store(sign, record + START, nowMs());
    Atomics.store(sign, record, threadId + 1);
    return () => void Atomics.store(sign, record, FREE);
  }
  return () => {};
}

/** @throws ABORTED once the threads are to stop */
export function refuseWhenStopped(sign: StopSign): void {
  if (isRaised(sign)) {
    fail("ABORTED", "the work was stopped.");
  }
}

/**
 * A runtime that begins nothing once the threads are to stop. Runs wait for each other: onnxruntime-node defers each to
 * the next turn of the event loop, and all that were begun by then would run, one after the other, whatever the sign.
 *
 * @throws ABORTED, and what the runtime throws
 */
export function createStoppableRuntime(runtime: Runtime, sign: StopSign): Runtime {
  let last: Promise<unknown> = Promise.resolve();

  /** Counts itself as computing before it checks the sign: whoever raises the sign sees that, or the check sees the sign. */
  async function compute<Result>(model: number, work: () => Promise<Result>): Promise<Result> {
    Atomics.add(sign, COMPUTING, 1);
    const endRecord = recordRun(sign, model);
    try {
      refuseWhenStopped(sign);
      return await work();
    } finally {
      endRecord();
      Atomics.sub(sign, COMPUTING, 1);
    }
  }

  function oneAtATime<Result>(model: number, work: () => Promise<Result>): Promise<Result> {
    const done = last.then(() => compute(model, work));
    last = done.catch(() => {});
    return done;
  }

  return {
    async load(model, options) {
      const mark = modelMarkOf(model);
      const session = await oneAtATime(mark, () => runtime.load(model, options));
      return {
        inputNames: session.inputNames,
        outputNames: session.outputNames,
        run: (feeds, fetches) => oneAtATime(mark, () => session.run(feeds, fetches)),
        dispose: () => session.dispose(),
      };
    },
  };
}
