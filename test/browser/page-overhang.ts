/** Whether anything runs over the edge of a page. */

import type { Page } from "playwright-core";

/** How far the page can be moved aside, in pixels; 0 where nothing runs over its edge. */
export function overhangOf(page: Page): Promise<number> {
  return page.evaluate(() => {
    window.scrollTo(1000, 0);
    return window.scrollX;
  });
}
