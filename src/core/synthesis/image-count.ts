/**
 * The one check that every maker of image sets begins with.
 */

import { fail } from "../errors.js";

/** @throws OPTION_INVALID when the count is no whole number above 0. */
export function checkCount(count: number): void {
  if (Number.isSafeInteger(count) && count > 0) return;
  fail("OPTION_INVALID", `the count of images to make is a whole number above 0; ${count} came.`);
}
