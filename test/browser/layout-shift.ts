/**
 * How much of the page has moved by itself since it was loaded, as browsers count it: the share of the window that moved
 * times how far. What moves within half a second of a key or a click does not count, for it was asked for.
 */

import type { Page } from "playwright-core";

/** Less than this nobody sees. */
export const UNSEEN_SHIFT = 0.01;

interface Shift extends PerformanceEntry {
  readonly value: number;
  readonly hadRecentInput: boolean;
}

/** The sum of all shifts up to now. */
export function shiftOf(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let sum = 0;
        const add = (entries: PerformanceEntryList) => {
          for (const { value, hadRecentInput } of entries as Shift[]) {
            if (!hadRecentInput) sum += value;
          }
        };
        const watch = new PerformanceObserver((list) => add(list.getEntries()));
        watch.observe({ type: "layout-shift", buffered: true });
        // What just happened is told with the next frame.
        requestAnimationFrame(() =>
          requestAnimationFrame(() => {
            add(watch.takeRecords());
            watch.disconnect();
            resolve(sum);
          }),
        );
      }),
  );
}
