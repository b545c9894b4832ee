/**
 * Scrolling through more than a browser can be high: Firefox ends at 17.8 million pixels, Chromium at 33.5. The scroll
 * height is capped; its two ends show the list as it is, and what lies between is pressed together. A small step moves the
 * list by as many pixels as the scroll bar, wherever it is; a leap goes to the place that the scroll bar stands at.
 */

/** The scroll height at most. Lists that are lower scroll as they are. */
const MAX_PX = 8_000_000;

/** Of each end that is shown as it is. */
const END_PX = 1_000_000;

/** Wheels, keys and fingers stay below this in one event; one pixel of a scroll bar of 700 is 11,000 of these. */
const LEAP_PX = 5000;

export interface ScrollPlace {
  /** What the browser says. */
  readonly scrollTop: number;
  /** Where the list begins in what is scrolled; far above it, where much of the list is. */
  readonly start: number;
}

/** @param listPx how high the list is */
export function scrollHeightOf(listPx: number): number {
  return Math.min(listPx, MAX_PX);
}

/** Where the list is after the browser has scrolled. */
export function scrolledTo(scrollTop: number, before: ScrollPlace, listPx: number, viewPx: number): ScrollPlace {
  const lastTop = scrollHeightOf(listPx) - viewPx;
  const isAtEnd = scrollTop <= 0 || scrollTop >= lastTop;
  const isLeap = Math.abs(scrollTop - before.scrollTop) > LEAP_PX;
  const start = isAtEnd || isLeap ? scrollTop - toListTop(scrollTop, listPx) : before.start;
  // Neither before the first row nor after the last.
  return { scrollTop, start: Math.max(scrollTop - Math.max(0, listPx - viewPx), Math.min(start, scrollTop)) };
}

/** Where the scroll bar belongs: small steps lead away from there, so it is set once nothing moves. */
export function settledAt({ scrollTop, start }: ScrollPlace, listPx: number): ScrollPlace {
  const top = scrollTop - start;
  const settled = toScrollTop(top, listPx);
  return { scrollTop: settled, start: settled - top };
}

/** How many pixels of the list one pixel between the ends is. */
function stretchOf(listPx: number): number {
  return (listPx - 2 * END_PX) / (MAX_PX - 2 * END_PX);
}

function toListTop(scrollTop: number, listPx: number): number {
  const fromLast = MAX_PX - scrollTop;
  if (listPx <= MAX_PX || scrollTop <= END_PX) return scrollTop;
  return fromLast <= END_PX ? listPx - fromLast : END_PX + (scrollTop - END_PX) * stretchOf(listPx);
}

function toScrollTop(top: number, listPx: number): number {
  const fromLast = listPx - top;
  if (listPx <= MAX_PX || top <= END_PX) return top;
  return fromLast <= END_PX ? MAX_PX - fromLast : END_PX + (top - END_PX) / stretchOf(listPx);
}
