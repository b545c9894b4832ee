/** The likeliest single path that spells a text (Viterbi): which class each column was read as. */

import { LINE_BLANK, LINE_CLASS_COUNT } from "../../line.js";
import type { LineColumns } from "./columns.js";

/**
 * The state of each column on the likeliest path of a text of L symbols: 2i + 1 at symbol i, even numbers at the blanks
 * around it. Empty where the columns cannot spell the text.
 */
export function findBestPath({ count, logProbabilities }: LineColumns, classes: Uint8Array): Uint16Array {
  const stateCount = 2 * classes.length + 1;
  const classOf = (state: number) => (state % 2 === 1 ? classes[state >> 1]! : LINE_BLANK);
  const steps = new Uint8Array(count * stateCount); // how many states further the path got there
  let best = new Float64Array(stateCount).fill(-Infinity);
  for (let column = 0; column < count; column++) {
    const next = new Float64Array(stateCount).fill(-Infinity);
    for (let state = 0; state < stateCount; state++) {
      const maySkip = state % 2 === 1 && state > 1 && classOf(state) !== classOf(state - 2);
      let most = column === 0 && state < 2 ? 0 : -Infinity;
      for (let step = 0; column > 0 && step <= Math.min(state, maySkip ? 2 : 1); step++) {
        if (best[state - step]! <= most) continue;
        most = best[state - step]!;
        steps[column * stateCount + state] = step;
      }
      next[state] = most + logProbabilities[column * LINE_CLASS_COUNT + classOf(state)]!;
    }
    best = next;
  }
  let state = stateCount > 1 && best[stateCount - 2]! > best[stateCount - 1]! ? stateCount - 2 : stateCount - 1;
  if (count === 0 || best[state] === -Infinity) return new Uint16Array(0);
  const path = new Uint16Array(count);
  for (let column = count - 1; column >= 0; column--) {
    path[column] = state;
    state -= steps[column * stateCount + state]!;
  }
  return path;
}
