/**
 * Work on a picture in steps, between which somebody else may have the thread: the ink of a large page takes a second,
 * and a drawing that waits behind it should not.
 */

/** Work that stops between its steps, until it is asked for the next. */
export type Steps<Result> = Generator<undefined, Result, undefined>;

/** Does all steps at once. */
export function runSteps<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** Does the steps with a pause between any two; what the pause throws ends them. */
export async function runStepsWithPauses<Result>(steps: Steps<Result>, pause: () => Promise<void>): Promise<Result> {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    await pause();
  }
}
