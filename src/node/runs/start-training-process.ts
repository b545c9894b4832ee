/**
 * Trains in a process of its own: a thread would share ONNX Runtime, its memory and its priority with reading. The
 * process is started with nothing of the environment of this one but the way to a graphics adapter, and ends when this one does.
 */

import { fork } from "node:child_process";

import { graphicsEnvironment } from "../async/child-process.js";
import type {
  ReportedEvent,
  ServerMessage,
  TrainingMessage,
  TrainingOutcome,
  TrainingTask,
} from "./training-messages.js";

/** A step takes a tenth of a second at most; after that it measures, and its checkpoint is on the disk. */
const STOP_MS = 5000;

/** Of what the process prints, only the end is kept. */
const MAX_PRINTED = 2000;
const MAX_REASON = 300;

export interface TrainingProcess {
  /** For the operator, and for tests. */
  readonly pid: number | undefined;
  /** Asks it to save a checkpoint and end; it is ended where it takes too long. Idempotent. */
  stop(): void;
  /** Resolves when the process is gone. */
  readonly ended: Promise<TrainingOutcome>;
}

/** @param onEvent hears of everything that happens, in order */
export function startTrainingProcess(task: TrainingTask, onEvent: (event: ReportedEvent) => void): TrainingProcess {
  const child = fork(new URL("./training-process.js", import.meta.url), [], {
    env: graphicsEnvironment(),
    execArgv: [],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let outcome: TrainingOutcome | null = null;
  let stopTimer: NodeJS.Timeout | null = null;
  let printed = "";

  function send(message: ServerMessage): void {
    // A process that has gone tells more by how it ended than by the closed channel.
    if (child.connected) child.send(message, () => {});
  }

  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    printed = (printed + text).slice(-MAX_PRINTED);
  });
  child.on("message", (received) => {
    const message = received as TrainingMessage;
    if (message.kind === "event") onEvent(message.event);
    else outcome ??= message.outcome;
  });
  const ended = new Promise<TrainingOutcome>((resolve) => {
    const end = (how: string) => {
      if (stopTimer !== null) clearTimeout(stopTimer);
      if (outcome !== null) resolve(outcome);
      else if (stopTimer !== null) resolve({ kind: "stopped" });
      else resolve({ kind: "failed", reason: reasonOf(how, printed) });
    };
    child.once("error", (error) => {
      child.kill("SIGKILL");
      end(error.message);
    });
    child.once("close", (exitCode, signal) => end(signal ?? `exit status ${exitCode}`));
  });
  send({ kind: "begin", task });

  return {
    pid: child.pid,
    ended,
    stop() {
      if (stopTimer !== null) return;
      stopTimer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
      send({ kind: "stop" });
    },
  };
}

function reasonOf(how: string, printed: string): string {
  const lines = printed.split("\n").filter((line) => line.trim() !== "");
  // The stack around it would show paths of this machine.
  const said = lines.find((line) => /Error: /.test(line)) ?? "";
  const words = said.trim().slice(0, MAX_REASON);
  return `the process that trained ended by itself (${how})${words === "" ? "" : `: ${words}`}. Resume goes on at its last checkpoint.`;
}
