/**
 * `digits train`: trains a network on MNIST and writes the model and its card.
 */

import { dirname, join } from "node:path";

import { type Command, Option } from "commander";

import type { Checkpoint } from "../core/training/checkpoint.js";
import type { MaterialName } from "../core/training/material-names.js";
import type { TrainingPlan } from "../core/training/plan.js";
import type { PresetName } from "../core/training/presets.js";
import type { CliContext } from "./context.js";
import { decimalNumber } from "./decimal-number.js";
import { deviceOption, type DeviceOptions } from "./device-option.js";
import { parseMaterial } from "./material-option.js";
import { createTrainingProgress } from "./training-progress.js";
import { wholeNumber } from "./whole-number.js";

const EXAMPLES = `
Examples:
  $ digits train                                     the default network, as it is released
  $ digits train --preset fast                       a small one, in seconds
  $ digits train --preset balanced --epochs 3        a preset with one thing changed
  $ digits train --seed 7 --out seven.onnx --json    events as JSON lines, for another program
  $ digits train --resume run.checkpoint             go on where a run was stopped

Ctrl-C stops after the step under way, saves a checkpoint and prints how to go on.`;

interface TrainCommandOptions extends DeviceOptions {
  readonly preset?: PresetName;
  readonly network?: string;
  readonly epochs?: number;
  readonly batch?: number;
  readonly seed?: number;
  readonly optimizer?: "sgd" | "adamw";
  readonly schedule?: TrainingPlan["schedule"];
  readonly learningRate?: number;
  readonly weightDecay?: number;
  readonly labelSmoothing?: number;
  readonly averageDecay?: number;
  readonly augmentation?: "none" | "mild" | "full";
  readonly material?: readonly MaterialName[];
  readonly validation?: number;
  readonly threads?: number;
  readonly out?: string;
  readonly resume?: string;
  readonly json?: true;
}

/** Adds `digits train`. */
export function addTrainCommand(program: Command, context: CliContext): void {
  const positive = { minimum: 1 };
  program
    .command("train")
    .description("Train a network on MNIST; write the model and its card.")
    .addOption(
      new Option("--preset <name>", "everything chosen at once; options beside it win").choices([
        "fast",
        "balanced",
        "best",
      ] satisfies PresetName[]),
    )
    .option("--network <name>", "digits, quick, lenet, two-block or two-conv (default: digits)")
    .option("--epochs <n>", "passes over the training images", wholeNumber("--epochs", positive))
    .option("--batch <n>", "images a step", wholeNumber("--batch", positive))
    .option("--seed <n>", "what all random numbers are drawn from (default: 1)", wholeNumber("--seed", { minimum: 0 }))
    .addOption(new Option("--optimizer <name>", "SGD with Nesterov momentum, or AdamW").choices(["sgd", "adamw"]))
    .addOption(new Option("--schedule <name>", "how the learning rate runs").choices(["one-cycle", "cosine"]))
    .option("--learning-rate <x>", "the schedule's peak", decimalNumber("--learning-rate"))
    .option("--weight-decay <x>", "pull of the weights towards zero", decimalNumber("--weight-decay"))
    .option("--label-smoothing <x>", "share of each target spread over all classes", decimalNumber("--label-smoothing"))
    .option("--average-decay <x>", "share of the averaged weights kept a step", decimalNumber("--average-decay"))
    .addOption(new Option("--augmentation <kind>", "how much the images are changed").choices(["none", "mild", "full"]))
    .option(
      "--material <parts>",
      "what is trained on beside MNIST: none, or some of drawn-digits, glyphs and not-digits, with commas between (default: all for digits)",
      parseMaterial,
    )
    .option("--validation <n>", "training images held out (default: 5000)", wholeNumber("--validation", { minimum: 0 }))
    .option("--threads <n>", "threads (default: one a core, at most 8)", wholeNumber("--threads", positive))
    .addOption(deviceOption("trains"))
    .option("--out <file>", "the model (default: models/NAME.onnx in the home folder)")
    .option("--resume <file>", "go on from a checkpoint; options left out are those of its run")
    .option("--json", "print events as JSON lines")
    .addHelpText("after", EXAMPLES)
    .action((options: TrainCommandOptions) => trainCommand(options, context));
}

async function trainCommand(options: TrainCommandOptions, context: CliContext): Promise<void> {
  const { loadCheckpoint, trainModel } = await import("../node/training/train-model.js");
  const { assertSamePlan } = await import("../core/training/plan.js");
  const { trainCommandOf } = await import("../core/training/train-command.js");
  const { resume } = options;
  const checkpoint = resume === undefined ? undefined : await loadCheckpoint(resume);
  const wanted = await planOf(options, checkpoint);
  if (checkpoint !== undefined) assertSamePlan(wanted, checkpoint.plan);
  const device = await context.chooseDevice(wanted.device);
  const plan = { ...wanted, device };

  const out = options.out ?? join(context.home(), "models", `${plan.network}.onnx`);
  const checkpointPath = resume ?? join(context.home(), "runs", runName(plan), "run.checkpoint");
  const progress = createTrainingProgress(context.io, {
    json: options.json === true,
    out,
    resumeCommand: `digits train --resume ${checkpointPath} --out ${out}`,
    checkpointPath,
  });
  try {
    const result = await trainModel({
      runtime: await context.createRuntime(device),
      plan,
      out,
      checkpointPath,
      ...(checkpoint && { checkpoint }),
      command: trainCommandOf(plan),
      signal: context.signal,
      onDrawing: progress.drawing,
      onEvent: progress.show,
    });
    if (result.kind === "stopped") {
      context.setExitCode(130);
      return;
    }
    progress.end(result.card);
  } finally {
    progress.clear();
    await removeEmptyRunFolder(dirname(checkpointPath), context.home());
  }
}

/** The checkpoint's plan, or the network's recipe, with what the user chose on top. */
async function planOf(options: TrainCommandOptions, checkpoint: Checkpoint | undefined): Promise<TrainingPlan> {
  const { createPlan } = await import("../core/training/plan.js");
  const { availableParallelism } = await import("node:os");
  const choices = await chosen(options);
  if (checkpoint !== undefined) {
    return createPlan({ ...checkpoint.plan, ...choices });
  }
  // More threads than this find too little work in one step.
  const threads = Math.min(availableParallelism(), 8);
  return createPlan({ threads, ...choices });
}

async function chosen(options: TrainCommandOptions): Promise<Partial<TrainingPlan>> {
  const { planPartOf } = await import("../contract/run-choices.js");
  const { batch, validation, threads, device, ...choices } = options;
  const part = planPartOf({
    ...choices,
    ...(batch !== undefined && { batchSize: batch }),
    ...(validation !== undefined && { validationCount: validation }),
  });
  return {
    ...part,
    ...(threads !== undefined && { threads }),
    ...(device !== undefined && { device }),
  };
}

/** A run without a checkpoint leaves nothing behind; a folder of the user's own stays. */
async function removeEmptyRunFolder(folder: string, home: string): Promise<void> {
  if (dirname(folder) !== join(home, "runs")) return;
  const { rmdir } = await import("node:fs/promises");
  await rmdir(folder).catch(() => undefined); // it holds a checkpoint, or was never made
}

/** Names the folder of a run: two runs at once must not share one. */
function runName({ network, seed }: TrainingPlan): string {
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, "");
  return `${network}-seed${seed}-${time}-${process.pid}`;
}
