/**
 * The training step of the network that reads lines. Lines are of three widths, a batch of one; each width has a graph of
 * its own, and all of them change the same vectors.
 */

import {
  add,
  argmax,
  cast,
  input,
  logSoftmax,
  multiply,
  reshape,
  subtract,
  transpose,
} from "../graph/operations/builder.js";
import type { Node } from "../graph/operations/op.js";
import { LINE_COLUMN_PX, LINE_HEIGHT, LINE_INK, LINE_NETWORK, LINE_PAPER } from "../line.js";
import { buildLineNetwork } from "../network/line-network.js";
import type { NetworkLayout } from "../network/scope.js";
import type { Runtime, Session } from "../runtime.js";
import { createTensor, floatTensor } from "../tensor/tensor.js";
import { columnLoss, ctcLoss, stateCountOf, toCtcTargets } from "./ctc.js";
import { countSpelled, type LineShape, lineShapes, shapeOfStep, symbolsOf } from "./line-batches.js";
import { buildStepGraph, createStepState, single } from "./step-graph.js";
import type { TrainingStep, TrainingStepOptions } from "./step.js";

/** Steps over which the columns are told less and less what stands in them. */
const TOLD_STEPS = 1000;

export type LineStepOptions = Pick<TrainingStepOptions, "batchSize" | "optimizer" | "weightDecay" | "threads">;

/** The step graph for lines of one shape. */
export function buildLineStep(
  { optimizer, weightDecay }: LineStepOptions,
  { width, count, mostSymbols }: LineShape,
): { readonly model: Uint8Array; readonly layout: NetworkLayout } {
  const lines = toNetworkInput(input("lines", [count, 1, LINE_HEIGHT, width], "uint8"));
  const stateCount = stateCountOf(mostSymbols);
  const columns = width / LINE_COLUMN_PX;
  const targets = {
    states: input("states", [count, stateCount], "uint8"),
    skips: input("skips", [count, stateCount]),
    ends: input("ends", [count, stateCount]),
    weights: input("weights", [count]),
  };
  const columnClasses = input("columnClasses", [count, columns], "uint8");
  const columnWeight = input("columnWeight", [1]);
  return buildStepGraph({
    name: LINE_NETWORK,
    optimizer,
    weightDecay,
    build: (scope) => buildLineNetwork(scope, lines),
    toLoss(scores) {
      const [, classes = 0] = scores.shape;
      const byColumn = transpose(reshape(scores, [count, classes, columns]), [0, 2, 1]);
      const logProbabilities = logSoftmax(byColumn); // [count, columns, classes]
      const ofLines = ctcLoss(logProbabilities, targets);
      const loss = add(ofLines, multiply(columnLoss(logProbabilities, columnClasses), columnWeight));
      const best = cast(argmax(logProbabilities, 2), "int32"); // [count, columns]
      return { loss, outputs: { lineLoss: reshape(ofLines, [1]), best } };
    },
  });
}

/** From the bytes of line images to what the network takes: paper 0, full ink 1. */
function toNetworkInput(bytes: Node): Node {
  return multiply(subtract(cast(bytes, "float32"), LINE_PAPER), 1 / LINE_INK);
}

/**
 * Loads the step graphs into a runtime. The loss that a step gives is the mean of what a symbol costs; its lines are
 * right where the likeliest classes of the columns spell their symbols.
 *
 * @param seed what the initial weights are drawn from, and the shapes of the batches
 */
export async function createLineStep(runtime: Runtime, options: LineStepOptions, seed: number): Promise<TrainingStep> {
  const { batchSize, optimizer, threads = 1 } = options;
  const shapes = lineShapes(batchSize);
  const built = shapes.map((shape) => buildLineStep(options, shape));
  const sessions: Session[] = [];
  for (const { model } of built) sessions.push(await runtime.load(model, { threads }));
  const { layout } = built[0]!;
  const state = createStepState(layout, optimizer, seed);

  return {
    layout,
    masks: layout.masks,
    async run({ images, labels, learningRate, averageDecay, step }) {
      const shape = shapeOfStep(shapes, seed, step);
      const { width, count, mostSymbols } = shape;
      const columns = width / LINE_COLUMN_PX;
      const pixels = count * LINE_HEIGHT * width;
      const lines = symbolsOf(labels, shape);
      const targets = toCtcTargets(lines, mostSymbols);
      const perState = [count, stateCountOf(mostSymbols)];
      const feeds = {
        lines: createTensor("uint8", [count, 1, LINE_HEIGHT, width], images.subarray(0, pixels)),
        states: createTensor("uint8", perState, targets.states),
        skips: floatTensor(perState, targets.skips),
        ends: floatTensor(perState, targets.ends),
        weights: floatTensor([count], targets.weights),
        columnClasses: createTensor("uint8", [count, columns], images.subarray(pixels, pixels + count * columns)),
        columnWeight: floatTensor([1], [Math.max(0, 1 - step / TOLD_STEPS)]),
      };
      const best = new Int32Array(count * columns);
      const fetched = { lineLoss: floatTensor([1], [0]), best: createTensor("int32", [count, columns], best) };
      const results = await state.run(sessions[shapes.indexOf(shape)]!, feeds, fetched, {
        learningRate,
        averageDecay,
        step,
      });
      return { loss: single(results, "lineLoss"), correct: (countSpelled(best, lines) * batchSize) / count };
    },
    copyState: () => state.copy(),
    restoreState: (saved) => state.restore(saved),
    async dispose() {
      for (const session of sessions) await session.dispose();
    },
  };
}
