/**
 * The way from a picture to its numbers, as it is and with other values of constants. `vary-loader.ts` loads this
 * module once more for each variation, and fills `variants` with them.
 */

import { findInk } from "../../src/core/picture/pieces/find-ink.js";
import { explainNumbers } from "../../src/core/reading/explain-numbers.js";

export { explainNumbers, findInk };

export interface Way {
  readonly findInk: typeof findInk;
  readonly explainNumbers: typeof explainNumbers;
}

export const variants: readonly Way[] = [];
