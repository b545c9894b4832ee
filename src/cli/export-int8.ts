/**
 * `digits export int8`: a model as one of 8-bit numbers, for browsers and small devices, and how it compares with the
 * model it was made of.
 */

import { existsSync } from "node:fs";

import type { Command } from "commander";

import type { Choice, GivenValues } from "../contract/choice.js";
import { MNIST_TRAINING_IMAGES } from "../core/training/plan.js";
import { formatCount, formatPercent } from "../contract/words.js";
import { fail } from "../core/errors.js";
import type { Int8Model, Int8Stage, MeasuredModel } from "../node/models/int8-model.js";
import { addChoices, chosenOf, jsonChoice, modelChoice } from "./choice-options.js";
import type { CliContext } from "./context.js";
import { createProgressLine, toTextTable } from "./terminal.js";

const choices = {
  model: modelChoice,
  out: {
    kind: "text",
    sentence: "Where it goes, its card beside it.",
    defaultText: "NAME-int8.onnx",
    placeholder: "file",
  },
  images: {
    kind: "whole",
    minimum: 1,
    maximum: MNIST_TRAINING_IMAGES,
    sentence: "MNIST's training images it is calibrated on.",
    defaultText: "2048",
    placeholder: "n",
  },
  force: { kind: "switch", sentence: "Replace files that are there." },
  json: { ...jsonChoice, sentence: "Print the figures as a JSON object." },
} as const satisfies Readonly<Record<string, Choice>>;

/** What `--json` prints of a model; other programs build on its keys. */
interface MeasuredJson {
  readonly version: string;
  readonly bytes: number;
  readonly testAccuracy: number;
  readonly imagesPerSecond: { readonly single: number; readonly batch: number };
}

const stageWords: { readonly [Stage in Int8Stage]: string } = {
  calibrating: "Calibrating",
  testing: "Testing",
  timing: "Measuring the speed",
};

/** Adds `digits export int8` to `digits export`. */
export function addExportInt8(command: Command, context: CliContext): void {
  const int8 = command
    .command("int8")
    .description("write the model in 8-bit numbers: a quarter of the size, for browsers and small devices");
  addChoices(int8, choices).action((options: object) => exportInt8(chosenOf(choices, options), context));
}

async function exportInt8(
  { model, out, images, json, force }: GivenValues<typeof choices>,
  context: CliContext,
): Promise<void> {
  const [{ loadFiledModel }, { createInt8Model }, { cardPathOf }, files] = await Promise.all([
    import("../node/models/filed-model.js"),
    import("../node/models/int8-model.js"),
    import("../node/models/model-card.js"),
    import("../node/files/atomic-file.js"),
  ]);
  const source = await loadFiledModel(model ?? context.defaultModelPath(), { isReleased: false });
  const { name, card } = source.model;
  const path = out ?? `${name}-int8.onnx`;
  // Before the work: the card holds a day and a speed, so it is another one each time.
  const written = card === null ? [path] : [path, cardPathOf(path)];
  if (!force) written.forEach(refuseExisting);

  const progress = createProgressLine(context.io);
  const made = await createInt8Model(await context.createRuntime(), source.bytes, card, {
    ...(images !== undefined && { images }),
    signal: context.signal,
    onProgress: (stage, done, count) =>
      progress.update(() => `${stageWords[stage]} ${formatCount(done)} of ${formatCount(count)}`),
  }).finally(progress.clear);
  const contents = [made.file, `${JSON.stringify(made.card, null, 2)}\n`];
  await files.writeNewFiles(
    written.map((to, place) => ({ path: to, content: contents[place]! })),
    { isForced: true },
  );
  context.io.stdout(json ? `${JSON.stringify(toJson(made, written))}\n` : toText(made, written));
}

function refuseExisting(path: string): void {
  if (!existsSync(path)) return;
  fail("OUTPUT_UNWRITABLE", `${path} is there already. Give another path with --out, or add --force to replace it.`);
}

function toJson({ metadata, floats, int8 }: Int8Model, files: string[]) {
  return {
    format: "int8",
    model: { name: metadata.name, version: metadata.version },
    files,
    share: int8.bytes / floats.bytes,
    accuracyDifference: int8.evaluation.accuracy - floats.evaluation.accuracy,
    floats: toMeasuredJson(floats),
    int8: toMeasuredJson(int8),
  };
}

function toMeasuredJson(model: MeasuredModel): MeasuredJson {
  const { version, bytes, evaluation } = model;
  return { version, bytes, testAccuracy: evaluation.accuracy, imagesPerSecond: speedOf(model) };
}

function speedOf({ speed }: MeasuredModel): MeasuredJson["imagesPerSecond"] {
  return { single: 1000 / speed.single.milliseconds, batch: 1000 / speed.batch.millisecondsAnImage };
}

function toText({ metadata, floats, int8 }: Int8Model, files: readonly string[]): string {
  const { batch, machine } = int8.speed;
  const points = 100 * (int8.evaluation.accuracy - floats.evaluation.accuracy);
  const row = (title: string, valueOf: (model: MeasuredModel) => string) => [title, valueOf(floats), valueOf(int8)];
  const table = toTextTable(
    ["", "floats", "int8"],
    [
      row("Version", ({ version }) => version),
      row("Bytes", ({ bytes }) => formatCount(bytes)),
      row("MNIST's test set", ({ evaluation }) => formatPercent(evaluation.accuracy)),
      row("Images/s, one by one", (model) => formatCount(speedOf(model).single)),
      row(`Images/s, by ${batch.images}`, (model) => formatCount(speedOf(model).batch)),
    ],
  );
  const lines = [
    ...table,
    "",
    `${formatPercent(int8.bytes / floats.bytes, 1)} of the size; accuracy ${points < 0 ? "" : "+"}${points.toFixed(2)} points. Speed on one core of ${machine.cores}, ${machine.cpu}.`,
    `The model ${metadata.name} ${metadata.version} is in`,
    ...files.map((path) => `  ${path}`),
  ];
  return `${lines.join("\n")}\n`;
}
