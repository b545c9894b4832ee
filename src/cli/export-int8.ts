/**
 * `digits export int8`: a model as one of 8-bit numbers, for browsers and small devices, and how it compares with the
 * model it was made of.
 */

import { existsSync } from "node:fs";

import type { Command } from "commander";

import { fail } from "../core/errors.js";
import { formatCount, formatPercent } from "../contract/words.js";
import type { Int8Model, Int8Stage, MeasuredModel } from "../node/models/int8-model.js";
import type { CliContext } from "./context.js";
import { createProgressLine } from "./progress-line.js";
import { toTextTable } from "./text-table.js";
import { wholeNumber } from "./whole-number.js";

const MNIST_TRAINING_IMAGES = 60_000;

interface ExportInt8Options {
  readonly model?: string;
  readonly out?: string;
  readonly images?: number;
  readonly json?: true;
  readonly force?: true;
}

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
  command
    .command("int8")
    .description("write the model in 8-bit numbers: a quarter of the size, for browsers and small devices")
    .option("--model <file>", "the model (default: the released one)")
    .option("--out <file>", "where it goes, its card beside it (default: NAME-int8.onnx)")
    .option(
      "--images <n>",
      "MNIST's training images it is calibrated on (default: 2048)",
      wholeNumber("--images", { minimum: 1, maximum: MNIST_TRAINING_IMAGES }),
    )
    .option("--force", "replace files that are there")
    .option("--json", "print the figures as a JSON object")
    .action((options: ExportInt8Options) => exportInt8(options, context));
}

async function exportInt8({ model, out, images, json, force }: ExportInt8Options, context: CliContext): Promise<void> {
  const [{ loadFiledModel }, { createInt8Model }, { cardPathOf }, files] = await Promise.all([
    import("../node/models/filed-model.js"),
    import("../node/models/int8-model.js"),
    import("../node/models/model-card.js"),
    import("../node/files/atomic-file.js"),
  ]);
  const source = await loadFiledModel(model ?? context.defaultModelPath(), {
    isReleased: false,
  });
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
  return {
    version,
    bytes,
    testAccuracy: evaluation.accuracy,
    imagesPerSecond: speedOf(model),
  };
}

function speedOf({ speed }: MeasuredModel): MeasuredJson["imagesPerSecond"] {
  const { single, batch } = speed;
  return {
    single: 1000 / single.milliseconds,
    batch: 1000 / batch.millisecondsAnImage,
  };
}

function toText({ metadata, floats, int8 }: Int8Model, files: readonly string[]): string {
  const { batch, machine } = int8.speed;
  const points = 100 * (int8.evaluation.accuracy - floats.evaluation.accuracy);
  const row = (title: string, valueOf: (model: MeasuredModel) => string) => [title, valueOf(floats), valueOf(int8)];
  const perSecond = (value: number) => formatCount(Math.round(value));
  const table = toTextTable(
    ["", "floats", "int8"],
    [
      row("Version", ({ version }) => version),
      row("Bytes", ({ bytes }) => formatCount(bytes)),
      row("MNIST's test set", ({ evaluation }) => formatPercent(evaluation.accuracy)),
      row("Images/s, one by one", (model) => perSecond(speedOf(model).single)),
      row(`Images/s, by ${batch.images}`, (model) => perSecond(speedOf(model).batch)),
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
