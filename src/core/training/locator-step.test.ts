import { expect, test } from "vitest";
import { createNodeRuntime } from "../../node/onnxruntime/runtime.js";
import { LOCATOR_NUMBER } from "../locator.js";
import { drawDigits } from "../synthesis/drawn-digits.js";
import { UNTOLD } from "../synthesis/pages/page-targets.js";
import { createPageSimulator, PAGE_SIZE, type SimulatedPage } from "../synthesis/pages/simulate-page.js";
import { createRandom } from "../tensor/random.js";
import { CELLS, createLocatorBatchMaker, partsOf } from "./locator-batches.js";
import { measureCells, toLocatorModel, toPageDifference } from "./locator-model.js";
import { agreementOf, countCells, createLocatorStep } from "./locator-step.js";
import { optimizers } from "./plan.js";

const runtime = createNodeRuntime();
const simulator = createPageSimulator(drawDigits({ count: 100, seed: 4 }));
const maker = createLocatorBatchMaker({ simulator, batchSize: 2, stepsPerEpoch: 5, seed: 3 });

test("a batch is the same whenever it is made, and its parts are what was drawn", () => {
  const { images } = maker.make(1, 2);
  expect(Buffer.compare(maker.make(1, 2).images, images)).toBe(0);
  expect(Buffer.compare(maker.make(1, 3).images, images)).not.toBe(0);
  const { pages, classes, tops, feet } = partsOf(images, 2);
  expect(pages).toHaveLength(2 * PAGE_SIZE * PAGE_SIZE);
  for (const [at, told] of classes.entries()) {
    expect([0, 1, 2, UNTOLD]).toContain(told);
    if (told === 1 || told === 2) expect(Math.min(tops[at]!, feet[at]!)).toBeGreaterThan(0);
  }
});

test("the step learns a batch by heart: its cells, and where top and foot are", async () => {
  const options = { batchSize: 2, optimizer: optimizers.adamw, threads: 1 };
  const step = await createLocatorStep(runtime, options, 1);
  const { images, labels } = maker.make(0, 0);
  const losses: number[] = [];
  let correct = 0;
  for (let i = 0; i < 40; i++) {
    const done = await step.run({ images, labels, learningRate: 0.004, averageDecay: 0.8, step: i, masks: [] });
    losses.push(done.loss);
    correct = done.correct;
  }
  expect(losses.at(-1)!).toBeLessThan(0.2 * losses[0]!);
  expect(correct / 2).toBeGreaterThan(0.8);

  const { average, statistics } = step.copyState();
  const model = toLocatorModel({ layout: step.layout, parameters: average, statistics });
  const { pages } = partsOf(images, 2);
  const seen: SimulatedPage = { ...simulator.draw(createRandom(3, 0x9a6e, 0, 0)) };
  expect(Buffer.compare(seen.pixels, pages.subarray(0, PAGE_SIZE * PAGE_SIZE))).toBe(0);
  expect(await measureCells(runtime, model, [seen], 1)).toBeGreaterThan(0.6);
  await step.dispose();
}, 120_000);

test("the agreement counts cells of lines of digits, and none of which nothing is told", () => {
  const told = Uint8Array.from([0, 1, 1, 2, UNTOLD, 0]);
  const found = Uint8Array.from([0, 1, 0, 1, 1, 1]);
  expect(countCells(found, told)).toEqual({ both: 1, either: 4 });
  expect(agreementOf({ both: 1, either: 4 })).toBe(0.25);
  expect(agreementOf({ both: 0, either: 0 })).toBe(1);
  expect(told[1]).toBe(LOCATOR_NUMBER);
  expect(CELLS).toBe((PAGE_SIZE / 4) ** 2);
});

test("a page as a plane of differences has full ink at 1 and its own size", () => {
  const page = simulator.draw(createRandom(8, 1), "table");
  const { width, height, values } = toPageDifference(page);
  expect(values).toHaveLength(width * height);
  expect([width, height]).toEqual([page.width, page.height]);
  expect(Math.max(...values)).toBeGreaterThan(0.5);
});
