/**
 * What the server and the process that trains say to each other.
 */

import type { KeptEvent, LiveEvent, RunStateEvent } from "../../core/runs/run-event.js";
import type { TrainingPlan } from "../../core/training/plan.js";

/** What is to be trained, and where. */
export interface TrainingTask {
  readonly plan: TrainingPlan;
  /** The run's folder; see run-files.ts. */
  readonly folder: string;
  /** Milliseconds between two checkpoints. */
  readonly checkpointMs: number;
  /** Milliseconds between two samples. */
  readonly sampleMs: number;
}

export type ServerMessage =
  | { readonly kind: "begin"; readonly task: TrainingTask }
  /** Save a checkpoint, and end. */
  | { readonly kind: "stop" };

/** The last word of a process that trained. */
export type TrainingOutcome =
  { readonly kind: "trained" } | { readonly kind: "stopped" } | { readonly kind: "failed"; readonly reason: string };

/** What training itself tells; states are the server's to tell. */
export type ReportedEvent = Exclude<KeptEvent, RunStateEvent> | LiveEvent;

export type TrainingMessage =
  | { readonly kind: "event"; readonly event: ReportedEvent }
  | { readonly kind: "outcome"; readonly outcome: TrainingOutcome };
