/**
 * `digits evaluate`: how well a model reads a dataset whose answers are known.
 */

import type { Command } from "commander";

import { fail } from "../core/errors.js";
import type { CliContext } from "./context.js";
import { decimalNumber } from "./decimal-number.js";
import { deviceOption, type DeviceOptions } from "./device-option.js";

const EXAMPLES = `
Examples:
  $ digits evaluate                                  the released model on MNIST's test set
  $ digits evaluate --model lenet.onnx --json        a model of your own, for another program
  $ digits evaluate --report report                  and a page to look through: report/index.html
  $ digits evaluate --images i.idx3 --labels l.idx1  on a dataset of your own
  $ digits evaluate --pictures labels.csv            on photos, scans and drawings, the whole way from the file
  $ digits evaluate --speed --write-card             how fast it is on one core, kept in the model's card

The CSV of --pictures has the columns "file" (relative to the CSV) and "label" (the digits without spaces, nothing for
what is no digit), and "set" if you like. One image of an IDX file is named images-idx3-ubyte#17, counted from 0.
`;

interface EvaluateCommandOptions extends DeviceOptions {
  readonly model?: string;
  readonly images?: string;
  readonly labels?: string;
  readonly pictures?: string;
  readonly minConfidence?: number;
  readonly expectLengths?: true;
  readonly json?: true;
  readonly report?: string;
  readonly speed?: true;
  readonly writeCard?: true;
}

/** Adds `digits evaluate`. */
export function addEvaluateCommand(program: Command, context: CliContext): void {
  program
    .command("evaluate")
    .description("Measure a model on MNIST's test set, or on images or pictures of your own.")
    .option("--model <file>", "the model (default: the released one)")
    .option("--images <idx>", "images in MNIST's format (IDX3), 28x28")
    .option("--labels <idx>", "their labels (IDX1); goes with --images")
    .option("--pictures <csv>", "pictures of any kind, listed with their labels")
    .option(
      "--min-confidence <p>",
      "with --pictures: digits less confident than this, 0 to 1, are not sure",
      decimalNumber("--min-confidence"),
    )
    .option("--expect-lengths", "with --pictures: read numbers of several digits with their length told, too")
    .option("--speed", "how fast the model classifies on one core, alone")
    .option("--write-card", "with --pictures or --speed: keep the figures in the model's card")
    .addOption(deviceOption("classifies"))
    .option("--json", "print one JSON object instead of text")
    .option(
      "--report <dir>",
      "write a page to look through: of images the confusion matrix, the reliability curve and the hardest errors; of pictures the failures",
    )
    .addHelpText("after", EXAMPLES)
    .action((options: EvaluateCommandOptions) => evaluate(options, context));
}

async function evaluate(options: EvaluateCommandOptions, context: CliContext): Promise<void> {
  const { pictures, speed, ...others } = options;
  if (speed) {
    const { evaluateSpeed } = await import("./evaluate-speed.js");
    refuseTogether(options, besideSpeed, "does not go with --speed");
    return evaluateSpeed(others, context);
  }
  if (pictures === undefined) {
    refuseTogether(options, ["writeCard"], "goes with --pictures or --speed");
    refuseTogether(options, ["minConfidence", "expectLengths"], "goes with --pictures");
    const { evaluateImages } = await import("./evaluate-images.js");
    return evaluateImages(others, context);
  }
  refuseTogether(options, ["images", "labels"], "does not go with --pictures");
  const { evaluateListedPictures } = await import("./evaluate-pictures.js");
  return evaluateListedPictures(pictures, others, context);
}

/** Refuses options that do not belong to what is evaluated. */
function refuseTogether(
  options: EvaluateCommandOptions,
  names: readonly (keyof typeof flags)[],
  relation: string,
): void {
  for (const name of names) {
    if (options[name] === undefined) continue;
    fail("OPTION_INVALID", `${flags[name]} ${relation}. Look at "digits evaluate --help".`);
  }
}

const flags = {
  images: "--images",
  labels: "--labels",
  minConfidence: "--min-confidence",
  expectLengths: "--expect-lengths",
  pictures: "--pictures",
  report: "--report",
  writeCard: "--write-card",
  device: "--device",
} as const;

const besideSpeed = ["images", "labels", "pictures", "minConfidence", "expectLengths", "report", "device"] as const;
