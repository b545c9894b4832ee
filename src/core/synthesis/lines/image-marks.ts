/** Images of MNIST put into a line as they are: scaled, slanted, turned, bent, and with thinner or bolder strokes. */

import { IMAGE_PIXELS, IMAGE_SIZE } from "../../digits.js";
import type { ImageSet } from "../../dataset/image-set.js";
import type { Canvas } from "./canvas.js";

/** Where the ink of an image lies. */
export interface ImageBox {
  readonly left: number;
  readonly top: number;
  readonly height: number;
  /** Width over height. */
  readonly aspect: number;
}

/** Ink below this is the rim of a soft edge. */
const LEAST_INK = 64;

/** The box of an image's ink. */
export function boxOfImage({ images }: ImageSet, index: number): ImageBox {
  const start = index * IMAGE_PIXELS;
  let left = IMAGE_SIZE;
  let right = 0;
  let top = IMAGE_SIZE;
  let bottom = 0;
  for (let y = 0, at = start; y < IMAGE_SIZE; y++) {
    for (let x = 0; x < IMAGE_SIZE; x++, at++) {
      if (images[at]! < LEAST_INK) continue;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      bottom = y;
    }
  }
  const height = Math.max(4, bottom - top + 1);
  return { left, top, height, aspect: Math.max(1, right - left + 1) / height };
}

/** How an image is drawn. */
export interface ImagePlace {
  readonly box: ImageBox;
  /** Left edge and foot of its ink, in pixels of the canvas. */
  readonly x: number;
  readonly y: number;
  /** Pixels that its height becomes; and that a width as great as its height becomes. */
  readonly size: number;
  readonly aspect: number;
  readonly slant: number;
  readonly turn: number;
  readonly ink: number;
  /** Greys from paper to full ink: those below `paper` vanish, those above `full` are solid. */
  readonly paper: number;
  readonly full: number;
  readonly bend: number;
  readonly phase: number;
}

/** Draws an image of the set; the darker of it and what stands there remains. */
export function drawImage(canvas: Canvas, { images }: ImageSet, index: number, place: ImagePlace): [number, number] {
  const { box, x, y, size, aspect, slant, turn, ink, paper, full, bend, phase } = place;
  const start = index * IMAGE_PIXELS;
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  const wide = box.aspect * aspect;
  const middleX = x + wide / 2;
  const middleY = y - size / 2;
  const half = size / 2;
  const reach = 2 + wide / 2 + half * (Math.abs(slant) + Math.abs(turn)) + bend * size;
  const left = Math.max(0, Math.floor(middleX - reach));
  const right = Math.min(canvas.width, Math.ceil(middleX + reach));
  const top = Math.max(0, Math.floor(middleY - half - 2));
  const bottom = Math.min(canvas.height, Math.ceil(middleY + half + 2));
  const perX = box.height / aspect;
  const perY = box.height / size;
  const perGrey = 1 / (255 * (full - paper));
  const originX = box.left + (box.aspect * box.height) / 2 - 0.5;
  const originY = box.top + box.height / 2 - 0.5;
  let first = canvas.width;
  let last = 0;
  for (let row = top; row < bottom; row++) {
    const dy = row + 0.5 - middleY;
    const shift = slant * dy + bend * size * Math.sin(phase + (4 * dy) / size);
    for (let column = left; column < right; column++) {
      const dx = column + 0.5 - middleX + shift;
      const u = originX + (dx * cos + dy * sin) * perX;
      const v = originY + (dy * cos - dx * sin) * perY;
      if (u < 0 || v < 0 || u >= IMAGE_SIZE - 1 || v >= IMAGE_SIZE - 1) continue;
      const i = u | 0;
      const j = v | 0;
      const across = u - i;
      const at = start + j * IMAGE_SIZE + i;
      const upper = images[at]! + (images[at + 1]! - images[at]!) * across;
      const lower = images[at + IMAGE_SIZE]! + (images[at + IMAGE_SIZE + 1]! - images[at + IMAGE_SIZE]!) * across;
      let value = (upper + (lower - upper) * (v - j) - 255 * paper) * perGrey;
      if (value <= 0) continue;
      value = (value > 1 ? 1 : value) * ink;
      const to = row * canvas.width + column;
      if (value > 0.3 * ink) {
        if (column < first) first = column;
        if (column > last) last = column;
      }
      if (value > canvas.values[to]!) canvas.values[to] = value;
    }
  }
  return first > last ? [middleX, middleX + 1] : [first, last + 1];
}
