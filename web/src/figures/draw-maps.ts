/** What a network sees, and what it holds inside, on canvases. */

import type { InspectedLayer, SaliencyMap } from "../../../src/contract/answers/network-answers.js";
/** The strongest value of a saliency map. */
const STRONGEST = 127;

/** For, and against: the accent, and the ink's blue made bright. Both are seen on light and dark paper. */
export const FOR = [214, 58, 36] as const;
export const AGAINST = [58, 110, 214] as const;

/**
 * Feature maps stand in rows of so many at most, a pixel apart: more of the small maps of deep layers, fewer of broad ones, and
 * half as many where the page is narrow.
 */
const BROAD_MAPS_IN_A_ROW = 8;
const LARGE_MAPS_IN_A_ROW = 16;
const SMALL_MAPS_IN_A_ROW = 32;
const BROAD_MAP_PX = 32;
const SMALL_MAP_PX = 8;

/** Of the place of a map that is not there yet. */
const EMPTY_OPACITY = 8;

/** What of an image is shown: so many of its columns of pixels, from one on, which may lie before the image. */
export interface ShownPart {
  readonly left: number;
  readonly width: number;
  /** Width of the whole image. */
  readonly of: number;
}

/** What a layer holds, whatever the network looks at. */
export type LayerShape = Pick<InspectedLayer, "name" | "channels" | "width" | "height">;

/** The bytes behind Base64. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/**
 * Draws ink as black of that opacity, on a canvas of that many pixels; style sheets turn it light on a dark page.
 *
 * @param ink a byte a pixel in Base64, ink 255; null leaves the canvas empty
 */
export function drawInk(canvas: HTMLCanvasElement, ink: string | null, width: number, height: number): void {
  const context = prepareCanvas(canvas, width, height);
  if (ink === null) return;
  const pixels = context.createImageData(width, height);
  for (const [index, amount] of fromBase64(ink).entries()) {
    pixels.data[index * 4 + 3] = amount;
  }
  context.putImageData(pixels, 0, 0);
}

/** Draws how each pixel spoke: its colour for or against, its opacity how strongly. Null leaves the canvas empty. */
export function drawSaliency(
  canvas: HTMLCanvasElement,
  map: SaliencyMap | null,
  part: ShownPart,
  height: number,
): void {
  const context = prepareCanvas(canvas, part.width, height);
  if (map === null) return;
  const pixels = context.createImageData(part.of, height);
  const values = new Int8Array(fromBase64(map.values).buffer);
  for (const [index, value] of values.entries()) {
    const opacity = Math.min(255, (Math.abs(value) * 255) / STRONGEST);
    pixels.data.set([...(value > 0 ? FOR : AGAINST), opacity], index * 4);
  }
  context.putImageData(pixels, -part.left, 0);
}

/**
 * Draws the maps of a layer as ink of that opacity.
 *
 * @param layer null leaves the places of its maps empty
 * @param left the column of the layer at which what is shown begins, as broad as the shape
 */
export function drawFeatureMaps(
  canvas: HTMLCanvasElement,
  { channels, width, height }: LayerShape,
  layer: Pick<InspectedLayer, "width" | "maps"> | null,
  isNarrow: boolean,
  left: number,
): void {
  const most =
    width > BROAD_MAP_PX ? BROAD_MAPS_IN_A_ROW : width > SMALL_MAP_PX ? LARGE_MAPS_IN_A_ROW : SMALL_MAPS_IN_A_ROW;
  const columns = Math.min(channels, isNarrow ? most / 2 : most);
  const rows = Math.ceil(channels / columns);
  const context = prepareCanvas(canvas, columns * (width + 1) - 1, rows * (height + 1) - 1);
  const bytes = layer && fromBase64(layer.maps);
  const valueAt = (column: number, row: number) => {
    if (layer === null || bytes === null) return EMPTY_OPACITY;
    return column >= 0 && column < layer.width ? bytes[row * layer.width + column]! : 0;
  };
  for (let channel = 0; channel < channels; channel += 1) {
    const pixels = context.createImageData(width, height);
    for (let index = 0; index < width * height; index += 1) {
      pixels.data[index * 4 + 3] = valueAt(left + (index % width), channel * height + Math.floor(index / width));
    }
    context.putImageData(pixels, (channel % columns) * (width + 1), Math.floor(channel / columns) * (height + 1));
  }
}

/** Gives a canvas that many pixels, all clear. */
export function prepareCanvas(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser has no 2d canvas");
  return context;
}
