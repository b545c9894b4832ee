/** What was drawn, from the oldest state to the newest; undo and redo go along it. Nothing here changes: each step gives another. */

import type { Stroke } from "./stroke.js";

/** Strokes as they were at some time. */
export type DrawingState = readonly Stroke[];

export interface StrokeHistory {
  /** From the oldest to the newest; never empty. */
  readonly states: readonly DrawingState[];
  /** Which of the states is on the sheet. */
  readonly now: number;
}

/** Steps that can be undone. */
const MAX_STEPS = 200;

/** An empty sheet, and nothing before it. */
export const NOTHING_DRAWN: StrokeHistory = { states: [[]], now: 0 };

/** The strokes on the sheet. */
export function strokesOf({ states, now }: StrokeHistory): DrawingState {
  return states[now] ?? [];
}

/** Other strokes on the sheet; what was undone before is gone. */
export function draw({ states, now }: StrokeHistory, strokes: DrawingState): StrokeHistory {
  const kept = [...states.slice(0, now + 1), strokes].slice(-(MAX_STEPS + 1));
  return { states: kept, now: kept.length - 1 };
}

/** A step back, or on again; the same history where there is none. */
export function step(history: StrokeHistory, by: -1 | 1): StrokeHistory {
  const now = history.now + by;
  return now in history.states ? { ...history, now } : history;
}
