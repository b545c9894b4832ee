/** `digits evaluate` on 28x28 images: MNIST's test set, or IDX files of the user's own. */

import { basename } from "node:path";

import { imageAt, type ImageSet } from "../core/dataset/image-set.js";
import { fail } from "../core/errors.js";
import type { Evaluation } from "../core/evaluation/evaluation.js";
import type { Device } from "../core/runtime.js";
import type { CliContext } from "./context.js";
import type { EvaluateOptions } from "./evaluate-choices.js";
import { openReport } from "./evaluation-report.js";
import { toEvaluationText } from "./evaluation-text.js";
import { formatCount } from "../contract/words.js";
import { createProgressLine } from "./terminal.js";

/** The object that `--json` prints; other programs build on its keys. */
interface EvaluationJson extends Pick<
  Evaluation,
  "count" | "correct" | "accuracy" | "expectedCalibrationError" | "confusion"
> {
  readonly seconds: number;
}

/** Runs the command on images. */
export async function evaluateImages(options: EvaluateOptions, context: CliContext): Promise<void> {
  const { report } = options;
  const writeReport = await openReport(report);

  const { name: dataset, set } = await loadDataset(options);
  const modelPath = options.model ?? context.defaultModelPath();
  const { evaluation, seconds } = await measure(modelPath, set, await context.chooseDevice(options.device), context);

  const setting = { model: basename(modelPath), dataset, seconds };
  const images = evaluation.hardest.map(({ index }) => imageAt(set, index));
  const page = await writeReport?.({ kind: "evaluation", ...evaluation, ...setting, images });
  if (options.json) {
    context.io.stdout(`${JSON.stringify(toJson(evaluation, seconds))}\n`);
    return;
  }
  context.io.stdout(toEvaluationText(evaluation, setting));
  if (page !== undefined) context.io.stdout(`\nReport: ${page}\n`);
}

async function loadDataset(options: EvaluateOptions): Promise<{ readonly name: string; readonly set: ImageSet }> {
  const { images, labels } = options;
  if ((images === undefined) !== (labels === undefined)) {
    const [given, missing] = images === undefined ? ["--labels", "--images"] : ["--images", "--labels"];
    fail("OPTION_INVALID", `${given} was given without ${missing}. Give both, or neither for MNIST's test set.`);
  }
  const { loadIdxFiles, loadMnist } = await import("../node/data/mnist.js");
  return images === undefined || labels === undefined
    ? { name: "MNIST's test set", set: await loadMnist("test") }
    : { name: basename(images), set: await loadIdxFiles(images, labels) };
}

/** Classifies the whole set; `seconds` is the time of that alone, without loading model and dataset. */
async function measure(
  modelPath: string,
  set: ImageSet,
  device: Device,
  context: CliContext,
): Promise<{ readonly evaluation: Evaluation; readonly seconds: number }> {
  const [{ openClassifier }, { evaluateClassifier }] = await Promise.all([
    import("../node/models/model-file.js"),
    import("../core/evaluation/evaluate-classifier.js"),
  ]);
  const classifier = await openClassifier(await context.createRuntime(device), modelPath);
  const progress = createProgressLine(context.io);
  try {
    const startMs = performance.now();
    const evaluation = await evaluateClassifier(classifier, set, {
      signal: context.signal,
      onProgress: (done, count) =>
        progress.update(() => `Reading ${formatCount(done)} of ${formatCount(count)} images`),
    });
    return { evaluation, seconds: (performance.now() - startMs) / 1000 };
  } finally {
    progress.clear();
    await classifier.dispose();
  }
}

function toJson(evaluation: Evaluation, seconds: number): EvaluationJson {
  const { count, correct, accuracy, expectedCalibrationError, confusion } = evaluation;
  return { count, correct, accuracy, expectedCalibrationError, confusion, seconds };
}
