/** For each kind of layer: the shape of what comes out, the memory it needs, and the kernels that it runs. */

import { isSameShape, sizeOf } from "../core/tensor/tensor.js";
import type { ConvolutionLayer, DenseLayer, Layer, PlainRule, PoolLayer, RepeatLayer, Window } from "./layers.js";
import type { Buffer } from "./memory-plan.js";
import { pair, pairings, refuseShapes } from "./plain-operators.js";
import type { Planner, Value } from "./planner.js";
import { inputStrideOf, type Placed, strideOf } from "./weights.js";

/** Zeros for as many channels as any layer has lie at the start of the memory. */
const NO_SHIFTS = 0;

/** Output pixels in one call of the sum over windows; so long is the table of where their windows begin. */
const TABLE_PIXELS = 4096;

/** What the tiles of one turn take at most, in bytes: they are written and read again, so they had better stay cached. */
const TILES_BYTES = 384 * 1024;

/** @throws SHAPE_MISMATCH */
export function planLayer(layer: Layer, planner: Planner): Value {
  const [input = ""] = layer.inputs;
  const { host } = planner;
  const { kernels } = host;
  switch (layer.kind) {
    case "convolution":
      return planConvolution(layer, planner);
    case "dense":
      return planDense(layer, planner);
    case "pool":
      return planPool(layer, planner);
    case "repeat":
      return planRepeat(layer, planner);
    case "scale": {
      const x = planner.take(input, strideOf(imageShape(planner, layer)[1]));
      if (x.shape[1] !== layer.scales.length) refuseShapes("BatchNormalization", [x.shape, [layer.scales.length]]);
      const y = planner.make(x.shape, x.stride);
      const { weights, shifts } = planner.placedOf(layer);
      const pixels = x.buffer.bytes / 4 / x.stride;
      planner.step(
        () => () => kernels.scale(x.buffer.address, weights, shifts, y.buffer.address, pixels, x.stride, layer.least),
      );
      return y;
    }
    case "add": {
      const [a = "", b = ""] = layer.inputs;
      const shape = planner.shapeOf(a);
      if (shape.length === 4 && isSameShape(shape, planner.shapeOf(b)) && planner.strideOf(a) > 1) {
        const stride = strideOf(shape[1]!);
        const [x, y] = [planner.take(a, stride), planner.take(b, stride)];
        const sum = planner.make(shape, stride);
        const { bytes } = sum.buffer;
        planner.step(
          () => () => kernels.add(x.buffer.address, y.buffer.address, sum.buffer.address, bytes, layer.least),
        );
        return sum;
      }
      const { least } = layer;
      return planPlain(
        layer.inputs,
        pair((p, q) => Math.max(pairings["Add"]!(p, q), least)),
        planner,
      );
    }
    case "round": {
      const shape = planner.shapeOf(input);
      // Four numbers at once, so past the last one too: a buffer of its own may be a little longer.
      const x = planner.take(input, planner.strideOf(input));
      const y = planner.make(shape, x.stride);
      const { step: size, zero, low, high } = layer;
      const bytes = Math.ceil(y.buffer.bytes / 16) * 16;
      planner.step(() => () => kernels.round(x.buffer.address, y.buffer.address, bytes, size, zero, low, high));
      return y;
    }
    case "plain":
      return planPlain(layer.inputs, layer.rule, planner);
  }
}

function planPlain(inputs: readonly string[], rule: PlainRule, planner: Planner): Value {
  const { host } = planner;
  const taken = inputs.map((name) => planner.take(name, 0));
  const { shape, compute } = rule(taken.map((value) => value.shape));
  const y = planner.make(shape, 0);
  const view = ({ shape: of, buffer }: Value) =>
    host.floats.subarray(buffer.address / 4, buffer.address / 4 + sizeOf(of));
  planner.step(() => () => compute(taken.map(view), view(y)));
  return y;
}

