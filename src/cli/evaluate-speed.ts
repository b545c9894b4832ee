/**
 * `digits evaluate --speed`: how fast a model classifies on one core.
 */

import { basename } from "node:path";

import type { SpeedFigures } from "../node/onnxruntime/measure-speed.js";
import type { CliContext } from "./context.js";

export interface EvaluateSpeedOptions {
  readonly model?: string;
  readonly json?: true;
  readonly writeCard?: true;
}

/** Runs the command: on MNIST's test images, for the network's time does not depend on what it sees. */
export async function evaluateSpeed(options: EvaluateSpeedOptions, context: CliContext): Promise<void> {
  const { model = context.defaultModelPath(), writeCard } = options;
  const [{ measureSpeed }, { loadCardOf, writeSpeed }, { readInputFile }, { loadMnist }] = await Promise.all([
    import("../node/onnxruntime/measure-speed.js"),
    import("../node/models/filed-model.js"),
    import("../node/files/input-file.js"),
    import("../node/data/mnist.js"),
  ]);
  // Before the work: nobody should wait for a card that is not there.
  if (writeCard) await loadCardOf(model);
  const speed = await measureSpeed(
    await context.createRuntime(),
    await readInputFile(model),
    await loadMnist("test"),
    context.signal,
  );
  if (writeCard) await writeSpeed(model, speed);
  context.io.stdout(
    options.json ? `${JSON.stringify({ model: basename(model), ...speed })}\n` : toText(basename(model), speed),
  );
}

function toText(model: string, { single, batch, machine }: SpeedFigures) {
  const lines = [
    `Model          ${model}`,
    `One digit      ${single.milliseconds.toFixed(3)} ms, the median of ${single.runs}`,
    `Batches of ${batch.images}  ${batch.millisecondsAnImage.toFixed(3)} ms a digit, the median of ${batch.runs}`,
    `Machine        ${machine.cpu}, one core of ${machine.cores}`,
  ];
  return `${lines.join("\n")}\n`;
}
