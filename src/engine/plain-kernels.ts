/**
 * The kernels in plain TypeScript, for where WebAssembly or its SIMD cannot run: 40 to 50 times slower, and equal but
 * for the last bits of sums. What each does stands in `assembly/kernels.ts`.
 */

import type { Host, Kernels } from "./kernels.js";
import { strideOf } from "./weights.js";

/** Kernels over a memory of their own. */
export function createPlainHost(): Host {
  let floats = new Float32Array();
  let integers = new Int32Array();
  return {
    kernels: createPlainKernels(
      () => floats,
      () => integers,
    ),
    get floats() {
      return floats;
    },
    get integers() {
      return integers;
    },
    grow(bytes) {
      if (floats.byteLength >= bytes) return;
      const grown = new Float32Array(Math.ceil(bytes / 4));
      grown.set(floats);
      floats = grown;
      integers = new Int32Array(grown.buffer);
    },
  };
}

function createPlainKernels(floats: () => Float32Array, integers: () => Int32Array): Kernels {
  return {
    convolve(x, places, pixels, weights, bias, y, rows, rowBytes, run, channels, least) {
      const f = floats();
      const begins = integers().subarray(places / 4, places / 4 + pixels);
      for (let pixel = 0; pixel < pixels; pixel++) {
        const window = (x + begins[pixel]!) / 4;
        let w = weights / 4;
        for (let channel = 0; channel < channels; channel += 8) {
          const block = Math.min(8, channels - channel);
          const sums = f.slice(bias / 4 + channel, bias / 4 + channel + block);
          for (let row = 0; row < rows; row++) {
            const from = window + (row * rowBytes) / 4;
            for (let at = from; at < from + run; at++, w += block) {
              const value = f[at]!;
              for (let k = 0; k < block; k++) sums[k]! += value * f[w + k]!;
            }
          }
          f.set(
            sums.map((sum) => Math.max(sum, least)),
            y / 4 + pixel * channels + channel,
          );
        }
      }
    },

    frame(x, y, count, height, width, pixelBytes, top, left, frameHeight, frameWidth) {
      const f = floats();
      const pixel = pixelBytes / 4;
      f.fill(0, y / 4, y / 4 + count * frameHeight * frameWidth * pixel);
      for (let row = 0; row < count * height; row++) {
        const frameRow = Math.floor(row / height) * frameHeight + top + (row % height);
        const from = x / 4 + row * width * pixel;
        f.copyWithin(y / 4 + (frameRow * frameWidth + left) * pixel, from, from + width * pixel);
      }
    },

    pool(x, y, count, height, width, channels, outHeight, outWidth, windowHeight, windowWidth, down, right, ...rest) {
      const [top, left, share] = rest;
      const f = floats();
      let to = y / 4;
      for (let outRow = 0; outRow < count * outHeight; outRow++) {
        const image = Math.floor(outRow / outHeight);
        const firstRow = (outRow % outHeight) * down - top;
        for (let outColumn = 0; outColumn < outWidth; outColumn++) {
          const firstColumn = outColumn * right - left;
          for (let channel = 0; channel < channels; channel++, to++) {
            let result = share > 0 ? 0 : -Infinity;
            for (let i = Math.max(firstRow, 0); i < Math.min(firstRow + windowHeight, height); i++) {
              for (let j = Math.max(firstColumn, 0); j < Math.min(firstColumn + windowWidth, width); j++) {
                const value = f[x / 4 + ((image * height + i) * width + j) * channels + channel]!;
                result = share > 0 ? result + value : Math.max(result, value);
              }
            }
            f[to] = share > 0 ? result * share : result;
          }
        }
      }
    },

    scale(x, scales, shifts, y, pixels, channels, least) {
      const f = floats();
      for (let i = 0; i < pixels * channels; i++) {
        const channel = i % channels;
        f[y / 4 + i] = Math.max(f[x / 4 + i]! * f[scales / 4 + channel]! + f[shifts / 4 + channel]!, least);
      }
    },

    add(a, b, y, bytes, least) {
      const f = floats();
      for (let i = 0; i < bytes / 4; i++) f[y / 4 + i] = Math.max(f[a / 4 + i]! + f[b / 4 + i]!, least);
    },

    round(x, y, bytes, step, zero, low, high) {
      const f = floats();
      for (let i = 0; i < bytes / 4; i++) {
        const whole = toNearestEven(Math.fround(f[x / 4 + i]! / step)) + zero;
        f[y / 4 + i] = (Math.min(Math.max(whole, low), high) - zero) * step;
      }
    },

    repeat(x, y, rows, width, pixelBytes, down, right) {
      const f = floats();
      const pixel = pixelBytes / 4;
      let to = y / 4;
      for (let row = 0; row < rows * down; row++) {
        for (let column = 0; column < width * right; column++, to += pixel) {
          const from = x / 4 + (Math.floor(row / down) * width + Math.floor(column / right)) * pixel;
          f.copyWithin(to, from, from + pixel);
        }
      }
    },

    tilesIn(x, y, tile, tiles, rows, columns, frameImageBytes, frameRowBytes, channels) {
      const f = floats();
      const plane = tiles * channels;
      const tall = new Float32Array(16);
      for (let t = 0; t < tiles; t++) {
        const row = Math.floor((tile + t) / columns);
        const from =
          x +
          Math.floor(row / rows) * frameImageBytes +
          (row % rows) * 2 * frameRowBytes +
          ((tile + t) % columns) * 8 * channels;
        for (let channel = 0; channel < channels; channel++) {
          for (let j = 0; j < 4; j++) {
            const at = (i: number) => f[(from + i * frameRowBytes) / 4 + j * channels + channel]!;
            tall.set([at(0) - at(2), at(1) + at(2), at(2) - at(1), at(1) - at(3)], 4 * j);
          }
          for (let i = 0; i < 4; i++) {
            const [a, b, c, d] = [tall[i]!, tall[4 + i]!, tall[8 + i]!, tall[12 + i]!];
            const to = y / 4 + 4 * i * plane + t * channels + channel;
            f[to] = a - c;
            f[to + plane] = b + c;
            f[to + 2 * plane] = c - b;
            f[to + 3 * plane] = b - d;
          }
        }
      }
    },

    tilesOut(x, bias, y, tile, tiles, rows, columns, height, width, channels, least) {
      const f = floats();
      const plane = tiles * channels;
      for (let t = 0; t < tiles; t++) {
        const tileRow = Math.floor((tile + t) / columns);
        const row = (tileRow % rows) * 2;
        const column = ((tile + t) % columns) * 2;
        const to = y / 4 + ((Math.floor(tileRow / rows) * height + row) * width + column) * channels;
        for (let channel = 0; channel < channels; channel++) {
          const at = (k: number) => f[x / 4 + k * plane + t * channels + channel]!;
          for (let i = 0; i < 2 && row + i < height; i++) {
            const tall = (k: number) => (i === 0 ? at(k) + at(4 + k) + at(8 + k) : at(4 + k) - at(8 + k) - at(12 + k));
            const [u0, u1, u2, u3] = [tall(0), tall(1), tall(2), tall(3)];
            const shift = f[bias / 4 + channel]!;
            const out = to + i * width * channels + channel;
            f[out] = Math.max(u0 + u1 + u2 + shift, least);
            if (column + 1 < width) f[out + channels] = Math.max(u1 - u2 - u3 + shift, least);
          }
        }
      }
    },

    packWindows(x, scales, y, outs, ins, places, inStride) {
      const f = floats();
      for (let out = 0, from = x / 4; out < outs; out++) {
        const [first, block] = blockOf(out, outs);
        for (let channel = 0; channel < ins; channel++) {
          const to = y / 4 + first * inStride * places + channel * block + (out % 8);
          for (let place = 0; place < places; place++, from++) {
            f[to + place * inStride * block] = f[from]! * f[scales / 4 + out]!;
          }
        }
      }
    },

    packTiles(x, scales, y, outs, ins, inStride) {
      const f = floats();
      const plane = strideOf(outs) * inStride;
      for (let out = 0, from = x / 4; out < outs; out++) {
        const [first, block] = blockOf(out, outs);
        for (let channel = 0; channel < ins; channel++, from += 9) {
          const at = (i: number) => f[from + i]! * f[scales / 4 + out]!;
          const columns = [0, 1, 2].map((j) => widen(at(j), at(3 + j), at(6 + j)));
          for (let i = 0; i < 4; i++) {
            const row = widen(columns[0]![i]!, columns[1]![i]!, columns[2]![i]!);
            const to = y / 4 + 4 * i * plane + first * inStride + channel * block + (out % 8);
            for (let j = 0; j < 4; j++) f[to + j * plane] = row[j]!;
          }
        }
      }
    },
  };
}

/** Where the block of an output channel begins, and how many are in it. */
function blockOf(out: number, outs: number): [first: number, block: number] {
  const first = out - (out % 8);
  return [first, Math.min(8, strideOf(outs) - first)];
}

/** Three numbers times Winograd's G. */
function widen(a: number, b: number, c: number): readonly number[] {
  return [a, (a + b + c) / 2, (a - b + c) / 2, c];
}

function toNearestEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
