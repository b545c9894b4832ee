/** Whether what is shown of the network of lines is so: the released one on simulated lines, and a small one by differences. */

import { readFile } from "node:fs/promises";

import { afterAll, beforeAll, expect, test } from "vitest";

import { centralDifferences, evaluate, relativeDifference, valuesOf } from "../../../test/graph-harness.js";
import { loadMnist } from "../../node/data/mnist.js";
import { releasedLineModelPath } from "../../node/files/package-files.js";
import { createNodeRuntime } from "../../node/onnxruntime/runtime.js";
import { averagePool, constant, convolution, input, tanh } from "../graph/operations/builder.js";
import { LINE_CLASS_COUNT, LINE_HEIGHT, LINE_INK, LINE_PAPER, LINE_SYMBOLS, lineClassOf } from "../line.js";
import { toLineInput } from "../network/line-input.js";
import { toOnnxModel } from "../onnx/model.js";
import { readOnnxGraph } from "../onnx/read-graph.js";
import { greedyText } from "../reading/decoding/greedy-text.js";
import type { LineColumns } from "../reading/decoding/columns.js";
import type { InspectLineOptions, LineInspection, LineSaliency } from "../reading/inspection.js";
import { createLineScorer, type LineScorer } from "../reading/line-scorer.js";
import { createLineSimulator, type SimulatedLine } from "../synthesis/lines/simulate-line.js";
import { createRandom } from "../tensor/random.js";
import { floatTensor, sizeOf } from "../tensor/tensor.js";
import { createLineInspector, LINE_NETWORK_NAMES, type LineInspector } from "./line-inspector.js";
import { buildGradients, loadSaliency, toWeights } from "./saliency.js";

const COUNT = 16;
/** Part of the ink around a symbol that is erased, and how far around, in columns. */
const SHARE = 0.2;
const AROUND = 4;
const RANDOM_DRAWS = 3;

/** Between float32 of one order of additions and another. */
const ROUNDING = 1e-3;
/** What the sum may miss of what a symbol gained: the paper's own measure for enough steps is 0.05, a mean here. */
const COMPLETENESS_TOLERANCE = 0.05;
/** Of the steepest slope of a smooth network: its scores are some hundred times as large as what a pixel changes of them. */
const DIFFERENCE_TOLERANCE = 5e-3;

const runtime = createNodeRuntime();
const released = new Uint8Array(await readFile(releasedLineModelPath()));

let inspector: LineInspector;
let scorer: LineScorer;
let lines: readonly SimulatedLine[];
/** Of each line. */
let saliencies: readonly LineSaliency[];

beforeAll(async () => {
  inspector = await createLineInspector(runtime, released);
  scorer = await createLineScorer(runtime, released);
  const simulator = createLineSimulator(await loadMnist("test"));
  const random = createRandom(3);
  lines = Array.from({ length: COUNT }, () => simulator.draw(random, 160, "decimal"));
  const inspections: LineInspection[] = [];
  for (const { pixels } of lines) inspections.push(await inspector.inspect(pixels));
  saliencies = inspections.map(({ saliency }) => saliency);
}, 30_000);

afterAll(async () => {
  await inspector?.dispose();
  await scorer?.dispose();
});

const columnsOf = (line: SimulatedLine, pixels = line.pixels) => scorer.score({ width: line.width, pixels });

/** The logarithm of a symbol's probability in its columns, or by how much it exceeds the mean of the others. */
function scoreOf(
  { logProbabilities }: LineColumns,
  asked: { symbol: string; from: number; to: number },
  isMargin: boolean,
) {
  let sum = 0;
  for (let column = asked.from; column < asked.to; column++) {
    const all = logProbabilities.subarray(column * LINE_CLASS_COUNT, (column + 1) * LINE_CLASS_COUNT);
    const own = all[lineClassOf(asked.symbol)]!;
    const others = all.reduce((total, one) => total + one, -own) / (LINE_CLASS_COUNT - 1);
    sum += own - (isMargin ? others : 0);
  }
  return sum;
}

test("every layer is shown after pooling and activation, along the whole line", async () => {
  const { layers, model } = await inspector.inspect(lines[0]!.pixels);
  expect(model).toEqual({ name: "lines", version: expect.stringMatching(/^[0-9a-f]{12}$/) as string });
  expect(layers.map(({ name, channels, height, width }) => `${name} ${channels}x${height}x${width}`)).toEqual([
    "conv1 24x20x80",
    "conv2 48x10x40",
    "conv3 80x5x40",
    "conv4 112x5x40",
    "conv5 144x1x40",
    "conv6 144x1x40",
    "conv7 144x1x40",
    "conv8 144x1x40",
  ]);
  for (const { name, values } of layers) {
    expect(Math.min(...values), name).toBe(0);
    expect(Math.max(...values), name).toBeGreaterThan(0);
  }
});

