/**
 * Trains in a process of its own: a thread would share ONNX Runtime, its memory and its priority with reading. The
 * process ends when this one does.
 */

import type { ErrorCode } from "../../core/errors.js";
import type { KeptEvent, LiveEvent, RunStateEvent } from "../../core/runs/run-event.js";
import type { TrainingPlan } from "../../core/training/plan.js";
import { errorLineOf, startChild } from "../async/child-process.js";
import type { Claim } from "./own-folder.js";
import { toProgram } from "../files/package-files.js";

/** A step takes a tenth of a second at most; after that it measures, and its checkpoint is on the disk. */
const STOP_MS = 5000;

/** What is to be trained, and where. */
export interface TrainingTask {
  readonly plan: TrainingPlan;
  /** The run's folder; see run-files.ts. */
  readonly folder: string;
  /** It ends before it writes a file for a server that no longer has the runs. */
  readonly claim: Claim;
  /** Milliseconds between two checkpoints. */
  readonly checkpointMs: number;
  /** Milliseconds between two samples. */
  readonly sampleMs: number;
}

/** What the server sends to the process. */
export type ServerMessage =
  | { readonly kind: "begin"; readonly task: TrainingTask }
  /** Save a checkpoint, and end. */
  | { readonly kind: "stop" };

/** What the process sends to the server. */
export type TrainingMessage =
  | { readonly kind: "event"; readonly event: ReportedEvent }
  | { readonly kind: "outcome"; readonly outcome: TrainingOutcome };

/** What training itself reports; states are the server's to report. */
export type ReportedEvent = Exclude<KeptEvent, RunStateEvent> | LiveEvent;

/** The last message of a process that trained. */
export type TrainingOutcome =
  | { readonly kind: "trained" }
  | { readonly kind: "stopped" }
  /** The code is null where the process ended by itself. The message may hold paths of this machine. */
  | { readonly kind: "failed"; readonly code: ErrorCode | null; readonly message: string };

export interface TrainingProcess {
  /** For the operator, and for tests. */
  readonly pid: number | undefined;
  /** Asks it to save a checkpoint and end; it is killed where that takes too long. Idempotent. */
  stop(): void;
  /** Ends it at once, without a checkpoint. */
  kill(): void;
  /** Resolves when the process is gone. */
  readonly ended: Promise<TrainingOutcome>;
}

/** @param onEvent called with everything that happens, in order */
export function startTrainingProcess(task: TrainingTask, onEvent: (event: ReportedEvent) => void): TrainingProcess {
  const outcomes: TrainingOutcome[] = [];
  const { process: child, ended } = startChild(toProgram(new URL("./training-process.js", import.meta.url)), {
    needsGraphics: true,
    onMessage(received) {
      const message = received as TrainingMessage;
      if (message.kind === "event") onEvent(message.event);
      else outcomes.push(message.outcome);
    },
  });
  let stopTimer: NodeJS.Timeout | null = null;

  function send(message: ServerMessage): void {
    // How a process ended says more than the closed channel.
    if (child.connected) child.send(message, () => {});
  }

  async function waitForEnd(): Promise<TrainingOutcome> {
    const { how, printed } = await ended;
    if (stopTimer !== null) clearTimeout(stopTimer);
    const [outcome] = outcomes;
    if (outcome !== undefined) return outcome;
    if (stopTimer !== null) return { kind: "stopped" };
    const error = errorLineOf(printed);
    const said = error === undefined ? "" : `: ${error}`;
    const message = `the process that trained ended by itself (${how})${said}. Resume goes on at its last checkpoint.`;
    return { kind: "failed", code: null, message };
  }

  send({ kind: "begin", task });
  return {
    pid: child.pid,
    ended: waitForEnd(),
    kill: () => void child.kill("SIGKILL"),
    stop() {
      if (stopTimer !== null) return;
      stopTimer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
      send({ kind: "stop" });
    },
  };
}
