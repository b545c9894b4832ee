/**
 * A round by time: what is measured runs again and again until the time is up, so that a round lasts as long with a
 * slow network as with a fast one.
 */

/**
 * Runs for a time, and at least once.
 *
 * @returns runs a second
 */
export async function timeRuns(seconds: number, run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  let runs = 0;
  for (;;) {
    await run();
    runs += 1;
    const elapsed = (performance.now() - start) / 1000;
    if (elapsed >= seconds) return runs / elapsed;
  }
}
