/**
 * The kernels, in AssemblyScript: what takes the time of a network, four numbers at once (WebAssembly SIMD). They know
 * addresses in bytes and nothing of graphs. Images lie channels last: of a pixel all channels together, in a stride of a
 * multiple of four; what fills it up is 0 or of no consequence.
 */

/** Pixels that are worked on with all channels before the next ones, so that what they read stays in the first cache. */
const STRIP: i32 = 48;

// @ts-ignore: decorator
@inline
function splat(address: i32): v128 {
  return v128.load_splat<f32>(address);
}

// @ts-ignore: decorator
@inline
function madd(sum: v128, a: v128, b: v128): v128 {
  return f32x4.add(sum, f32x4.mul(a, b));
}

/**
 * Convolution, correlation or matrix product: each output is the sum over a window of `rows` rows, in each of which
 * `run` numbers lie together. Four pixels by eight channels are summed in registers. Weights are packed: for eight
 * output channels (the last block may have four) all window positions, at each the weights of the channels.
 *
 * @param places where the window of each pixel begins, in bytes from x
 * @param least what smaller sums become: 0 is ReLU, -Infinity changes nothing
 */
export function convolve(
  x: i32,
  places: i32,
  pixels: i32,
  weights: i32,
  bias: i32,
  y: i32,
  rows: i32,
  rowBytes: i32,
  run: i32,
  channels: i32,
  least: f32,
): void {
  const floor = f32x4.splat(least);
  const runBytes = run << 2;
  const pixelBytes = channels << 2;
  for (let strip = 0; strip < pixels; strip += STRIP) {
    const end = min(strip + STRIP, pixels);
    let packed = weights;
    for (let channel = 0; channel < channels; channel += 8) {
      const isWhole = channels - channel >= 8;
      const b0 = v128.load(bias + (channel << 2));
      const b1 = isWhole ? v128.load(bias + (channel << 2), 16) : b0;
      for (let pixel = strip; pixel < end; pixel += 4) {
        // Past the last pixel the last one is computed again: cheaper than a kernel for fewer.
        const p1 = min(pixel + 1, pixels - 1);
        const p2 = min(pixel + 2, pixels - 1);
        const p3 = min(pixel + 3, pixels - 1);
        let x0 = x + load<i32>(places + (pixel << 2));
        let x1 = x + load<i32>(places + (p1 << 2));
        let x2 = x + load<i32>(places + (p2 << 2));
        let x3 = x + load<i32>(places + (p3 << 2));
        let w = packed;
        let s00 = b0;
        let s10 = b0;
        let s20 = b0;
        let s30 = b0;
        if (isWhole) {
          let s01 = b1;
          let s11 = b1;
          let s21 = b1;
          let s31 = b1;
          for (let row = 0; row < rows; row++) {
            const stop = x0 + runBytes;
            while (x0 < stop) {
              const w0 = v128.load(w);
              const w1 = v128.load(w, 16);
              const a0 = splat(x0);
              s00 = madd(s00, a0, w0);
              s01 = madd(s01, a0, w1);
              const a1 = splat(x1);
              s10 = madd(s10, a1, w0);
              s11 = madd(s11, a1, w1);
              const a2 = splat(x2);
              s20 = madd(s20, a2, w0);
              s21 = madd(s21, a2, w1);
              const a3 = splat(x3);
              s30 = madd(s30, a3, w0);
              s31 = madd(s31, a3, w1);
              x0 += 4;
              x1 += 4;
              x2 += 4;
              x3 += 4;
              w += 32;
            }
            const next = rowBytes - runBytes;
            x0 += next;
            x1 += next;
            x2 += next;
            x3 += next;
          }
          const out = y + (channel << 2) + 16;
          v128.store(out + pixel * pixelBytes, f32x4.max(s01, floor));
          v128.store(out + p1 * pixelBytes, f32x4.max(s11, floor));
          v128.store(out + p2 * pixelBytes, f32x4.max(s21, floor));
          v128.store(out + p3 * pixelBytes, f32x4.max(s31, floor));
        } else {
          for (let row = 0; row < rows; row++) {
            const stop = x0 + runBytes;
            while (x0 < stop) {
              const w0 = v128.load(w);
              s00 = madd(s00, splat(x0), w0);
              s10 = madd(s10, splat(x1), w0);
              s20 = madd(s20, splat(x2), w0);
              s30 = madd(s30, splat(x3), w0);
              x0 += 4;
              x1 += 4;
              x2 += 4;
              x3 += 4;
              w += 16;
            }
            const next = rowBytes - runBytes;
            x0 += next;
            x1 += next;
            x2 += next;
            x3 += next;
          }
        }
        const out = y + (channel << 2);
        v128.store(out + pixel * pixelBytes, f32x4.max(s00, floor));
        v128.store(out + p1 * pixelBytes, f32x4.max(s10, floor));
        v128.store(out + p2 * pixelBytes, f32x4.max(s20, floor));
        v128.store(out + p3 * pixelBytes, f32x4.max(s30, floor));
      }
      packed += rows * run * 32;
    }
  }
}

