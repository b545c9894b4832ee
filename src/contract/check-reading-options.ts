/** Whether the options of a reading can be used. Apart from their table, which forms are made of that cannot tell. */

import { createExpectation } from "../core/reading/expectation/expectation.js";
import type { ReadOptions } from "../core/reading/reader.js";
import { checkChoices } from "./choice.js";
import { readingOptions } from "./reading-options.js";

/** @throws OPTION_INVALID naming the first option that is out of range, or telling why nothing can be expected */
export function checkReadingOptions({ oneOf, ...options }: ReadOptions): void {
  checkChoices(readingOptions, options);
  createExpectation({ ...options, ...(oneOf && { oneOf }) });
}