test("a line of any width is looked into, its last pixels too", async () => {
  for (const width of [4, 6, 41, 203]) {
    const pixels = new Uint8Array(width * LINE_HEIGHT).fill(LINE_PAPER);
    const { layers, saliency } = await inspector.inspect(pixels);
    expect(layers.at(-1)).toMatchObject({ width: Math.floor(width / 4), height: 1 });
    expect(saliency.forSymbol).toHaveLength(pixels.length);
    expect(saliency.right).toBeLessThanOrEqual(width);
    expect(saliency.forSymbol.every((value) => value === 0)).toBe(true);
  }
});

test("left out, the surest symbol is asked about in its columns, and the likeliest beside it", async () => {
  for (const [i, line] of lines.slice(0, 4).entries()) {
    const columns = await columnsOf(line);
    const saliency = saliencies[i]!;
    expect(greedyText(columns)).toContain(saliency.symbol);
    const { symbol, from, to, confidence } = saliency;
    expect(confidence).toBeCloseTo(Math.exp(scoreOf(columns, { symbol, from, to }, false) / (to - from)), 5);
    expect(confidence).toBeGreaterThan(0.5);
    const again = await inspector.inspect(line.pixels, { symbol });
    expect(again.saliency).toMatchObject({ symbol, from, to });
    const one = await inspector.inspect(line.pixels, { from });
    expect(one.saliency).toMatchObject({ symbol, from, to: from + 1 });
  }
});

test("any class can be asked about in any column, and nothing can", async () => {
  const asked = { from: 3, to: 5, symbol: "%", runnerUp: "" };
  const { saliency } = await inspector.inspect(lines[0]!.pixels, asked);
  expect(saliency).toMatchObject(asked);
  const other = await inspector.inspect(lines[0]!.pixels, { from: 3, symbol: "" });
  expect(other.saliency).toMatchObject({ symbol: "", from: 3, to: 4 });
});

test("what a symbol's columns do not see of the line changes nothing", async () => {
  for (const [i, line] of lines.slice(0, 3).entries()) {
    const saliency = saliencies[i]!;
    const { symbol, runnerUp, from, to, left, right } = saliency;
    const whole = await loadSaliency(runtime, released, LINE_NETWORK_NAMES, [1, 1, LINE_HEIGHT, line.width], 12);
    const question = { asked: lineClassOf(symbol), instead: lineClassOf(runnerUp), from, to };
    const shares = await whole.find(toLineInput(line.pixels), question);
    await whole.dispose();
    expect(relativeDifference([...saliency.forSymbol], [...shares.asked])).toBeLessThan(ROUNDING);
    expect(relativeDifference([...saliency.towardsRunnerUp], [...shares.instead])).toBeLessThan(ROUNDING);
    const beyond = line.pixels.map((grey, at) => (at % line.width < left || at % line.width >= right ? 255 : grey));
    const [before, after] = [await columnsOf(line), await columnsOf(line, beyond)];
    expect(scoreOf(after, saliency, true)).toBeCloseTo(scoreOf(before, saliency, true), 3);
  }
});

test("the ink's shares sum to what the symbol gained over blank paper", async () => {
  let missed = 0;
  let gained = 0;
  for (const [i, line] of lines.entries()) {
    const saliency = saliencies[i]!;
    const paper = await columnsOf(line, new Uint8Array(line.pixels.length).fill(LINE_PAPER));
    const inked = await columnsOf(line);
    const gain = scoreOf(inked, saliency, true) - scoreOf(paper, saliency, true);
    missed += Math.abs(saliency.forSymbol.reduce((sum, value) => sum + value, 0) - gain);
    gained += Math.abs(gain);
  }
  expect(gained / COUNT).toBeGreaterThan(5);
  expect(missed / gained).toBeLessThan(COMPLETENESS_TOLERANCE);
});

test("without the ink that spoke loudest for it, a symbol is doubted more than without as much of any", async () => {
  const random = createRandom(2);
  let wins = 0;
  for (const [i, line] of lines.entries()) {
    const saliency = saliencies[i]!;
    const near = (at: number) => {
      const column = (at % line.width) / 4;
      return column >= saliency.from - AROUND && column < saliency.to + AROUND;
    };
    const inkAt = (at: number) => Math.max(0, line.pixels[at]! - LINE_PAPER);
    const places = Array.from(line.pixels.keys()).filter((at) => near(at) && inkAt(at) > 0);
    const total = places.reduce((sum, at) => sum + inkAt(at), 0);
    const erased = async (order: readonly number[]) => {
      const pixels = Uint8Array.from(line.pixels);
      let left = SHARE * total;
      for (const at of order) {
        const taken = Math.min(left, inkAt(at));
        pixels[at]! -= taken;
        left -= taken;
      }
      return scoreOf(await columnsOf(line, pixels), saliency, false);
    };
    const loudest = await erased(places.toSorted((a, b) => saliency.forSymbol[b]! - saliency.forSymbol[a]!));
    let any = 0;
    for (let draw = 0; draw < RANDOM_DRAWS; draw++) {
      const keys = new Map(places.map((at) => [at, random.uniform()]));
      any += (await erased(places.toSorted((a, b) => keys.get(a)! - keys.get(b)!))) / RANDOM_DRAWS;
    }
    if (loudest < any) wins += 1;
  }
  expect(wins / COUNT).toBeGreaterThan(0.8);
});

