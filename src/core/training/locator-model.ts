/** The model that finds lines, as training leaves it behind, as one ONNX file; and how its cells agree with the truth. */

import type { ImageSet } from "../dataset/image-set.js";
import { input } from "../graph/operations/builder.js";
import { poolLater } from "../graph/passes/pooling.js";
import { fromLocatorInput, LOCATOR_BLOCK, LOCATOR_CLASS_COUNT } from "../locator.js";
import { buildLocatorNetwork, LOCATOR_NETWORK } from "../network/locator-network.js";
import { createInferenceScope, type NetworkLayout } from "../network/scope.js";
import { toOnnxModel } from "../onnx/model.js";
import type { Runtime, Session } from "../runtime.js";
import type { HandSet } from "../synthesis/lines/hand-letters.js";
import { toPageTargets } from "../synthesis/pages/page-targets.js";
import {
  createPageSimulator,
  PAGE_INK,
  PAGE_PAPER,
  PAGE_SIZE,
  type SimulatedPage,
} from "../synthesis/pages/simulate-page.js";
import { createRandom } from "../tensor/random.js";
import { floatTensor } from "../tensor/tensor.js";
import { randomStreams } from "./batches.js";
import { CELLS } from "./locator-batches.js";
import { agreementOf, countCells } from "./locator-step.js";

export interface LocatorModelOptions {
  readonly layout: NetworkLayout;
  /** Flat trained parameters. */
  readonly parameters: Float32Array;
  /** Flat running statistics. */
  readonly statistics: Float32Array;
  /** Text kept inside the file. @default {} */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Builds the inference model: input `planes` [batch, 1, height, width] float32, as `toLocatorInput` has them, height and
 * width multiples of 8; output `cells` [batch, 5, height / 4, width / 4] float32.
 */
export function toLocatorModel({ layout, parameters, statistics, metadata = {} }: LocatorModelOptions): Uint8Array {
  const scope = createInferenceScope(layout, parameters, statistics);
  // Any size: what the shapes say of it is left open in the file.
  const built = buildLocatorNetwork(scope, input("planes", [1, 1, 4 * LOCATOR_BLOCK, 4 * LOCATOR_BLOCK]));
  const [cells = built] = poolLater([built]);
  return toOnnxModel({
    name: LOCATOR_NETWORK,
    outputs: { cells },
    metadata,
    openBatch: true,
    openWidth: true,
    openHeight: true,
  });
}

/** The values of a page as its network takes them. */
export function toPageValues({ pixels }: Pick<SimulatedPage, "pixels">): Float32Array {
  return Float32Array.from(pixels, (byte) => (byte - PAGE_PAPER) / PAGE_INK);
}

/** A page as a plane of differences, full ink 1; beyond what is a picture of it, nothing. */
export function toPageDifference(page: SimulatedPage) {
  const { width, height } = page;
  const values = new Float32Array(width * height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      values[at] = fromLocatorInput((page.pixels[y * PAGE_SIZE + x]! - PAGE_PAPER) / PAGE_INK);
    }
  }
  return { width, height, values };
}

/** Draws pages to measure with, of images and print that were held out. */
export function drawHeldOutPages(
  images: ImageSet,
  print: readonly ImageSet[],
  hands: readonly HandSet[],
  seed: number,
  count: number,
): SimulatedPage[] {
  const simulator = createPageSimulator(images, print, { hands });
  return Array.from({ length: count }, (_, at) => simulator.draw(createRandom(seed, randomStreams.heldOutPage, at)));
}

/** The share of the cells of lines of digits, found or told, that are both. */
export async function measureCells(
  runtime: Runtime,
  model: Uint8Array,
  pages: readonly SimulatedPage[],
  threads: number,
): Promise<number> {
  const session = await runtime.load(model, { threads });
  try {
    let [both, either] = [0, 0];
    for (const page of pages) {
      const counts = countCells(likeliest(await scorePage(session, page)), toPageTargets(page).classes);
      both += counts.both;
      either += counts.either;
    }
    return agreementOf({ both, either });
  } finally {
    await session.dispose();
  }
}

async function scorePage(session: Session, page: SimulatedPage): Promise<Float32Array> {
  const planes = floatTensor([1, 1, PAGE_SIZE, PAGE_SIZE], toPageValues(page));
  const { cells } = await session.run({ planes }, ["cells"]);
  return cells!.data as Float32Array;
}

/** The likeliest class of each cell. */
function likeliest(cells: Float32Array): Uint8Array {
  return Uint8Array.from({ length: CELLS }, (_, at) => {
    let best = 0;
    for (let kind = 1; kind < LOCATOR_CLASS_COUNT; kind++) {
      if (cells[kind * CELLS + at]! > cells[best * CELLS + at]!) best = kind;
    }
    return best;
  });
}