/**
 * Images in a frame of zeros, of which a window may stand on the edge.
 *
 * @param frameHeight with the frame; so is frameWidth
 */
export function frame(
  x: i32,
  y: i32,
  count: i32,
  height: i32,
  width: i32,
  pixelBytes: i32,
  top: i32,
  left: i32,
  frameHeight: i32,
  frameWidth: i32,
): void {
  const rowBytes = width * pixelBytes;
  const frameRowBytes = frameWidth * pixelBytes;
  const leftBytes = left * pixelBytes;
  const rightBytes = frameRowBytes - leftBytes - rowBytes;
  let to = y;
  for (let image = 0; image < count; image++) {
    memory.fill(to, 0, top * frameRowBytes);
    to += top * frameRowBytes;
    for (let row = 0; row < height; row++) {
      memory.fill(to, 0, leftBytes);
      memory.copy(to + leftBytes, x, rowBytes);
      memory.fill(to + leftBytes + rowBytes, 0, rightBytes);
      to += frameRowBytes;
      x += rowBytes;
    }
    const below = (frameHeight - top - height) * frameRowBytes;
    memory.fill(to, 0, below);
    to += below;
  }
}

/**
 * The largest, or the mean, of each window, channel by channel.
 *
 * @param share 0 for the largest; for the mean, 1 over the size of a window: what lies outside the image counts as 0
 */
export function pool(
  x: i32,
  y: i32,
  count: i32,
  height: i32,
  width: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  windowHeight: i32,
  windowWidth: i32,
  down: i32,
  right: i32,
  top: i32,
  left: i32,
  share: f32,
): void {
  const pixelBytes = channels << 2;
  const isMean = share > 0;
  const first = isMean ? f32x4.splat(0) : f32x4.splat(-Infinity);
  const factor = f32x4.splat(share);
  for (let image = 0; image < count; image++) {
    for (let row = 0; row < outHeight; row++) {
      const fromRow = max(row * down - top, 0);
      const toRow = min(row * down - top + windowHeight, height);
      for (let column = 0; column < outWidth; column++) {
        const fromColumn = max(column * right - left, 0);
        const toColumn = min(column * right - left + windowWidth, width);
        for (let channel = 0; channel < pixelBytes; channel += 16) {
          let result = first;
          for (let i = fromRow; i < toRow; i++) {
            let at = x + (i * width + fromColumn) * pixelBytes + channel;
            for (let j = fromColumn; j < toColumn; j++) {
              const value = v128.load(at);
              result = isMean ? f32x4.add(result, value) : f32x4.max(result, value);
              at += pixelBytes;
            }
          }
          v128.store(y + channel, isMean ? f32x4.mul(result, factor) : result);
        }
        y += pixelBytes;
      }
    }
    x += height * width * pixelBytes;
  }
}

/** Each channel times its scale, plus its shift; then what is smaller than `least` becomes that. */
export function scale(x: i32, scales: i32, shifts: i32, y: i32, pixels: i32, channels: i32, least: f32): void {
  const pixelBytes = channels << 2;
  const floor = f32x4.splat(least);
  const end = x + pixels * pixelBytes;
  while (x < end) {
    for (let channel = 0; channel < pixelBytes; channel += 16) {
      const scaled = f32x4.mul(v128.load(x + channel), v128.load(scales + channel));
      v128.store(y + channel, f32x4.max(f32x4.add(scaled, v128.load(shifts + channel)), floor));
    }
    x += pixelBytes;
    y += pixelBytes;
  }
}

/** The sums of numbers in two places; then what is smaller than `least` becomes that. */
export function add(a: i32, b: i32, y: i32, bytes: i32, least: f32): void {
  const floor = f32x4.splat(least);
  for (let at = 0; at < bytes; at += 16) {
    v128.store(y + at, f32x4.max(f32x4.add(v128.load(a + at), v128.load(b + at)), floor));
  }
}

/** Numbers rounded to the steps of a scale, half to even, as 8-bit numbers are and back. */
export function round(x: i32, y: i32, bytes: i32, step: f32, zero: f32, low: f32, high: f32): void {
  const steps = f32x4.splat(step);
  const zeros = f32x4.splat(zero);
  for (let at = 0; at < bytes; at += 16) {
    const whole = f32x4.add(f32x4.nearest(f32x4.div(v128.load(x + at), steps)), zeros);
    const kept = f32x4.min(f32x4.max(whole, f32x4.splat(low)), f32x4.splat(high));
    v128.store(y + at, f32x4.mul(f32x4.sub(kept, zeros), steps));
  }
}

