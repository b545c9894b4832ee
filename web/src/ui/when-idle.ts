/**
 * Does something once the browser has nothing else to do, or at the latest then; Safari has no idle moments to give.
 *
 * @returns gives it up
 */
export function whenIdle(work: () => void, withinMs: number): () => void {
  if ("requestIdleCallback" in globalThis) {
    const idle = requestIdleCallback(work, { timeout: withinMs });
    return () => cancelIdleCallback(idle);
  }
  const timer = setTimeout(work, withinMs / 10);
  return () => clearTimeout(timer);
}
