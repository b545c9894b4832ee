/**
 * Tries a model in a process of its own, which a hostile one may crash, fill or hold up: ended from outside, it takes
 * nothing with it. The process is started without the environment of this one, which holds the server's token.
 */

import { fork, type ChildProcess } from "node:child_process";

import { DigitsError, type ErrorCode } from "../../core/errors.js";
import { bareEnvironment } from "../async/child-process.js";
import { TRIAL_HEAP_MEGABYTES, TRIAL_IMAGES, TRIAL_SECONDS } from "./model-trial-limits.js";

/** Of what the process prints, only the end is kept. */
const MAX_PRINTED = 2_000;

/** Node's exit status after an error of our own that nobody caught; a model that crashes its process gives a signal. */
const UNCAUGHT = 1;

/** Longer reasons would drown the message. */
const MAX_REASON = 300;

/** What the process answers. */
export type TrialOutcome =
  | { readonly kind: "taken" }
  | {
      readonly kind: "refused";
      readonly code: ErrorCode;
      readonly message: string;
    };

/**
 * Says whether a model reads digits.
 *
 * @throws MODEL_MALFORMED, MODEL_FOREIGN, MODEL_REFUSED with the reason
 */
export type TryModel = (file: Uint8Array) => Promise<void>;

/** How a process ended. */
interface Ending {
  readonly outcome: TrialOutcome | null;
  readonly isLate: boolean;
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly printed: string;
}

/**
 * Tries a model on digits of MNIST's training set, as {@link TryModel} has it.
 *
 * @param limitSeconds after which the trial is ended and the model refused
 */
export async function tryModelApart(file: Uint8Array, limitSeconds: number = TRIAL_SECONDS): Promise<void> {
  const ending = await runTrial(file, limitSeconds);
  if (ending.outcome?.kind === "taken") return;
  if (ending.outcome?.kind === "refused") {
    throw new DigitsError(ending.outcome.code, ending.outcome.message);
  }
  const said = lastWords(ending.printed);
  if (ending.exitCode === UNCAUGHT) {
    throw new Error(`the trial of a model failed: ${said}`);
  }
  throw new DigitsError("MODEL_REFUSED", reasonOf(ending, limitSeconds));
}

function runTrial(file: Uint8Array, limitSeconds: number): Promise<Ending> {
  return new Promise((resolve, reject) => {
    const child = fork(new URL("./model-trial.js", import.meta.url), [], {
      env: bareEnvironment(),
      execArgv: [`--max-old-space-size=${TRIAL_HEAP_MEGABYTES}`],
      stdio: ["pipe", "ignore", "pipe", "ipc"],
    });
    let outcome: TrialOutcome | null = null;
    let isLate = false;
    let printed = "";
    const timer = setTimeout(() => {
      isLate = true;
      child.kill("SIGKILL");
    }, limitSeconds * 1000);

    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      printed = (printed + text).slice(-MAX_PRINTED);
    });
    child.on("message", (message) => {
      outcome ??= message as TrialOutcome;
    });
    child.on("error", (error) => {
      clearTimeout(timer);
      child.kill("SIGKILL");
      reject(error);
    });
    // After "exit" the last of its output may still be on the way; after "close" it is not.
    child.on("close", (exitCode, signal) => {
      clearTimeout(timer);
      resolve({ outcome, isLate, exitCode, signal, printed });
    });
    sendFile(child, file);
  });
}

/** A process that has ended before it read the file tells more by how it ended than by the broken pipe. */
function sendFile({ stdin }: ChildProcess, file: Uint8Array): void {
  stdin?.on("error", () => {});
  stdin?.end(file);
}

function reasonOf(ending: Ending, limitSeconds: number): string {
  const remedy = "Train a model with digits train.";
  if (ending.isLate) {
    return `the model did not classify ${TRIAL_IMAGES} images in ${limitSeconds} seconds. ${remedy}`;
  }
  const how = ending.signal ?? `exit status ${ending.exitCode}`;
  const said = lastWords(ending.printed);
  return `the model ended the process it was tried in (${how})${said === "" ? "" : `: ${said}`}. ${remedy}`;
}

/** The line that says why a process ended; the stack around it would show paths of this machine. */
function lastWords(printed: string): string {
  const lines = printed.split("\n").filter((line) => line.trim() !== "");
  const fatal = lines.find((line) => /^FATAL ERROR|Error: /.test(line));
  return (fatal ?? lines.at(-1) ?? "").trim().slice(0, MAX_REASON);
}