/** Every pixel `down` times below each other and `right` times beside. */
export function repeat(
  x: i32,
  y: i32,
  rows: i32,
  width: i32,
  pixelBytes: i32,
  down: i32,
  right: i32,
): void {
  const rowBytes = width * right * pixelBytes;
  for (let row = 0; row < rows; row++) {
    const first = y;
    for (let column = 0; column < width; column++) {
      for (let time = 0; time < right; time++) {
        memory.copy(y, x, pixelBytes);
        y += pixelBytes;
      }
      x += pixelBytes;
    }
    for (let time = 1; time < down; time++) {
      memory.copy(y, first, rowBytes);
      y += rowBytes;
    }
  }
}

/**
 * The first step of a 3x3 convolution by Winograd's F(2x2, 3x3): tiles of 4x4 pixels, which lie two apart, each become 16
 * numbers a channel. See `winograd.ts` for the matrices.
 *
 * @param x the framed images, of `frameRow` bytes a row
 * @param y [16][tiles][channels]
 */
export function tilesIn(
  x: i32,
  y: i32,
  tile: i32,
  tiles: i32,
  rows: i32,
  columns: i32,
  frameImageBytes: i32,
  frameRowBytes: i32,
  channels: i32,
): void {
  const pixelBytes = channels << 2;
  const plane = tiles * pixelBytes;
  for (let last = tile + tiles; tile < last; tile++) {
    const row = tile / columns;
    const image = row / rows;
    const from = x + image * frameImageBytes + (row - image * rows) * 2 * frameRowBytes + (tile - row * columns) * 2 * pixelBytes;
    for (let channel = 0; channel < pixelBytes; channel += 16) {
      let at = from + channel;
      // Column by column of the result of B^T d: rows 0-2, 1+2, 2-1, 1-3.
      const c00 = v128.load(at);
      const c01 = v128.load(at + pixelBytes);
      const c02 = v128.load(at + 2 * pixelBytes);
      const c03 = v128.load(at + 3 * pixelBytes);
      at += frameRowBytes;
      const c10 = v128.load(at);
      const c11 = v128.load(at + pixelBytes);
      const c12 = v128.load(at + 2 * pixelBytes);
      const c13 = v128.load(at + 3 * pixelBytes);
      at += frameRowBytes;
      const c20 = v128.load(at);
      const c21 = v128.load(at + pixelBytes);
      const c22 = v128.load(at + 2 * pixelBytes);
      const c23 = v128.load(at + 3 * pixelBytes);
      at += frameRowBytes;
      const c30 = v128.load(at);
      const c31 = v128.load(at + pixelBytes);
      const c32 = v128.load(at + 2 * pixelBytes);
      const c33 = v128.load(at + 3 * pixelBytes);
      const to = y + channel;
      rowIn(to, plane, f32x4.sub(c00, c20), f32x4.sub(c01, c21), f32x4.sub(c02, c22), f32x4.sub(c03, c23));
      rowIn(to + 4 * plane, plane, f32x4.add(c10, c20), f32x4.add(c11, c21), f32x4.add(c12, c22), f32x4.add(c13, c23));
      rowIn(to + 8 * plane, plane, f32x4.sub(c20, c10), f32x4.sub(c21, c11), f32x4.sub(c22, c12), f32x4.sub(c23, c13));
      rowIn(to + 12 * plane, plane, f32x4.sub(c10, c30), f32x4.sub(c11, c31), f32x4.sub(c12, c32), f32x4.sub(c13, c33));
    }
    y += pixelBytes;
  }
}

// @ts-ignore: decorator
@inline
function rowIn(y: i32, plane: i32, a: v128, b: v128, c: v128, d: v128): void {
  v128.store(y, f32x4.sub(a, c));
  v128.store(y + plane, f32x4.add(b, c));
  v128.store(y + 2 * plane, f32x4.sub(c, b));
  v128.store(y + 3 * plane, f32x4.sub(b, d));
}

/**
 * The last step: of 16 numbers a channel the 2x2 pixels of a tile, with bias and `least`; of tiles that stand over the
 * edge only what lies in the image.
 *
 * @param x [16][tiles][channels]
 */
