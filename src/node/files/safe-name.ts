/**
 * Names that come out of files and become parts of paths.
 */

import { fail } from "../../core/errors.js";

/** What may stand in a file's name on every system, and lead nowhere else. */
const SAFE_NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/i;

/**
 * Refuses a name or a version of a model that must not become a part of a path.
 *
 * @throws MODEL_REFUSED
 */
export function refuseUnsafeName(what: "name" | "version", name: string): void {
  if (SAFE_NAME.test(name)) return;
  fail(
    "MODEL_REFUSED",
    `the model's ${what} is ${JSON.stringify(name.slice(0, 80))}; 1 to 64 letters, digits, ".", "_" and "-" are taken, the first a letter or a digit. Train a model with digits train.`,
  );
}
