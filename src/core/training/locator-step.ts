/** The training step of the network that finds lines: the cross-entropy of cells, and the distances to top and foot. */

import {
  add,
  argmax,
  cast,
  constant,
  input,
  logSoftmax,
  multiply,
  negate,
  oneHot,
  reshape,
  slice,
  squareRoot,
  subtract,
  sum,
  transpose,
} from "../graph/operations/builder.js";
import type { Node } from "../graph/operations/op.js";
import { LOCATOR_CHANNELS, LOCATOR_CLASS_COUNT, LOCATOR_NOTHING } from "../locator.js";
import { buildLocatorNetwork, LOCATOR_NETWORK } from "../network/locator-network.js";
import type { NetworkLayout } from "../network/scope.js";
import type { Runtime } from "../runtime.js";
import { DISTANCE_STEPS, DISTANCE_ZERO, UNTOLD } from "../synthesis/pages/page-targets.js";
import { PAGE_INK, PAGE_PAPER, PAGE_SIZE } from "../synthesis/pages/simulate-page.js";
import { createTensor, floatTensor } from "../tensor/tensor.js";
import { CELLS, partsOf } from "./locator-batches.js";
import { buildStepGraph, createStepState, single } from "./step-graph.js";
import type { TrainingStep, TrainingStepOptions } from "./step.js";

/** What a cell counts, by its class: most cells are nothing, and easily told. */
const CLASS_WEIGHTS = [1, 3.5, 2.5];
/** What the mean loss of cells is multiplied by, and that of distances, of which a twentieth of the cells have some. */
const CLASS_SHARE = 3;
const DISTANCE_SHARE = 8;
/** Deviations of a distance below this count by their square, in octaves. */
const ROUNDING = 0.1;

export type LocatorStepOptions = Pick<TrainingStepOptions, "batchSize" | "optimizer" | "weightDecay" | "threads">;

/** The step graph for pages. */
export function buildLocatorStep({ optimizer, weightDecay, batchSize }: LocatorStepOptions): {
  readonly model: Uint8Array;
  readonly layout: NetworkLayout;
} {
  const pages = toNetworkInput(input("pages", [batchSize, 1, PAGE_SIZE, PAGE_SIZE], "uint8"));
  const classes = input("classes", [batchSize, CELLS], "uint8");
  const distances = input("distances", [batchSize, CELLS, 2], "uint8");
  return buildStepGraph({
    name: LOCATOR_NETWORK,
    optimizer,
    weightDecay,
    build: (scope) => buildLocatorNetwork(scope, pages),
    toLoss(output) {
      const byCell = transpose(reshape(output, [batchSize, LOCATOR_CHANNELS, CELLS]), [0, 2, 1]);
      const logProbabilities = logSoftmax(slice(byCell, [0, 0, 0], [batchSize, CELLS, LOCATOR_CLASS_COUNT]));
      const told = oneHot(cast(classes, "int64"), LOCATOR_CLASS_COUNT); // [batch, cells, classes]
      const loss = add(
        multiply(classLoss(logProbabilities, told), CLASS_SHARE / (batchSize * CELLS)),
        multiply(
          distanceLoss(
            slice(byCell, [0, 0, LOCATOR_CLASS_COUNT], [batchSize, CELLS, LOCATOR_CHANNELS]),
            distances,
            told,
          ),
          DISTANCE_SHARE / (batchSize * CELLS),
        ),
      );
      const best = cast(argmax(logProbabilities, 2), "int32"); // [batch, cells]
      return { loss, outputs: { best } };
    },
  });
}

/** From the bytes of pages to what the network takes: paper 0, full ink 1. */
function toNetworkInput(bytes: Node): Node {
  return multiply(subtract(cast(bytes, "float32"), PAGE_PAPER), 1 / PAGE_INK);
}

/** The summed cross-entropy of the cells that are told, each by the weight of its class; shape [1, 1, 1]. */
function classLoss(logProbabilities: Node, told: Node): Node {
  const weights = constant(floatTensor([1, 1, LOCATOR_CLASS_COUNT], CLASS_WEIGHTS));
  return negate(sum(multiply(multiply(told, weights), logProbabilities)));
}

/** The summed deviations of the distances of cores: squares where they are small, else lengths (after Charbonnier). */
function distanceLoss(distances: Node, bytes: Node, told: Node): Node {
  const [batch = 0, cells = 0] = told.shape;
  const isCore = sum(slice(told, [0, 0, LOCATOR_NOTHING + 1], [batch, cells, LOCATOR_CLASS_COUNT]), [2]);
  const target = multiply(subtract(cast(bytes, "float32"), DISTANCE_ZERO), 1 / DISTANCE_STEPS);
  const off = multiply(multiply(subtract(distances, target), isCore), 1 / ROUNDING);
  return multiply(sum(subtract(squareRoot(add(multiply(off, off), 1)), 1)), ROUNDING);
}

/**
 * Loads the step graph into a runtime. A batch's pages are right by the share of the cells of lines of digits, told or
 * found, that are both.
 *
 * @param seed what the initial weights are drawn from
 */
export async function createLocatorStep(
  runtime: Runtime,
  options: LocatorStepOptions,
  seed: number,
): Promise<TrainingStep> {
  const { batchSize, optimizer, threads = 1 } = options;
  const { model, layout } = buildLocatorStep(options);
  const session = await runtime.load(model, { threads });
  const state = createStepState(layout, optimizer, seed);
  const distances = new Uint8Array(batchSize * CELLS * 2);
  const best = new Int32Array(batchSize * CELLS);

  return {
    layout,
    masks: layout.masks,
    async run({ images, learningRate, averageDecay, step }) {
      const { pages, classes, tops, feet } = partsOf(images, batchSize);
      for (let at = 0; at < tops.length; at++) {
        distances[2 * at] = tops[at]!;
        distances[2 * at + 1] = feet[at]!;
      }
      const feeds = {
        pages: createTensor("uint8", [batchSize, 1, PAGE_SIZE, PAGE_SIZE], pages),
        classes: createTensor("uint8", [batchSize, CELLS], classes),
        distances: createTensor("uint8", [batchSize, CELLS, 2], distances),
      };
      const fetched = { loss: floatTensor([1], [0]), best: createTensor("int32", [batchSize, CELLS], best) };
      const results = await state.run(session, feeds, fetched, { learningRate, averageDecay, step });
      return { loss: single(results, "loss"), correct: batchSize * agreementOf(countCells(best, classes)) };
    },
    copyState: () => state.copy(),
    restoreState: (saved) => state.restore(saved),
    dispose: () => session.dispose(),
  };
}

/** Cells of lines of digits: found and told, and found or told. */
export interface CellCounts {
  readonly both: number;
  readonly either: number;
}

/** Counts the cells of lines of digits, those left out of which nothing is told. */
export function countCells(found: ArrayLike<number>, told: ArrayLike<number>): CellCounts {
  let both = 0;
  let either = 0;
  for (let at = 0; at < told.length; at++) {
    if (told[at] === UNTOLD) continue;
    const [isFound, isTold] = [found[at] === 1, told[at] === 1];
    if (isFound && isTold) both++;
    if (isFound || isTold) either++;
  }
  return { both, either };
}

/** The share of the cells, found or told, that are both. */
export function agreementOf({ both, either }: CellCounts): number {
  return either === 0 ? 1 : both / either;
}
