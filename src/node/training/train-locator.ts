/**
 * Training of the network that finds lines, from MNIST's digits to the model file: pages are drawn in a worker thread while
 * the network learns from those before, and at the end it is measured on pages of digits that it never saw.
 */

import { countLocated, type LocatedFigures } from "../../core/evaluation/evaluate-locator.js";
import { LOCATOR_NETWORK, LOCATOR_NETWORK_DESCRIPTION } from "../../core/network/locator-network.js";
import { locateLines } from "../../core/reading/locate-lines.js";
import { createLocatorScorer } from "../../core/reading/locator-scorer.js";
import type { Runtime } from "../../core/runtime.js";
import { isTold } from "../../core/synthesis/pages/page-targets.js";
import { PAGE_SIZE, type SimulatedPage } from "../../core/synthesis/pages/simulate-page.js";
import { drawHeldOutPages, measureCells, toLocatorModel, toPageDifference } from "../../core/training/locator-model.js";
import type { TrainingEndEvent, TrainingEvent } from "../../core/training/loop.js";
import type { TrainingPlan } from "../../core/training/plan.js";
import { sha256 } from "../files/file-bytes.js";
import type { LocatorModelCard } from "../models/locator-card.js";
import { describeMachine, medianMs } from "../onnxruntime/measure-speed.js";
import { createNodeRuntime } from "../onnxruntime/runtime.js";
import { drawHeldOut, type DrawnTrainingOptions, runDrawnLoop, toTrainingRecord } from "./drawn-training.js";

/** How a picture becomes the network's input; in every model file and card. */
const PREPROCESSING =
  "float32 [batch, 1, height, width]: the difference from the background as a share of full ink, by its logarithm; halved for greater heights";

/** Pages that are measured with at the end, of each held-out image; and after each epoch. */
const PAGE_SHARE = 1 / 5;
const EPOCH_SHARE = 1 / 20;

/** A page of a megapixel. */
const SPEED_SIDE = 1024;
const SPEED_RUNS = 11;

export interface FinishedLocator {
  readonly model: Uint8Array;
  readonly card: LocatorModelCard;
}

/** Runs the loop of a plan of pages. */
export async function* runLocatorLoop(options: DrawnTrainingOptions): AsyncGenerator<TrainingEvent, void, void> {
  const { runtime, plan } = options;
  const pages = await heldOutPages(plan, EPOCH_SHARE);
  const measure = (weights: Parameters<typeof toLocatorModel>[0]) =>
    measureCells(runtime, toLocatorModel(weights), pages ?? [], plan.threads);
  yield* runDrawnLoop("pages", options, pages === null ? null : { measure });
}

/** Pages of digits that were held out; null where none were. */
function heldOutPages(plan: TrainingPlan, share: number): Promise<readonly SimulatedPage[] | null> {
  const count = Math.ceil(share * plan.validationCount);
  return drawHeldOut(plan, ({ images, print, letters }, seed) =>
    drawHeldOutPages(images, print, plan.hands === "all" ? letters : [], seed, count),
  );
}

/** Measures what was trained, and makes the model file and its card. */
export async function finishLocator(options: DrawnTrainingOptions, end: TrainingEndEvent): Promise<FinishedLocator> {
  const { runtime, plan } = options;
  const { layout, checkpoint } = end;
  const { average, statistics } = checkpoint.state;
  const weights = { layout, parameters: average, statistics };
  const pages = await heldOutPages(plan, PAGE_SHARE);
  const plain = toLocatorModel(weights);
  const heldOut =
    pages === null
      ? null
      : {
          cells: await measureCells(runtime, plain, pages, plan.threads),
          kinds: await measureLocated(runtime, plain, pages, plan.threads),
        };
  const version = sha256(plain).slice(0, 12);
  const training = JSON.stringify({ epochs: plan.epochs, seed: plan.seed, heldOutCells: heldOut?.cells ?? null });
  const model = toLocatorModel({
    ...weights,
    metadata: { name: LOCATOR_NETWORK, version, preprocessing: PREPROCESSING, training },
  });
  const card: LocatorModelCard = {
    name: LOCATOR_NETWORK,
    version,
    description: LOCATOR_NETWORK_DESCRIPTION,
    date: new Date().toISOString().slice(0, 10),
    file: { bytes: model.length, sha256: sha256(model) },
    parameters: layout.parameterCount,
    preprocessing: PREPROCESSING,
    training: toTrainingRecord(options, end),
    results: { heldOut },
    speed: {
      side: SPEED_SIDE,
      runs: SPEED_RUNS,
      milliseconds: await measurePlaneMs(model),
      machine: describeMachine(),
    },
  };
  return { model, card };
}

/** Finds the lines of pages as the reader does, and counts them by kind of page. */
export async function measureLocated(
  runtime: Runtime,
  model: Uint8Array,
  pages: readonly SimulatedPage[],
  threads: number,
): Promise<LocatedFigures[]> {
  const scorer = await createLocatorScorer(runtime, model, { threads });
  const figures = new Map<string, LocatedFigures>();
  for (const page of pages) {
    const located = await locateLines(toPageDifference(page), scorer, { fullInk: 1 });
    const truths = page.lines.map((line) => ({
      extent: {
        left: Math.max(0, line.left),
        right: Math.min(PAGE_SIZE, line.right),
        top: line.top,
        bottom: line.foot,
      },
      slope: line.slope,
      isTold: line.kind === "number" && isTold(line),
    }));
    const before = figures.get(page.kind) ?? { kind: page.kind, pages: 0, lines: 0, found: 0, invented: 0 };
    const here = countLocated(located, truths);
    figures.set(page.kind, {
      kind: page.kind,
      pages: before.pages + 1,
      lines: before.lines + here.lines,
      found: before.found + here.found,
      invented: before.invented + here.invented,
    });
  }
  await scorer.dispose();
  return [...figures.values()].toSorted((a, b) => (a.kind < b.kind ? -1 : 1));
}

/** The median of one plane's milliseconds, on one thread. */
async function measurePlaneMs(model: Uint8Array): Promise<number> {
  const scorer = await createLocatorScorer(createNodeRuntime(), model, { threads: 1 });
  try {
    const plane = { width: SPEED_SIDE, height: SPEED_SIDE, values: new Float32Array(SPEED_SIDE * SPEED_SIDE) };
    return Number((await medianMs(SPEED_RUNS, () => scorer.score(plane))).toFixed(1));
  } finally {
    await scorer.dispose();
  }
}
