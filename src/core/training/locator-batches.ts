/** Batches of simulated pages: any of them can be made alone, from the seed, the epoch and the step. */

import { PAGE_CELLS, toPageTargets } from "../synthesis/pages/page-targets.js";
import { PAGE_SIZE, pageKinds, type PageSimulator } from "../synthesis/pages/simulate-page.js";
import { createRandom } from "../tensor/random.js";
import { type BatchMaker, randomStreams } from "./batches.js";

/** Bytes of a page's pixels, and cells of a page. */
export const PAGE_PIXELS = PAGE_SIZE * PAGE_SIZE;
export const CELLS = PAGE_CELLS * PAGE_CELLS;

export interface LocatorBatchOptions {
  readonly simulator: PageSimulator;
  /** Pages in a batch. */
  readonly batchSize: number;
  readonly stepsPerEpoch: number;
  readonly seed: number;
}

/** Bytes of a batch: its pages with what is told of their cells, and the kinds of its pages. */
export function locatorBatchBytes(batchSize: number): { readonly images: number; readonly labels: number } {
  return { images: batchSize * (PAGE_PIXELS + 3 * CELLS), labels: batchSize };
}

/** A batch's parts. */
export interface LocatorBatch {
  readonly pages: Uint8Array; // [count, PAGE_SIZE, PAGE_SIZE]
  readonly classes: Uint8Array; // [count, cells]
  readonly tops: Uint8Array; // [count, cells]
  readonly feet: Uint8Array; // [count, cells]
}

/** The parts of a batch's `images`. */
export function partsOf(images: Uint8Array, count: number): LocatorBatch {
  const cells = (place: number) => {
    const start = count * (PAGE_PIXELS + place * CELLS);
    return images.subarray(start, start + count * CELLS);
  };
  return { pages: images.subarray(0, count * PAGE_PIXELS), classes: cells(0), tops: cells(1), feet: cells(2) };
}

/** Creates a maker of batches of pages. */
export function createLocatorBatchMaker({
  simulator,
  batchSize,
  stepsPerEpoch,
  seed,
}: LocatorBatchOptions): BatchMaker {
  const bytes = locatorBatchBytes(batchSize);

  function fill(epoch: number, step: number, images: Uint8Array, labels: Uint8Array): void {
    const at = epoch * stepsPerEpoch + step;
    const parts = partsOf(images, batchSize);
    for (let slot = 0; slot < batchSize; slot++) {
      const page = simulator.draw(createRandom(seed, randomStreams.page, at, slot));
      const { classes, tops, feet } = toPageTargets(page);
      parts.pages.set(page.pixels, slot * PAGE_PIXELS);
      parts.classes.set(classes, slot * CELLS);
      parts.tops.set(tops, slot * CELLS);
      parts.feet.set(feet, slot * CELLS);
      labels[slot] = pageKinds.indexOf(page.kind);
    }
  }

  return {
    stepsPerEpoch,
    fill,
    make(epoch, step) {
      const images = new Uint8Array(bytes.images);
      const labels = new Uint8Array(bytes.labels);
      fill(epoch, step, images, labels);
      return { epoch, step, images, labels };
    },
  };
}