/** A network of two smooth convolutions, so that differences tell its gradient. */
function smallModel(): Uint8Array {
  const random = createRandom(7);
  const weights = (...shape: number[]) =>
    constant(
      floatTensor(
        shape,
        Array.from({ length: sizeOf(shape) }, () => random.normal(0, 0.5)),
      ),
    );
  const shown = input("lines", [1, 1, LINE_HEIGHT, 8]);
  const h1 = tanh(averagePool(convolution(shown, weights(3, 1, 3, 3), { padding: 1 }), [2, 2]));
  const h2 = tanh(averagePool(convolution(h1, weights(4, 3, 3, 3), { padding: 1 }), [20, 2]));
  const scores = convolution(h2, weights(LINE_CLASS_COUNT, 4, 1, 1));
  const metadata = { name: "small", version: "1" };
  return toOnnxModel({ name: "lines", outputs: { scores }, openBatch: true, openWidth: true, metadata });
}

test("the gradients with respect to a line are those of finite differences", async () => {
  const bytes = smallModel();
  const random = createRandom(8);
  const shape = [1, 1, LINE_HEIGHT, 12];
  const line = floatTensor(
    shape,
    Array.from({ length: sizeOf(shape) }, () => random.uniform(-0.2, 1.2)),
  );
  const shown = input("lines", shape);
  const gradients = buildGradients(bytes, LINE_NETWORK_NAMES, shown);
  const weights = toWeights(gradients.scores, { asked: 4, instead: 9, from: 1, to: 3 });
  expect(valuesOf(weights.asked).filter((weight) => weight === 1)).toHaveLength(2);
  const { asked, instead } = gradients;
  const got = await evaluate({ ofAsked: asked, ofInstead: instead }, { lines: line, ...weights });
  const { scores } = readOnnxGraph(bytes, { lines: shown });
  for (const [which, output] of [
    ["asked", "ofAsked"],
    ["instead", "ofInstead"],
  ] as const) {
    const expected = await centralDifferences(scores!, { lines: line }, "lines", valuesOf(weights[which]));
    const scale = Math.max(...expected.map(Math.abs));
    const errors = valuesOf(got[output]).map((value, at) => Math.abs(value - expected[at]!));
    expect(scale).toBeGreaterThan(0.001);
    expect(Math.max(...errors) / scale).toBeLessThan(DIFFERENCE_TOLERANCE);
  }
}, 30_000);

test("of a small network each layer has a name, and its scores are none", async () => {
  const small = await createLineInspector(runtime, smallModel());
  const line = new Uint8Array(LINE_HEIGHT * 24).fill(LINE_PAPER + LINE_INK);
  const { layers, model } = await small.inspect(line, { from: 0, symbol: "7" });
  expect(model).toEqual({ name: "small", version: "1" });
  expect(layers.map(({ name, channels, height, width }) => `${name} ${channels}x${height}x${width}`)).toEqual([
    "conv1 3x20x12",
    "conv2 4x1x6",
  ]);
  await small.dispose();
});

test.each<[InspectLineOptions, string]>([
  [{ from: -1 }, "from is a column of the line, 0 to 39, each 4 pixels wide; got -1."],
  [{ from: 40 }, "got 40."],
  [{ from: 1.5 }, "got 1.5."],
  [{ to: 3 }, "to goes with from. Give both"],
  [{ from: 3, to: 3 }, "to is the column after the last, 4 to 40; got 3."],
  [{ from: 3, to: 41 }, "got 41."],
  [{ symbol: "x" }, `symbol is one of ${LINE_SYMBOLS}, where ? is other writing, or empty for none; got "x".`],
  [{ symbol: "12" }, 'got "12".'],
  [{ runnerUp: "x" }, "runnerUp is one of"],
  [{ symbol: "7", runnerUp: "7" }, 'symbol and runnerUp are two symbols; both are "7".'],
])("%o is refused", async (options, message) => {
  await expect(inspector.inspect(lines[0]!.pixels, options)).rejects.toMatchObject({
    code: "OPTION_INVALID",
    message: expect.stringContaining(message) as string,
  });
});

test.each([0, 39, 120, 161, 160_040])("%i bytes are no line", async (bytes) => {
  await expect(inspector.inspect(new Uint8Array(bytes))).rejects.toMatchObject({
    code: "OPTION_INVALID",
    message: `a line is 40 rows of 4 to 4000 bytes, paper 64 and full ink 224, as a reading that is explained gives them; got ${bytes} bytes.`,
  });
});
