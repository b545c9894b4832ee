/**
 * Looks into the network of lines: what its layers made of a line, and which ink of it speaks for a symbol.
 *
 * A symbol's score is that of its columns, added up. A column sees 66 pixels of the line, so what lies beyond is left out of
 * the gradient: it changes nothing, and a long line costs no more than a short one.
 */

import { input } from "../graph/operations/builder.js";
import { LINE_BLANK, LINE_CLASS_COUNT, LINE_COLUMN_PX, LINE_HEIGHT, lineClassOf, lineSymbolOf } from "../line.js";
import { toLineInput } from "../network/line-input.js";
import { LINE_REACH_COLUMNS } from "../network/line-network.js";
import { readOnnxMetadata } from "../onnx/model.js";
import type { LineColumns } from "../reading/decoding/columns.js";
import {
  checkInspectedLine,
  checkInspectLineOptions,
  type InspectLineOptions,
  type LineInspection,
  type LineSaliency,
} from "../reading/inspection.js";
import { toScoredColumns } from "../reading/line-scorer.js";
import type { Runtime } from "../runtime.js";
import { floatTensor, type Tensor } from "../tensor/tensor.js";
import { toLayerMaps, toLayerModel } from "./layer-model.js";
import { loadSaliency, PATH_STEPS } from "./saliency.js";

/** Its names in its model. */
export const LINE_NETWORK_NAMES = { input: "lines", scores: "scores" } as const;

/** Pixels along lines that are differentiated at a time: some 15 kB each. */
const MOST_TOGETHER_PX = 6000;

export interface LineInspector {
  /**
   * Inspects the image of one line.
   *
   * @param line [40, width], row-major bytes; paper 64, full ink 224
   * @throws OPTION_INVALID
   */
  inspect(line: Uint8Array, options?: InspectLineOptions): Promise<LineInspection>;
  /** Frees the model; idempotent. */
  dispose(): Promise<void>;
}

/** What is asked about, by classes. */
interface AskedSymbol {
  readonly symbol: number;
  readonly runnerUp: number;
  readonly from: number;
  readonly to: number;
  readonly confidence: number;
}

/**
 * Creates the inspector of a model of lines.
 *
 * @throws MODEL_MALFORMED when the bytes are no ONNX model; MODEL_FOREIGN when it computes what no network of this
 *   program does
 */
export async function createLineInspector(runtime: Runtime, bytes: Uint8Array): Promise<LineInspector> {
  const metadata = readOnnxMetadata(bytes);
  const name = { name: metadata.get("name") ?? "", version: metadata.get("version") ?? "" };
  const shown = input(LINE_NETWORK_NAMES.input, [1, 1, LINE_HEIGHT, LINE_COLUMN_PX]);
  const { model, layers } = toLayerModel(bytes, shown, { openWidth: true });
  const session = await runtime.load(model, { shapesVary: true });

  /** What of the line speaks for a symbol: of its columns' surroundings, with a model for as many pixels as these have. */
  async function findSaliency(line: Tensor<"float32">, count: number, asked: AskedSymbol): Promise<LineSaliency> {
    const [, , , width = 0] = line.shape;
    const first = Math.max(0, asked.from - LINE_REACH_COLUMNS);
    const last = Math.min(count, asked.to + LINE_REACH_COLUMNS);
    const left = first * LINE_COLUMN_PX;
    // What is left over beyond the last column is seen, too.
    const right = last === count ? width : last * LINE_COLUMN_PX;
    const seen = columnsOf(line, left, right);
    const saliency = await loadSaliency(runtime, bytes, LINE_NETWORK_NAMES, seen.shape, stepsTogether(right - left));
    try {
      const { symbol, runnerUp } = asked;
      const shares = await saliency.find(seen, {
        asked: symbol,
        instead: runnerUp,
        from: asked.from - first,
        to: asked.to - first,
      });
      return {
        ...asked,
        symbol: lineSymbolOf(symbol),
        runnerUp: lineSymbolOf(runnerUp),
        left,
        right,
        forSymbol: atColumn(shares.asked, left, right, width),
        towardsRunnerUp: atColumn(shares.instead, left, right, width),
      };
    } finally {
      await saliency.dispose();
    }
  }

  return {
    async inspect(line, options = {}) {
      checkInspectedLine(line);
      checkInspectLineOptions(options, Math.floor(line.length / LINE_HEIGHT / LINE_COLUMN_PX));
      const lines = toLineInput(line);
      const outputs = await session.run({ lines });
      const columns = toScoredColumns(outputs["scores"]);
      return {
        model: name,
        layers: toLayerMaps(layers, outputs),
        saliency: await findSaliency(lines, columns.count, chooseSymbol(columns, options)),
      };
    },
    dispose: () => session.dispose(),
  };
}

