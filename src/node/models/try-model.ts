/**
 * Tries a model in a process of its own, which a hostile one may crash, fill or hold up: killed from outside, it takes
 * nothing with it.
 */

import { DigitsError, type ErrorCode } from "../../core/errors.js";
import { errorLineOf, lastLineOf, startChild, type ChildEnd } from "../async/child-process.js";
import { toProgram } from "../files/package-files.js";

/** Images of MNIST's training set that are classified. */
export const TRIAL_IMAGES = 200;

/** The released model takes 0.4 s, 1.4 s while both cores are busy; this leaves room for 50 MB of weights. */
export const TRIAL_SECONDS = 20;

/** JavaScript's own heap: a parsed model of 50 MB that `checkOnnxModel` lets through takes far less. */
const TRIAL_HEAP_MEGABYTES = 256;

/** Node's exit status after an error of our own that nobody caught; a model that crashes its process gives a signal. */
const UNCAUGHT = 1;

/** What the process answers. */
export type TrialOutcome =
  | { readonly kind: "passed" }
  | { readonly kind: "refused"; readonly code: ErrorCode; readonly message: string };

/**
 * Checks that a model reads digits.
 *
 * @throws MODEL_MALFORMED, MODEL_FOREIGN, MODEL_REFUSED with the reason
 */
export type TryModel = (file: Uint8Array) => Promise<void>;

/**
 * Tries a model on digits of MNIST's training set, as {@link TryModel} says.
 *
 * @param limitSeconds after which the trial is ended and the model refused
 */
export async function tryModelApart(file: Uint8Array, limitSeconds: number = TRIAL_SECONDS): Promise<void> {
  const outcomes: TrialOutcome[] = [];
  const end = await startChild(toProgram(new URL("./model-trial.js", import.meta.url)), {
    needsGraphics: false,
    execArgv: [`--max-old-space-size=${TRIAL_HEAP_MEGABYTES}`],
    input: file,
    timeoutMs: limitSeconds * 1000,
    onMessage: (message) => outcomes.push(message as TrialOutcome),
  }).ended;
  if (end.startError !== null) throw end.startError;
  const [outcome] = outcomes;
  if (outcome?.kind === "passed") return;
  if (outcome?.kind === "refused") throw new DigitsError(outcome.code, outcome.message);
  const said = errorLineOf(end.printed) ?? lastLineOf(end.printed);
  if (end.exitCode === UNCAUGHT) throw new Error(`the trial of a model failed: ${said}`);
  throw new DigitsError("MODEL_REFUSED", `${reasonOf(end, said, limitSeconds)}. Train a model with digits train.`);
}

function reasonOf({ isTimedOut, how }: ChildEnd, said: string, limitSeconds: number): string {
  if (isTimedOut) return `the model did not classify ${TRIAL_IMAGES} images in ${limitSeconds} seconds`;
  return `the model ended the process it was tried in (${how})${said === "" ? "" : `: ${said}`}`;
}
