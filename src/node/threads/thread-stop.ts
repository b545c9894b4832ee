/**
 * The signal to worker threads to give up their work. A thread that is ended while ONNX Runtime computes
 * in it takes the whole process with it: on its way back into JavaScript the binding finds that it may throw nothing
 * there, and aborts ("terminate called after throwing an instance of 'Napi::Error'", onnxruntime-node 1.30). So threads
 * get a signal first, and are ended once none computes.
 */

import { fail } from "../../core/errors.js";
import type { Runtime } from "../../core/runtime.js";

/** Shared by the pool and its threads: whether they are to stop, and how many of them compute. */
export type StopSign = Int32Array<SharedArrayBuffer>;

const STOPPED = 0;
const COMPUTING = 1;

/** A sign that is not raised. */
export function createStopSign(): StopSign {
  return new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
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
  async function compute<Result>(work: () => Promise<Result>): Promise<Result> {
    Atomics.add(sign, COMPUTING, 1);
    try {
      refuseWhenStopped(sign);
      return await work();
    } finally {
      Atomics.sub(sign, COMPUTING, 1);
    }
  }

  function oneAtATime<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = last.then(() => compute(work));
    last = done.catch(() => {});
    return done;
  }

  return {
    async load(model, options) {
      const session = await oneAtATime(() => runtime.load(model, options));
      return {
        inputNames: session.inputNames,
        outputNames: session.outputNames,
        run: (feeds, fetches) => oneAtATime(() => session.run(feeds, fetches)),
        dispose: () => session.dispose(),
      };
    },
  };
}
