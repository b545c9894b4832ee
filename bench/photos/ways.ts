/**
 * The way from a picture to its numbers, as it is and with other values of constants. `vary-loader.ts` loads this
 * module once more for each variation, and fills `variants` with them.
 */

import { createReader } from "../../src/core/reading/reader.js";

export { createReader };

export interface Way {
  readonly createReader: typeof createReader;
}

export const variants: readonly Way[] = [];
