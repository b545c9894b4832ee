/**
 * Whether there is a server.
 */

/** A server that does not say it is ready by then is not. */
const READY_TIMEOUT_MS = 3000;

/** Whether the server is there and takes work. */
export async function isServerReady(): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(READY_TIMEOUT_MS);
    return (await fetch("/health/ready", { signal })).ok;
  } catch {
    return false;
  }
}
