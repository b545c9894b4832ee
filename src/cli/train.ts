/** `digits train`: trains a network on MNIST and writes the model and its card. */

import { access, rmdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";

import type { Command } from "commander";

import { type Choice, flagOf, type GivenValues } from "../contract/choice.js";
import { planPartOf, presetChoice, trainCommandOf, trainingChoices } from "../contract/training-choices.js";
import { isDigitsError } from "../core/errors.js";
import type { Checkpoint } from "../core/training/checkpoint.js";
import { assertSamePlan, createPlan, planRanges, type StartModel, type TrainingPlan } from "../core/training/plan.js";
import { handChoices } from "../core/synthesis/lines/hands.js";
import { addChoices, chosenOf, deviceChoice, jsonChoice } from "./choice-options.js";
import type { CliContext } from "./context.js";
import { createTrainingProgress } from "./training-progress.js";

const EXAMPLES = `
Examples:
  $ digits train                                     the default network, as it is released
  $ digits train --preset fast                       a small one, in seconds
  $ digits train --preset balanced --epochs 3        a preset with one thing changed
  $ digits train --seed 7 --out seven.onnx --json    events as JSON lines, for another program
  $ digits train --resume run.checkpoint             go on where a run was stopped
  $ digits train --from seven.onnx --epochs 2        learn more, from what a model knows

Ctrl-C stops after the step under way, saves a checkpoint and prints how to go on.`;

const [fewestThreads, mostThreads] = planRanges.threads;

/** More threads than this find too little work in one step. */
const MOST_USEFUL_THREADS = 8;

/** What a plan is made of, by the rows of the contract; then what depends on the machine, and where files are. */
const choices = {
  preset: presetChoice,
  ...trainingChoices,
  threads: {
    kind: "whole",
    minimum: fewestThreads,
    maximum: mostThreads,
    sentence: "Threads that compute a step.",
    defaultText: `one a core, at most ${MOST_USEFUL_THREADS}`,
    placeholder: "n",
  },
  device: deviceChoice,
  out: {
    kind: "text",
    sentence: "Where the model goes, its card beside it.",
    defaultText: "models/NAME.onnx in the home folder",
    placeholder: "file",
  },
  from: {
    kind: "text",
    sentence:
      "Start from the weights of a model of the same network, rather than from drawn ones; or of several, parted by commas, from their mean.",
    placeholder: "models",
  },
  hands: {
    kind: "one",
    names: handChoices,
    sentence:
      "For what is drawn of lines and pages: the usual hands beside MNIST's, or rare ones and words in letters of hands.",
    defaultText: "usual",
    placeholder: "kind",
  },
  resume: {
    kind: "text",
    sentence: "Go on from a checkpoint; options left out are those of its run.",
    placeholder: "file",
  },
  json: { ...jsonChoice, sentence: "Print events as JSON lines." },
} as const satisfies Readonly<Record<string, Choice>>;

type TrainOptions = GivenValues<typeof choices>;

/** Makes a command `digits train`. */
export function addTrainCommand(command: Command, context: CliContext): void {
  addChoices(command, choices)
    .addHelpText("after", EXAMPLES)
    .action((options: object) => trainCommand(chosenOf(choices, options), context));
}

async function trainCommand(options: TrainOptions, context: CliContext): Promise<void> {
  const { loadCheckpoint, loadStart, trainModel } = await import("../node/training/train-model.js");
  const { resume } = options;
  const checkpoint = resume === undefined ? undefined : await loadCheckpoint(resume);
  const start = options.from === undefined ? undefined : await loadStart(options.from.split(","));
  const wanted = planOf(
    options,
    checkpoint,
    start?.map(({ model }) => model),
  );
  if (checkpoint !== undefined) assertSamePlan(wanted, checkpoint.plan);
  const device = await context.chooseDevice(wanted.device);
  const plan = { ...wanted, device };

  const out = options.out ?? join(context.home(), "models", `${plan.network}.onnx`);
  const checkpointPath = resume ?? join(context.home(), "runs", runName(plan), "run.checkpoint");
  const resumeCommand = `digits train --resume ${checkpointPath} --out ${out}`;
  const json = options.json === true;
  const progress = createTrainingProgress(context.io, { json, out, resumeCommand, checkpointPath });
  const isCheckpointKept = () =>
    access(checkpointPath).then(
      () => true,
      () => false,
    );
  // On stderr: the output is what could not be written.
  const tellCheckpoint = () =>
    context.io.stderr(`The checkpoint is ${checkpointPath}\nTo go on:\n  ${resumeCommand}\n`);
  try {
    const result = await trainModel({
      runtime: await context.createRuntime(device),
      plan,
      out,
      checkpointPath,
      ...(start && { start: start.map(({ bytes }) => bytes) }),
      ...(checkpoint && { checkpoint }),
      command: trainCommandOf(plan),
      signal: context.signal,
      onDrawing: progress.drawing,
      onEvent: progress.show,
    });
    if (result.kind === "stopped") {
      context.setExitCode(130);
      if (context.io.outputLost?.aborted === true) tellCheckpoint();
      return;
    }
    if (result.kind === "trained") progress.end(result.card);
    else if (result.kind === "trained-lines") progress.endLines(result.card);
    else progress.endLocator(result.card);
  } catch (error) {
    progress.clear();
    if (isDigitsError(error, "OUTPUT_UNWRITABLE") && (await isCheckpointKept())) tellCheckpoint();
    throw error;
  } finally {
    progress.clear();
    await removeEmptyRunFolder(dirname(checkpointPath), context.home());
  }
}

/** The checkpoint's plan, or the network's recipe, with what the user chose on top. */
function planOf(
  options: TrainOptions,
  checkpoint: Checkpoint | undefined,
  start: readonly StartModel[] | undefined,
): TrainingPlan {
  const { threads, device, from: _from, hands, out: _out, resume: _resume, json: _json, ...given } = options;
  const chosen = {
    ...planPartOf(given, flagOf),
    ...(hands !== undefined && { hands }),
    ...(start && { start }),
    ...(threads !== undefined && { threads }),
    ...(device !== undefined && { device }),
  };
  if (checkpoint !== undefined) return createPlan({ ...checkpoint.plan, ...chosen });
  return createPlan({ threads: Math.min(availableParallelism(), MOST_USEFUL_THREADS), ...chosen });
}

/** A run without a checkpoint leaves nothing behind; a folder of the user's own stays. */
async function removeEmptyRunFolder(folder: string, home: string): Promise<void> {
  if (dirname(folder) !== join(home, "runs")) return;
  await rmdir(folder).catch(() => undefined); // it holds a checkpoint, or was never made
}

/** Names the folder of a run: two runs at once must not share one. */
function runName({ network, seed }: TrainingPlan): string {
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, "");
  return `${network}-seed${seed}-${time}-${process.pid}`;
}