function chooseSymbol(columns: LineColumns, options: InspectLineOptions): AskedSymbol {
  const [given, other] = [options.symbol, options.runnerUp].map((one) =>
    one === undefined ? undefined : lineClassOf(one),
  );
  const { from, to = from + 1 } =
    options.from === undefined ? surestColumns(columns, given) : { from: options.from, to: options.to };
  const sums = new Float32Array(LINE_CLASS_COUNT);
  for (let column = from; column < to; column++) {
    for (let one = 0; one < LINE_CLASS_COUNT; one++) {
      sums[one]! += columns.logProbabilities[column * LINE_CLASS_COUNT + one]!;
    }
  }
  const symbol = given ?? likeliest(sums, [LINE_BLANK, other]);
  const runnerUp = other ?? likeliest(sums, [symbol]);
  return { symbol, runnerUp, from, to, confidence: Math.exp(sums[symbol]! / (to - from)) };
}

/** The likeliest class that is none of `besides`. */
function likeliest(sums: Float32Array, besides: readonly (number | undefined)[]): number {
  const others = sums.map((sum, one) => (besides.includes(one) ? -Infinity : sum));
  return others.indexOf(Math.max(...others));
}

/** The column in which a symbol, or any, is surest, and those beside it in which it is the likeliest class. */
function surestColumns({ count, logProbabilities }: LineColumns, given: number | undefined) {
  const at = (column: number, one: number) => logProbabilities[column * LINE_CLASS_COUNT + one]!;
  const classes = Array.from({ length: LINE_CLASS_COUNT }, (_, one) => one);
  let [surest, symbol] = [0, given ?? LINE_BLANK + 1];
  for (let column = 0; column < count; column++) {
    for (const one of given === undefined ? classes.slice(LINE_BLANK + 1) : [given]) {
      if (at(column, one) > at(surest, symbol)) [surest, symbol] = [column, one];
    }
  }
  const isIts = (column: number) => classes.every((one) => at(column, one) <= at(column, symbol));
  let [from, to] = [surest, surest + 1];
  while (from > 0 && isIts(from - 1)) from--;
  while (to < count && isIts(to)) to++;
  return { from, to };
}

/** A divisor of all steps. */
function stepsTogether(width: number): number {
  let together = PATH_STEPS;
  while (together > 1 && (PATH_STEPS % together > 0 || together * width > MOST_TOGETHER_PX)) together--;
  return together;
}

/** The pixels of a line from `left` up to `right`. */
function columnsOf({ data, shape }: Tensor<"float32">, left: number, right: number): Tensor<"float32"> {
  const [, , height = 0, width = 0] = shape;
  const part = new Float32Array(height * (right - left));
  for (let row = 0; row < height; row++) {
    part.set(data.subarray(row * width + left, row * width + right), row * (right - left));
  }
  return floatTensor([1, 1, height, right - left], part);
}

/** The way back: beside these, all pixels are 0. */
function atColumn(part: Float32Array, left: number, right: number, width: number): Float32Array {
  const whole = new Float32Array(LINE_HEIGHT * width);
  for (let row = 0; row < LINE_HEIGHT; row++) {
    whole.set(part.subarray(row * (right - left), (row + 1) * (right - left)), row * width + left);
  }
  return whole;
}
