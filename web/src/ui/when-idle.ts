/** Does something once the browser has nothing else to do, or at the latest then; Safari has no idle moments to give. */
export function whenIdle(work: () => void, withinMs: number): void {
  if ("requestIdleCallback" in globalThis) requestIdleCallback(work, { timeout: withinMs });
  else setTimeout(work, withinMs / 10);
}