function planConvolution(layer: ConvolutionLayer, planner: Planner): Value {
  const { host } = planner;
  const { kernels } = host;
  const [outs = 0, ins = 0] = layer.weights.shape;
  const [count, channels, height, width] = imageShape(planner, layer);
  if (channels !== ins) refuseShapes("Conv", [planner.shapeOf(layer.inputs[0]!), layer.weights.shape]);
  const [outHeight, outWidth] = outSize(layer.window, height, width, "Conv");
  const { window, least } = layer;
  const stride = inputStrideOf(ins);
  const placed = planner.placedOf(layer);
  const input = planner.take(layer.inputs[0]!, stride);
  const [rows, columns] = [Math.ceil(outHeight / 2), Math.ceil(outWidth / 2)];
  const [frameHeight, frameWidth] = placed.isTiled
    ? [2 * rows + 2, 2 * columns + 2]
    : [height + window.top + window.bottom, width + window.left + window.rightEdge];
  const x = framed(input, window, frameHeight, frameWidth, planner);
  const outStride = strideOf(outs);
  const y = planner.make([count, outs, outHeight, outWidth], outStride);
  const rowBytes = 4 * frameWidth * stride;
  const imageBytes = frameHeight * rowBytes;
  if (placed.isTiled) {
    planTiles(planner, placed, least, x, y, [rows, columns], [stride, rowBytes, imageBytes]);
    return y;
  }
  const rowsAtOnce = Math.max(1, Math.min(outHeight, Math.floor(TABLE_PIXELS / outWidth)));
  const table = planner.table(
    // Made for every width of a line: `from` takes several times as long as `map`.
    new Int32Array(rowsAtOnce * outWidth).map((_, pixel) => {
      const row = Math.floor(pixel / outWidth);
      return row * window.down * rowBytes + (pixel % outWidth) * window.right * stride * 4;
    }),
  );
  planner.step(() => () => {
    for (let image = 0; image < count; image++) {
      for (let row = 0; row < outHeight; row += rowsAtOnce) {
        kernels.convolve(
          x.address + image * imageBytes + row * window.down * rowBytes,
          table.address,
          Math.min(rowsAtOnce, outHeight - row) * outWidth,
          placed.weights,
          placed.shifts,
          y.buffer.address + (image * outHeight + row) * outWidth * outStride * 4,
          window.height,
          rowBytes,
          window.width * stride,
          outStride,
          least,
        );
      }
    }
  });
  return y;
}

/** A 3x3 convolution by tiles: each 4x4 pixels become 16 numbers a channel, 16 products of matrices, 2x2 pixels. */
function planTiles(
  planner: Planner,
  placed: Placed,
  least: number,
  x: Buffer,
  { shape, stride: outStride, buffer: y }: Value,
  [rows, columns]: readonly [number, number],
  [stride, rowBytes, imageBytes]: readonly [number, number, number],
): void {
  const [count = 0, , outHeight = 0, outWidth = 0] = shape;
  const { kernels } = planner.host;
  const all = count * rows * columns;
  const fitting = Math.floor(TILES_BYTES / (64 * (stride + outStride)));
  const atOnce = Math.min(all, Math.max(8, fitting - (fitting % 4)));
  const inside = planner.allocate(64 * atOnce * stride);
  const outside = planner.allocate(64 * atOnce * outStride);
  const table = planner.table(Int32Array.from({ length: atOnce }, (_, tile) => tile * stride * 4));
  planner.step(() => () => {
    for (let tile = 0; tile < all; tile += atOnce) {
      const some = Math.min(atOnce, all - tile);
      kernels.tilesIn(x.address, inside.address, tile, some, rows, columns, imageBytes, rowBytes, stride);
      for (let k = 0; k < 16; k++) {
        const from = inside.address + 4 * k * some * stride;
        const to = outside.address + 4 * k * some * outStride;
        const weights = placed.weights + 4 * k * stride * outStride;
        kernels.convolve(from, table.address, some, weights, NO_SHIFTS, to, 1, 0, stride, outStride, -Infinity);
      }
      const [from, to] = [outside.address, y.address];
      kernels.tilesOut(from, placed.shifts, to, tile, some, rows, columns, outHeight, outWidth, outStride, least);
    }
  });
}

