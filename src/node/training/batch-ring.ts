/**
 * The memory a batch worker and the training thread share: a ring of slots, one batch each, and a few counters.
 * The training thread takes a finished batch by reading a counter. It needs no turn of its event loop for that, which
 * matters because ONNX Runtime's `run()` blocks the loop for a whole step.
 *
 * Neither side wakes the other more often than it must: a thread that is woken takes the core of one that computes. The
 * worker, once the ring is full, sleeps until half of it is free, and it announces a batch only when the other side
 * waits for one.
 */

/** Places of the counters in the control words. */
const FILLED = 0; // batches the worker has finished
const TAKEN = 1; // batches the training thread has copied out
const STOPPED = 2; // 1 once the worker must end
const AWAITED = 3; // 1 while the training thread waits for a batch

/** The shared memory itself: what is handed to the worker. */
export interface BatchRingMemory {
  readonly slots: number;
  readonly bytes: BatchBytes;
  readonly control: SharedArrayBuffer;
  readonly images: SharedArrayBuffer; // [slots, bytes.images]
  readonly labels: SharedArrayBuffer; // [slots, bytes.labels]
}

/** Bytes of one batch. */
export interface BatchBytes {
  readonly images: number;
  readonly labels: number;
}

/** One batch's place in the ring. */
interface BatchSlot {
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
}

/** Both sides' view of the ring. */
export interface BatchRing {
  /** Worker: a free slot, or null once stopped. Where none is free, it blocks until half of them are. */
  waitForSpace(): BatchSlot | null;
  /** Worker: hands the filled slot to the other side. Returns whether that side waits for it. */
  publish(): boolean;
  /** Training thread: the oldest finished batch, or null when there is none. Never blocks. */
  peek(): BatchSlot | null;
  /** Training thread: announces that it will wait for a batch unless `peek()` now finds one. */
  announceWaiting(): void;
  /** Training thread: gives the slot of `peek()` back to the worker. */
  release(): void;
  /** Either side: ends the worker's waiting, for good. */
  stop(): void;
}

/** Allocates the memory for `slots` batches. */
export function createBatchRingMemory(slots: number, bytes: BatchBytes): BatchRingMemory {
  return {
    slots,
    bytes,
    control: new SharedArrayBuffer(4 * Int32Array.BYTES_PER_ELEMENT),
    images: new SharedArrayBuffer(slots * bytes.images),
    labels: new SharedArrayBuffer(slots * bytes.labels),
  };
}

/** Opens the ring over its memory; called once on each side. */
export function openBatchRing(memory: BatchRingMemory): BatchRing {
  const { slots, bytes } = memory;
  const control = new Int32Array(memory.control);
  const half = Math.ceil(slots / 2);

  function slotOf(batch: number): BatchSlot {
    const slot = batch % slots;
    return {
      images: new Uint8Array(memory.images, slot * bytes.images, bytes.images),
      labels: new Uint8Array(memory.labels, slot * bytes.labels, bytes.labels),
    };
  }

  return {
    waitForSpace() {
      const filled = Atomics.load(control, FILLED);
      let wanted = 1;
      for (;;) {
        // Read before STOPPED: a stop that comes in between changes it, and the wait returns at once.
        const taken = Atomics.load(control, TAKEN);
        if (Atomics.load(control, STOPPED) === 1) return null;
        if (slots - (filled - taken) >= wanted) return slotOf(filled);
        wanted = half;
        Atomics.wait(control, TAKEN, taken);
      }
    },
    publish() {
      Atomics.add(control, FILLED, 1);
      return Atomics.exchange(control, AWAITED, 0) === 1;
    },
    peek() {
      const taken = Atomics.load(control, TAKEN);
      return taken === Atomics.load(control, FILLED) ? null : slotOf(taken);
    },
    announceWaiting() {
      Atomics.store(control, AWAITED, 1);
    },
    release() {
      const taken = Atomics.add(control, TAKEN, 1) + 1;
      const full = Atomics.load(control, FILLED) - taken;
      if (slots - full >= half) Atomics.notify(control, TAKEN);
    },
    stop() {
      Atomics.store(control, STOPPED, 1);
      // The worker may be between its read of STOPPED and its wait: a changed TAKEN keeps it from sleeping.
      Atomics.add(control, TAKEN, 1);
      Atomics.notify(control, TAKEN);
    },
  };
}
