/**
 * Frees what a large picture has left behind. V8 lets planes that nobody needs any more lie until 64 MB of them are
 * gathered in a thread, whether or not the next picture needs as many; each thread that reads would keep that for good.
 */

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** What lies about costs a collection of some 10 ms from here on: two planes at working size, of what a page needs. */
const MOST_LEFT_BYTES = 16e6;

/**
 * Creates what collects the thread's garbage where there is much of it.
 *
 * @returns whether it was collected
 */
export function createCollector(mostLeftBytes: number = MOST_LEFT_BYTES): () => boolean {
  let collect: (() => void) | undefined;
  return () => {
    const isMuch = process.memoryUsage().arrayBuffers > mostLeftBytes;
    if (isMuch) (collect ??= exposeCollection())();
    return isMuch;
  };
}

/** The only way to ask V8 for it without a flag of the process. */
function exposeCollection(): () => void {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  setFlagsFromString("--no-expose-gc");
  return collect;
}