function framed(
  { shape, stride, buffer }: Value,
  { top, left }: Window,
  frameHeight: number,
  frameWidth: number,
  planner: Planner,
): Buffer {
  const [count = 0, , height = 0, width = 0] = shape;
  if (frameHeight === height && frameWidth === width) return buffer;
  const frame = planner.allocate(4 * count * frameHeight * frameWidth * stride);
  planner.step(() => () => {
    planner.host.kernels.frame(
      buffer.address,
      frame.address,
      count,
      height,
      width,
      4 * stride,
      top,
      left,
      frameHeight,
      frameWidth,
    );
  });
  return frame;
}

function planDense(layer: DenseLayer, planner: Planner): Value {
  const { kernels } = planner.host;
  const [outs = 0, ins = 0] = layer.weights.shape;
  const x = planner.take(layer.inputs[0]!, 0);
  if (x.shape.at(-1) !== ins || x.shape.length < 2) refuseShapes("MatMul", [x.shape, [ins, outs]]);
  const leading = x.shape.slice(0, -1);
  const rows = sizeOf(leading);
  // The kernel writes whole blocks of channels, so what it writes is a value of pixels until it is put in its order.
  const y = planner.make([rows, outs, 1, 1], strideOf(outs));
  const { weights, shifts } = planner.placedOf(layer);
  const table = planner.table(Int32Array.from({ length: rows }, (_, row) => row * ins * 4));
  planner.step(
    () => () =>
      kernels.convolve(
        x.buffer.address,
        table.address,
        rows,
        weights,
        shifts,
        y.buffer.address,
        1,
        0,
        ins,
        strideOf(outs),
        layer.least,
      ),
  );
  const ordered = planner.inOrder(y);
  return { ...ordered, shape: [...leading, outs] };
}

function planPool(layer: PoolLayer, planner: Planner): Value {
  const { kernels } = planner.host;
  const [count, channels, height, width] = imageShape(planner, layer);
  const [outHeight, outWidth] = outSize(layer.window, height, width, "MaxPool");
  const stride = strideOf(channels);
  const x = planner.take(layer.inputs[0]!, stride);
  const y = planner.make([count, channels, outHeight, outWidth], stride);
  const { window } = layer;
  const share = layer.of === "largest" ? 0 : 1 / (window.height * window.width);
  planner.step(
    () => () =>
      kernels.pool(
        x.buffer.address,
        y.buffer.address,
        count,
        height,
        width,
        stride,
        outHeight,
        outWidth,
        window.height,
        window.width,
        window.down,
        window.right,
        window.top,
        window.left,
        share,
      ),
  );
  return y;
}

function planRepeat({ inputs, ...layer }: RepeatLayer, planner: Planner): Value {
  const { down, right } = layer;
  const [count, channels, height, width] = imageShape(planner, { inputs });
  const stride = strideOf(channels);
  const x = planner.take(inputs[0]!, stride);
  const y = planner.make([count, channels, height * down, width * right], stride);
  planner.step(
    () => () =>
      planner.host.kernels.repeat(x.buffer.address, y.buffer.address, count * height, width, 4 * stride, down, right),
  );
  return y;
}

function imageShape(planner: Planner, { inputs }: Pick<Layer, "inputs">): readonly [number, number, number, number] {
  const shape = planner.shapeOf(inputs[0]!);
  if (shape.length !== 4) refuseShapes("operator of images", [shape]);
  return shape as readonly number[] as readonly [number, number, number, number];
}

function outSize(window: Window, height: number, width: number, operator: string): readonly [number, number] {
  const down = height + window.top + window.bottom - window.height;
  const right = width + window.left + window.rightEdge - window.width;
  if (down < 0 || right < 0)
    refuseShapes(operator, [
      [height, width],
      [window.height, window.width],
    ]);
  return [Math.floor(down / window.down) + 1, Math.floor(right / window.right) + 1];
}
