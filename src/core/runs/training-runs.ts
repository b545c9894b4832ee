/**
 * PORT: training runs, one of which works at a time while others wait. `node/` implements it with a process for each
 * and a folder for each; the server is handed one. Where another server works on the same runs, all that is asked is
 * read from the disk, and whatever would change them throws RUN_STATE_WRONG.
 */

import type { TrainingPlan } from "../training/plan.js";
import type { RunResult, TrainingRun } from "./run.js";
import type { EmittedEvent } from "./run-event.js";

/** Somebody who follows a run. Nobody waits for them: live events that they are too slow for are left out. */
export interface RunFollower {
  /** The next event, once there is one; null when the run is at rest, or the follower was closed. One call at a time. */
  next(): Promise<EmittedEvent | null>;
  /** Ends a `next()` that waits; idempotent. */
  close(): void;
}

export interface TrainingRuns {
  /** Threads that a run computes with; part of its plan. */
  readonly threads: number;
  /** All runs, the newest first. */
  list(): Promise<readonly TrainingRun[]>;
  /** @throws RUN_NOT_FOUND */
  find(id: string): Promise<TrainingRun>;
  /**
   * Begins a run, on the device these runs compute on; it waits while another one works.
   *
   * @throws TOO_MANY_RUNS; OUTPUT_UNWRITABLE
   */
  start(plan: TrainingPlan): Promise<TrainingRun>;
  /**
   * Stops a run, its checkpoint kept. It returns when the run has stopped; one that is at rest stays as it is.
   *
   * @throws RUN_NOT_FOUND
   */
  stop(id: string): Promise<TrainingRun>;
  /**
   * Goes on with a stopped or failed run at its checkpoint, to the weights that it would have reached unstopped.
   *
   * @throws RUN_NOT_FOUND; RUN_STATE_WRONG when it works, waits or is finished; TOO_MANY_RUNS
   */
  resume(id: string): Promise<TrainingRun>;
  /**
   * Begins a run anew, by the same plan: checkpoint, events and result are dropped. A model it left stays.
   *
   * @throws RUN_NOT_FOUND; RUN_STATE_WRONG when it works or waits; TOO_MANY_RUNS
   */
  startOver(id: string): Promise<TrainingRun>;
  /**
   * Deletes a run; a model it left stays.
   *
   * @throws RUN_NOT_FOUND; RUN_STATE_WRONG when it works or waits
   */
  remove(id: string): Promise<void>;
  /** @throws RUN_NOT_FOUND; RUN_STATE_WRONG when it is not finished */
  result(id: string): Promise<RunResult>;
  /**
   * Follows a run: what happened after an event, and what happens, until the run is at rest.
   *
   * @param after the number of the last event that is known; 0 for all
   * @throws RUN_NOT_FOUND
   */
  follow(id: string, after: number): Promise<RunFollower>;
  /** MNIST's test set, which results refer to. */
  readonly testImages: TestImages;
}

export interface TestImage {
  /** Place in the test set, from 0. */
  readonly index: number;
  /** The digit it is. */
  readonly label: number;
  /** [28, 28], ink 255, paper 0. */
  readonly pixels: Uint8Array;
}

/** PORT: the images of MNIST's test set, one by one. `node/` implements it with the data files. */
export interface TestImages {
  /** Images in all. */
  readonly count: number;
  /**
   * @param index from 0 to below `count`
   */
  find(index: number): Promise<TestImage>;
  /** The image as a PNG: black ink on nothing. */
  png(index: number): Promise<Uint8Array>;
}
