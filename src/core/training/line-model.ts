/**
 * The model of lines that training leaves behind, from images of lines to scores, as one ONNX file; and how many
 * simulated lines it spells exactly.
 */

import { input, multiply } from "../graph/operations/builder.js";
import { poolLater } from "../graph/passes/pooling.js";
import { LINE_CLASS_COUNT, LINE_HEIGHT, LINE_NETWORK } from "../line.js";
import { toLineInput } from "../network/line-input.js";
import { buildLineNetwork } from "../network/line-network.js";
import { createInferenceScope, type NetworkLayout } from "../network/scope.js";
import { toOnnxModel } from "../onnx/model.js";
import type { Runtime, Session } from "../runtime.js";
import type { Hands } from "../synthesis/lines/hands.js";
import { createLineSimulator, type SimulatedLine } from "../synthesis/lines/simulate-line.js";
import type { ImageSet } from "../dataset/image-set.js";
import { createRandom } from "../tensor/random.js";
import { randomStreams } from "./batches.js";
import { countSpelled, lineShapes, shapeOfStep } from "./line-batches.js";

export interface LineModelOptions {
  readonly layout: NetworkLayout;
  /** Flat trained parameters. */
  readonly parameters: Float32Array;
  /** Flat running statistics. */
  readonly statistics: Float32Array;
  /** Scores are divided by it, so that confidences are honest. @default 1 */
  readonly temperature?: number;
  /** Text kept inside the file. @default {} */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Builds the inference model: input `lines` [batch, 1, 40, width] float32, full ink 1 and paper 0; output `scores`
 * [batch, classes, 1, width / 4] float32, whose softmax over the classes is a column's. Batch and width are open.
 */
export function toLineModel({ layout, parameters, statistics, temperature = 1, metadata = {} }: LineModelOptions) {
  const scope = createInferenceScope(layout, parameters, statistics);
  // Any width: what the shapes say of it is left open in the file.
  const built = buildLineNetwork(scope, input("lines", [1, 1, LINE_HEIGHT, LINE_HEIGHT]));
  const [scores = built] = poolLater([built]);
  const outputs = { scores: multiply(scores, 1 / temperature) };
  return toOnnxModel({ name: LINE_NETWORK, outputs, metadata, openBatch: true, openWidth: true });
}

/** The scores of one line, [classes, columns]. */
export async function scoreLine(session: Session, pixels: Uint8Array): Promise<Float32Array> {
  const { scores } = await session.run({ lines: toLineInput(pixels) }, ["scores"]);
  return scores!.data as Float32Array;
}

/** The likeliest class of each column of scores [classes, columns]. */
function likeliest(scores: Float32Array): Uint8Array {
  const columns = scores.length / LINE_CLASS_COUNT;
  return Uint8Array.from({ length: columns }, (_, column) => {
    let best = 0;
    for (let symbol = 1; symbol < LINE_CLASS_COUNT; symbol++) {
      if (scores[symbol * columns + column]! > scores[best * columns + column]!) best = symbol;
    }
    return best;
  });
}

/**
 * Draws lines to measure with, of images that were held out.
 *
 * @param count lines, of all widths
 */
export function drawHeldOutLines(images: ImageSet, seed: number, count: number, hands?: Hands): SimulatedLine[] {
  const simulator = createLineSimulator(images, hands);
  const shapes = lineShapes(2);
  return Array.from({ length: count }, (_, at) => {
    const { width } = shapeOfStep(shapes, seed, at);
    return simulator.draw(createRandom(seed, randomStreams.heldOutLine, at), width);
  });
}

/** The share of lines that the model's likeliest classes spell exactly. */
export async function shareSpelled(
  runtime: Runtime,
  model: Uint8Array,
  lines: readonly SimulatedLine[],
  threads: number,
): Promise<number> {
  const session = await runtime.load(model, { threads });
  try {
    let spelled = 0;
    for (const { pixels, classes } of lines)
      spelled += countSpelled(likeliest(await scoreLine(session, pixels)), [classes]);
    return spelled / lines.length;
  } finally {
    await session.dispose();
  }
}
