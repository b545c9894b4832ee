/** Choosing one of several things by chance, some oftener than others. */

import { assert } from "../errors.js";
import type { Random } from "../tensor/random.js";

/** One of the choices; each as often as its weight against the sum of all. */
export function chooseWeighted<T extends { readonly weight: number }>(choices: readonly T[], random: Random): T {
  let left = random.uniform() * choices.reduce((sum, { weight }) => sum + weight, 0);
  for (const choice of choices) {
    left -= choice.weight;
    if (left < 0) return choice;
  }
  const last = choices.at(-1);
  assert(last !== undefined, "a choice among nothing");
  return last;
}

/** One of the choices, each as often as any other. */
export function choose<T>(choices: readonly T[], random: Random): T {
  const choice = choices[random.integer(choices.length)];
  assert(choice !== undefined, "a choice among nothing");
  return choice;
}
