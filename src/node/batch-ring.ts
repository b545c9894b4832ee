/**
 * The memory a batch worker and the training thread share: a ring of slots, one batch each, and three counters.
 * The training thread takes a finished batch by reading a counter. It needs no turn of its event loop for that,
 * which matters because ONNX Runtime's `run()` blocks the loop for the whole of a step.
 */

import { IMAGE_PIXELS } from "../core/dataset/image-set.js";

/** Places of the counters in the control words. */
const FILLED = 0; // batches the worker has finished
const TAKEN = 1; // batches the training thread has copied out
const STOPPED = 2; // 1 once the worker must end

/** The shared memory itself: what is handed to the worker. */
export interface BatchRingMemory {
  readonly slots: number;
  readonly batchSize: number;
  readonly control: SharedArrayBuffer;
  readonly images: SharedArrayBuffer; // [slots, batchSize, 28, 28]
  readonly labels: SharedArrayBuffer; // [slots, batchSize]
}

/** One batch's place in the ring. */
interface BatchSlot {
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
}

/** Both sides' view of the ring. */
export interface BatchRing {
  /** Worker: blocks until a slot is free and returns it, or null once stopped. */
  waitForSpace(): BatchSlot | null;
  /** Worker: hands the slot just filled to the other side. */
  publish(): void;
  /** Training thread: the oldest finished batch, or null when there is none. Never blocks. */
  peek(): BatchSlot | null;
  /** Training thread: gives the slot of `peek()` back to the worker. */
  release(): void;
  /** Either side: ends the worker's waiting, for good. */
  stop(): void;
}

/** Allocates the memory for `slots` batches. */
export function createBatchRingMemory(
  slots: number,
  batchSize: number,
): BatchRingMemory {
  return {
    slots,
    batchSize,
    control: new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT),
    images: new SharedArrayBuffer(slots * batchSize * IMAGE_PIXELS),
    labels: new SharedArrayBuffer(slots * batchSize),
  };
}

/** Opens the ring over its memory; called once on each side. */
export function openBatchRing(memory: BatchRingMemory): BatchRing {
  const { slots, batchSize } = memory;
  const control = new Int32Array(memory.control);

  function slotOf(batch: number): BatchSlot {
    const slot = batch % slots;
    const bytes = batchSize * IMAGE_PIXELS;
    return {
      images: new Uint8Array(memory.images, slot * bytes, bytes),
      labels: new Uint8Array(memory.labels, slot * batchSize, batchSize),
    };
  }

  return {
    waitForSpace() {
      for (;;) {
        // Read before STOPPED: a stop that comes in between changes it, and the wait returns at once.
        const taken = Atomics.load(control, TAKEN);
        if (Atomics.load(control, STOPPED) === 1) return null;
        const filled = Atomics.load(control, FILLED);
        if (filled - taken < slots) return slotOf(filled);
        Atomics.wait(control, TAKEN, taken);
      }
    },
    publish() {
      Atomics.add(control, FILLED, 1);
    },
    peek() {
      const taken = Atomics.load(control, TAKEN);
      return taken === Atomics.load(control, FILLED) ? null : slotOf(taken);
    },
    release() {
      Atomics.add(control, TAKEN, 1);
      Atomics.notify(control, TAKEN);
    },
    stop() {
      Atomics.store(control, STOPPED, 1);
      // The worker may be between its look at STOPPED and its wait: a changed TAKEN keeps it from sleeping.
      Atomics.add(control, TAKEN, 1);
      Atomics.notify(control, TAKEN);
    },
  };
}
