/**
 * `digits evaluate --pictures`: how well pictures with known answers are read, the whole way from the file to the
 * number. A picture that cannot be opened stops nothing; it sets the exit status to 1.
 */

import { basename, dirname } from "node:path";

import { fail } from "../core/errors.js";
import {
  evaluatePictures,
  type PictureEvaluation,
  type PictureFailure,
} from "../core/evaluation/picture-evaluation.js";
import type { Attempt, LabelledPicture, PictureOutcome } from "../core/evaluation/picture-outcome.js";
import type { Picture } from "../core/picture/picture.js";
import type { Device } from "../core/runtime.js";
import type { CliContext } from "./context.js";
import type { EvaluateOptions } from "./evaluate-choices.js";
import { openReport, toPicturesReport } from "./evaluation-report.js";
import { toPicturesText, type PicturesContext } from "./evaluation-text.js";
import { formatCount } from "../contract/words.js";
import type { PictureResults } from "../node/models/model-card.js";
import { createProgressLine, toOneLine } from "./terminal.js";

/** The object that `--json` prints; other programs build on its keys. */
interface PicturesJson extends PicturesContext, Omit<PictureEvaluation, "failures"> {
  readonly failures: readonly FailureJson[];
}

interface FailureJson extends Pick<PictureFailure, "kind" | "confidence"> {
  readonly file: string;
  readonly set: string;
  readonly label: string;
  readonly withExpect: AttemptJson | null;
  readonly withoutExpect: AttemptJson | null;
}

type AttemptJson =
  | { readonly text: string; readonly confidences: readonly number[] }
  | { readonly error: { readonly code: string; readonly message: string } };

/** Opens a picture by its name in the list. */
type Load = (file: string) => Promise<Picture>;

/** Runs the command on the pictures that a CSV file lists. */
export async function evaluateListedPictures(
  list: string,
  options: EvaluateOptions,
  context: CliContext,
): Promise<void> {
  const { report, writeCard, model = context.defaultModelPath() } = options;
  const [{ DEFAULT_MIN_CONFIDENCE }, { loadPictureLabels, createPictureLoader }, card] = await Promise.all([
    import("../core/reading/min-confidence.js"),
    import("../node/pictures/labelled-pictures.js"),
    import("../node/models/filed-model.js"),
  ]);
  const { minConfidence = DEFAULT_MIN_CONFIDENCE } = options;
  const pictures = await loadPictureLabels(list);
  const writeReport = await openReport(report);
  if (writeCard) await card.loadCardOf(model);

  const device = await context.chooseDevice(options.device);
  const load = createPictureLoader(dirname(list));
  const outcomes = await readAll(pictures, { ...options, model, minConfidence, load, device }, context);
  tellFailures(outcomes, context);

  const evaluation = evaluatePictures(outcomes);
  const setting = { model: basename(model), list: basename(list), minConfidence };
  if (writeCard) {
    refuseHoles(outcomes);
    await card.writePictureResults(model, await toPictureResults(evaluation, { ...options, device }, setting));
  }
  const page = await writeReport?.(await toPicturesReport(evaluation, setting, load, context.signal));
  if (options.json) {
    context.io.stdout(`${JSON.stringify(toPicturesJson(evaluation, setting))}\n`);
    return;
  }
  context.io.stdout(toPicturesText(evaluation, { ...setting, isReviewTold: options.reviewRate }));
  if (page !== undefined) context.io.stdout(`\nReport: ${page}\n`);
}

/** What the card keeps of an evaluation. */
async function toPictureResults(
  { sets, labelled, unlabelled }: PictureEvaluation,
  { expectLengths, minConfidence: given, device }: EvaluateOptions,
  { list, minConfidence }: PicturesContext,
): Promise<PictureResults> {
  const { describeMachine } = await import("../node/onnxruntime/measure-speed.js");
  const words = [
    `digits evaluate --pictures ${list}`,
    ...(given === undefined ? [] : [`--min-confidence ${given}`]),
    ...(expectLengths ? ["--expect-lengths"] : []),
    ...(device === "webgpu" ? ["--device webgpu"] : []),
    "--write-card",
  ];
  return {
    list,
    date: new Date().toISOString().slice(0, 10),
    command: words.join(" "),
    machine: describeMachine(),
    minConfidence,
    sets,
    labelled,
    unlabelled,
  };
}

/** Figures on what is left of a collection are none of that collection. */
function refuseHoles(outcomes: readonly PictureOutcome[]): void {
  const lost = outcomes.filter(({ withoutExpect }) => withoutExpect?.kind === "failed");
  if (lost.length === 0) return;
  fail(
    "DATASET_MALFORMED",
    `${formatCount(lost.length)} of ${formatCount(outcomes.length)} pictures could not be opened, so nothing is written into the card. Mend the list, or leave --write-card out.`,
  );
}

async function readAll(
  pictures: readonly LabelledPicture[],
  options: {
    readonly model: string;
    readonly minConfidence: number;
    readonly expectLengths?: boolean;
    readonly load: Load;
    readonly device: Device;
  },
  context: CliContext,
): Promise<PictureOutcome[]> {
  const [{ createReader }, { openClassifier }, { openLineNetworksBeside }, { readPictures }] = await Promise.all([
    import("../core/reading/reader.js"),
    import("../node/models/model-file.js"),
    import("../node/models/line-model-file.js"),
    import("../core/evaluation/read-pictures.js"),
  ]);
  const runtime = await context.createRuntime(options.device);
  const classifier = await openClassifier(runtime, options.model);
  const reader = createReader(classifier, await openLineNetworksBeside(runtime, classifier.metadata));
  const progress = createProgressLine(context.io);
  try {
    return await readPictures(reader, pictures, {
      ...options,
      now: () => performance.now(),
      signal: context.signal,
      onProgress: (done, count) =>
        progress.update(() => `Reading ${formatCount(done)} of ${formatCount(count)} pictures`),
    });
  } finally {
    progress.clear();
    await reader.dispose();
  }
}

/** One line for each picture that could not be opened, however often it was to be read. */
function tellFailures(outcomes: readonly PictureOutcome[], context: CliContext): void {
  for (const { file, withExpect, withoutExpect } of outcomes) {
    const failure = [withExpect, withoutExpect].find((attempt) => attempt?.kind === "failed");
    if (failure?.kind !== "failed") continue;
    context.setExitCode(1);
    const { code, message } = failure;
    context.io.stderr(`digits: ${toOneLine(`${file}: ${code}: ${message}`)}\n`);
  }
}

function toPicturesJson(evaluation: PictureEvaluation, context: PicturesContext): PicturesJson {
  const { model, list, minConfidence } = context;
  return { model, list, minConfidence, ...evaluation, failures: evaluation.failures.map(toFailureJson) };
}

function toFailureJson({ kind, confidence, outcome }: PictureFailure): FailureJson {
  const { file, set, label } = outcome;
  return {
    file,
    set,
    label,
    kind,
    confidence,
    withExpect: outcome.withExpect && toAttemptJson(outcome.withExpect),
    withoutExpect: outcome.withoutExpect && toAttemptJson(outcome.withoutExpect),
  };
}

function toAttemptJson(attempt: Attempt): AttemptJson {
  if (attempt.kind === "failed") {
    const { code, message } = attempt;
    return { error: { code, message } };
  }
  const { text, digits } = attempt;
  return { text, confidences: digits.map(({ confidence }) => confidence) };
}
