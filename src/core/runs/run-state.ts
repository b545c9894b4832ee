/**
 * The states of a training run: `waiting` for its turn, `running`, or at rest: `stopped` by somebody, `failed` by
 * itself, `finished`. From the two in the middle it can be resumed.
 */

export const runStates = ["waiting", "running", "stopped", "failed", "finished"] as const;

export type RunState = (typeof runStates)[number];

/** Whether nothing more happens by itself. */
export function isAtRest(state: RunState): boolean {
  return state !== "waiting" && state !== "running";
}