export function tilesOut(
  x: i32,
  bias: i32,
  y: i32,
  tile: i32,
  tiles: i32,
  rows: i32,
  columns: i32,
  height: i32,
  width: i32,
  channels: i32,
  least: f32,
): void {
  const pixelBytes = channels << 2;
  const plane = tiles * pixelBytes;
  const floor = f32x4.splat(least);
  for (let last = tile + tiles; tile < last; tile++) {
    const tileRow = tile / columns;
    const image = tileRow / rows;
    const row = (tileRow - image * rows) * 2;
    const column = (tile - tileRow * columns) * 2;
    const hasRight = column + 1 < width;
    const hasBelow = row + 1 < height;
    const to = y + ((image * height + row) * width + column) * pixelBytes;
    for (let channel = 0; channel < pixelBytes; channel += 16) {
      let at = x + channel;
      const a0 = v128.load(at);
      const a1 = v128.load(at + plane);
      const a2 = v128.load(at + 2 * plane);
      const a3 = v128.load(at + 3 * plane);
      at += 4 * plane;
      const b0 = v128.load(at);
      const b1 = v128.load(at + plane);
      const b2 = v128.load(at + 2 * plane);
      const b3 = v128.load(at + 3 * plane);
      at += 4 * plane;
      const c0 = v128.load(at);
      const c1 = v128.load(at + plane);
      const c2 = v128.load(at + 2 * plane);
      const c3 = v128.load(at + 3 * plane);
      at += 4 * plane;
      const d0 = v128.load(at);
      const d1 = v128.load(at + plane);
      const d2 = v128.load(at + 2 * plane);
      const d3 = v128.load(at + 3 * plane);
      const shift = v128.load(bias + channel);
      const u0 = f32x4.add(f32x4.add(a0, b0), c0);
      const u1 = f32x4.add(f32x4.add(a1, b1), c1);
      const u2 = f32x4.add(f32x4.add(a2, b2), c2);
      const u3 = f32x4.add(f32x4.add(a3, b3), c3);
      const o = to + channel;
      v128.store(o, f32x4.max(f32x4.add(f32x4.add(f32x4.add(u0, u1), u2), shift), floor));
      if (hasRight) {
        v128.store(o + pixelBytes, f32x4.max(f32x4.add(f32x4.sub(f32x4.sub(u1, u2), u3), shift), floor));
      }
      if (hasBelow) {
        const v0 = f32x4.sub(f32x4.sub(b0, c0), d0);
        const v1 = f32x4.sub(f32x4.sub(b1, c1), d1);
        const v2 = f32x4.sub(f32x4.sub(b2, c2), d2);
        const v3 = f32x4.sub(f32x4.sub(b3, c3), d3);
        const below = o + width * pixelBytes;
        v128.store(below, f32x4.max(f32x4.add(f32x4.add(f32x4.add(v0, v1), v2), shift), floor));
        if (hasRight) {
          v128.store(below + pixelBytes, f32x4.max(f32x4.add(f32x4.sub(f32x4.sub(v1, v2), v3), shift), floor));
        }
      }
    }
    x += pixelBytes;
  }
}

/**
 * Weights [outs, ins, places], times the scale of their output channel, as `convolve` takes them: in blocks of eight output
 * channels (four where no more are left), for each place and each input channel those of the block.
 *
 * @param inStride input channels with what fills them up
 */
export function packWindows(x: i32, scales: i32, y: i32, outs: i32, ins: i32, places: i32, inStride: i32): void {
  const stride = (outs + 3) & ~3;
  for (let out = 0; out < outs; out++) {
    const first = out & ~7;
    const block = min(8, stride - first);
    const scale = load<f32>(scales + (out << 2));
    for (let channel = 0; channel < ins; channel++) {
      let to = y + ((first * inStride * places + channel * block + (out & 7)) << 2);
      for (let place = 0; place < places; place++) {
        store<f32>(to, load<f32>(x) * scale);
        x += 4;
        to += (inStride * block) << 2;
      }
    }
  }
}

/** 3x3 weights [outs, ins, 3, 3] likewise, as 16 matrices G g G^T. */
export function packTiles(x: i32, scales: i32, y: i32, outs: i32, ins: i32, inStride: i32): void {
  const stride = (outs + 3) & ~3;
  const plane = (stride * inStride) << 2;
  for (let out = 0; out < outs; out++) {
    const first = out & ~7;
    const block = min(8, stride - first);
    const scale = load<f32>(scales + (out << 2));
    for (let channel = 0; channel < ins; channel++) {
      const to = y + ((first * inStride + channel * block + (out & 7)) << 2);
      for (let i = 0; i < 4; i++) {
        const a = widened(i, load<f32>(x), load<f32>(x, 12), load<f32>(x, 24)) * scale;
        const b = widened(i, load<f32>(x, 4), load<f32>(x, 16), load<f32>(x, 28)) * scale;
        const c = widened(i, load<f32>(x, 8), load<f32>(x, 20), load<f32>(x, 32)) * scale;
        for (let j = 0; j < 4; j++) store<f32>(to + (4 * i + j) * plane, widened(j, a, b, c));
      }
      x += 36;
    }
  }
}

/** A row of G times three numbers. */
// @ts-ignore: decorator
@inline
function widened(row: i32, a: f32, b: f32, c: f32): f32 {
  if (row == 0) return a;
  if (row == 3) return c;
  return row == 1 ? (a + b + c) * 0.5 : (a - b + c) * 0.5;
}
