/** `digits evaluate` of a model of lines: on simulated lines of digits that no training saw. */

import { basename } from "node:path";

import { formatCount, formatSeconds } from "../contract/words.js";
import type { LineColumns } from "../core/reading/decoding/columns.js";
import type { CliContext } from "./context.js";
import type { EvaluateOptions } from "./evaluate-choices.js";
import { toLinesText } from "./lines-text.js";
import { createProgressLine } from "./terminal.js";

/** Lines that are read where the user chooses none. */
const LINES = 2000;
/** What they are drawn from. */
const SEED = 1;

/** Whether a model file is one of lines. */
export async function isLineModel(path: string): Promise<boolean> {
  const [{ readInputFile }, { readOnnxMetadata }] = await Promise.all([
    import("../node/files/input-file.js"),
    import("../core/onnx/model.js"),
  ]);
  return readOnnxMetadata(await readInputFile(path)).has("symbols");
}

/** Runs the command on lines that are drawn with MNIST's test images. */
export async function evaluateSimulatedLines(
  model: string,
  { lines: count = LINES, device, json }: EvaluateOptions,
  context: CliContext,
): Promise<void> {
  const [{ openLineScorer }, { drawHeldOutLines }, { loadDrawnImages }, { loadMnist }, { evaluateLines }] =
    await Promise.all([
      import("../node/models/line-model-file.js"),
      import("../core/training/line-model.js"),
      import("../node/data/drawn-images.js"),
      import("../node/data/mnist.js"),
      import("../core/evaluation/evaluate-lines.js"),
    ]);
  const scorer = await openLineScorer(await context.createRuntime(await context.chooseDevice(device)), model);
  const progress = createProgressLine(context.io);
  try {
    const { images } = await loadDrawnImages("held-out", await loadMnist("test"), SEED);
    const lines = drawHeldOutLines(images, SEED, count);
    const columns: LineColumns[] = [];
    const startMs = performance.now();
    for (const line of lines) {
      context.signal.throwIfAborted();
      columns.push(await scorer.score(line));
      progress.update(() => `Reading ${formatCount(columns.length)} of ${formatCount(count)} lines`);
    }
    const evaluation = evaluateLines(lines, columns);
    const seconds = (performance.now() - startMs) / 1000;
    progress.clear();
    context.io.stdout(
      json
        ? `${JSON.stringify({ model: basename(model), seconds, ...evaluation })}\n`
        : `Model  ${basename(model)}\nLines  simulated, of MNIST's test images, ${formatCount(count)}\nTime   ${formatSeconds(seconds)}\n\n${toLinesText(evaluation)}`,
    );
  } finally {
    progress.clear();
    await scorer.dispose();
  }
}
