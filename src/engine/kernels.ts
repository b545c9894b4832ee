/**
 * What takes the time of a network, as functions over one memory: addresses and sizes are in bytes. The module of
 * `assembly/` has them in WebAssembly, `plain-kernels.ts` in TypeScript for where that cannot run.
 */

export interface Kernels {
  convolve(
    x: number,
    places: number,
    pixels: number,
    weights: number,
    bias: number,
    y: number,
    rows: number,
    rowBytes: number,
    run: number,
    channels: number,
    least: number,
  ): void;
  frame(
    x: number,
    y: number,
    count: number,
    height: number,
    width: number,
    pixelBytes: number,
    top: number,
    left: number,
    frameHeight: number,
    frameWidth: number,
  ): void;
  pool(
    x: number,
    y: number,
    count: number,
    height: number,
    width: number,
    channels: number,
    outHeight: number,
    outWidth: number,
    windowHeight: number,
    windowWidth: number,
    down: number,
    right: number,
    top: number,
    left: number,
    share: number,
  ): void;
  scale(x: number, scales: number, shifts: number, y: number, pixels: number, channels: number, least: number): void;
  add(a: number, b: number, y: number, bytes: number, least: number): void;
  round(x: number, y: number, bytes: number, step: number, zero: number, low: number, high: number): void;
  repeat(x: number, y: number, rows: number, width: number, pixelBytes: number, down: number, right: number): void;
  tilesIn(
    x: number,
    y: number,
    tile: number,
    tiles: number,
    rows: number,
    columns: number,
    frameImageBytes: number,
    frameRowBytes: number,
    channels: number,
  ): void;
  tilesOut(
    x: number,
    bias: number,
    y: number,
    tile: number,
    tiles: number,
    rows: number,
    columns: number,
    height: number,
    width: number,
    channels: number,
    least: number,
  ): void;
  packWindows(x: number, scales: number, y: number, outs: number, ins: number, places: number, inStride: number): void;
  packTiles(x: number, scales: number, y: number, outs: number, ins: number, inStride: number): void;
}

/** Kernels and the memory that they work in. */
export interface Host {
  readonly kernels: Kernels;
  /** The memory as it is now; what was given before `grow` is of no use after it. */
  readonly floats: Float32Array;
  readonly integers: Int32Array;
  /** Makes the memory at least so large. What is in it stays. */
  grow(bytes: number): void;
}
