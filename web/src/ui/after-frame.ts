import { whenIdle } from "./when-idle.js";

/** A page that is busy all the time does it then. */
const WITHIN_MS = 300;

/**
 * Does something once the next frame is shown and nothing else is to be done, so that no frame waits for it.
 *
 * @returns gives it up
 */
export function afterFrame(work: () => void): () => void {
  let isWanted = true;
  const frame = requestAnimationFrame(() => whenIdle(() => isWanted && work(), WITHIN_MS));
  return () => {
    isWanted = false;
    cancelAnimationFrame(frame);
  };
}
