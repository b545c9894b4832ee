/** Waiting for a page that keeps itself. */

import type { Page } from "playwright-core";

/** On a machine with other work. */
const WITHIN_MS = 60_000;

/**
 * Waits until the page's service worker has kept the page, which comes last of all that is loaded.
 *
 * @throws Error where it does not within a minute: a service worker that cannot be installed is never ready
 */
export async function untilKept(page: Page): Promise<void> {
  const isKept = await page.evaluate(
    (withinMs) =>
      Promise.race([
        navigator.serviceWorker.ready.then(() => true),
        new Promise<boolean>((resolve) => void setTimeout(() => resolve(false), withinMs)),
      ]),
    WITHIN_MS,
  );
  if (!isKept) throw new Error(`the page was not kept within ${WITHIN_MS / 1000} s.`);
}
