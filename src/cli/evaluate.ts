/** `digits evaluate`: how well a model reads a dataset whose answers are known, or how fast it is. */

import { basename } from "node:path";

import type { Command } from "commander";

import { flagOf } from "../contract/choice.js";
import { fail } from "../core/errors.js";
import type { SpeedFigures } from "../node/onnxruntime/measure-speed.js";
import { addChoices, chosenOf } from "./choice-options.js";
import { evaluateSimulatedLines, isLineModel } from "./evaluate-simulated.js";
import type { CliContext } from "./context.js";
import { evaluateChoices, type EvaluateOptions } from "./evaluate-choices.js";

const EXAMPLES = `
Examples:
  $ digits evaluate                                  the released model on MNIST's test set
  $ digits evaluate --model lenet.onnx --json        a model of your own, for another program
  $ digits evaluate --report report                  and a page to look through: report/index.html
  $ digits evaluate --images i.idx3 --labels l.idx1  on a dataset of your own
  $ digits evaluate --pictures labels.csv            on photos, scans and drawings, the whole way from the file
  $ digits evaluate --model lines.onnx               a model of lines on simulated ones, by kind
  $ digits evaluate --speed --write-card             how fast it is on one core, kept in the model's card

The CSV of --pictures has the columns "file" (relative to the CSV) and "label" (the digits without spaces, nothing for
what is no digit), and "set" if you like. One image of an IDX file is named images-idx3-ubyte#17, counted from 0.
`;

/** Makes a command `digits evaluate`. */
export function addEvaluateCommand(command: Command, context: CliContext): void {
  addChoices(command, evaluateChoices)
    .addHelpText("after", EXAMPLES)
    .action((options: object) => evaluate(chosenOf(evaluateChoices, options), context));
}

async function evaluate(options: EvaluateOptions, context: CliContext): Promise<void> {
  const { pictures, speed } = options;
  if (speed) {
    const besides = ["images", "labels", "pictures", "minConfidence", "expectLengths", "report", "device"] as const;
    refuse(options, besides, "does not go with --speed");
    return evaluateSpeed(options, context);
  }
  const model = options.model;
  if (model !== undefined && (await isLineModel(model))) {
    const besides = ["images", "labels", "pictures", "minConfidence", "expectLengths", "writeCard", "report"] as const;
    refuse(options, besides, "does not go with a model of lines");
    return evaluateSimulatedLines(model, options, context);
  }
  refuse(options, ["lines"], "goes with a model of lines");
  if (pictures === undefined) {
    refuse(options, ["writeCard"], "goes with --pictures or --speed");
    refuse(options, ["minConfidence", "expectLengths"], "goes with --pictures");
    const { evaluateImages } = await import("./evaluate-images.js");
    return evaluateImages(options, context);
  }
  refuse(options, ["images", "labels"], "does not go with --pictures");
  const { evaluateListedPictures } = await import("./evaluate-pictures.js");
  return evaluateListedPictures(pictures, options, context);
}

/** Refuses options that do not belong to what is evaluated. */
function refuse(options: EvaluateOptions, names: readonly (keyof EvaluateOptions)[], relation: string): void {
  const name = names.find((one) => options[one] !== undefined);
  if (name === undefined) return;
  fail("OPTION_INVALID", `${flagOf(name, evaluateChoices[name])} ${relation}. Look at "digits evaluate --help".`);
}

/** On MNIST's test images, for the network's time does not depend on what it sees. */
async function evaluateSpeed({ json, writeCard, model: given }: EvaluateOptions, context: CliContext): Promise<void> {
  const model = given ?? context.defaultModelPath();
  const [{ measureSpeed }, { loadCardOf, writeSpeed }, { readInputFile }, { loadMnist }] = await Promise.all([
    import("../node/onnxruntime/measure-speed.js"),
    import("../node/models/filed-model.js"),
    import("../node/files/input-file.js"),
    import("../node/data/mnist.js"),
  ]);
  // Before the work: nobody should wait for a card that is not there.
  if (writeCard) await loadCardOf(model);
  const runtime = await context.createRuntime();
  const speed = await measureSpeed(runtime, await readInputFile(model), await loadMnist("test"), context.signal);
  if (writeCard) await writeSpeed(model, speed);
  const name = basename(model);
  context.io.stdout(json ? `${JSON.stringify({ model: name, ...speed })}\n` : toText(name, speed));
}

function toText(model: string, { single, batch, machine }: SpeedFigures): string {
  const lines = [
    `Model          ${model}`,
    `One digit      ${single.milliseconds.toFixed(3)} ms, the median of ${single.runs}`,
    `Batches of ${batch.images}  ${batch.millisecondsAnImage.toFixed(3)} ms a digit, the median of ${batch.runs}`,
    `Machine        ${machine.cpu}, one core of ${machine.cores}`,
  ];
  return `${lines.join("\n")}\n`;
}
