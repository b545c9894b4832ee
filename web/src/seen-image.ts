/**
 * The image the network saw, each of its pixels a square that can be counted.
 */

import { make } from "./elements.js";

const SIDE_PX = 28;

/**
 * Draws the image.
 *
 * @param image 28x28 bytes in base64, ink 255; null leaves the squares empty
 */
export function createSeenImage(image: string | null): HTMLElement {
  const frame = make("div", "seen-image");
  const canvas = make("canvas");
  canvas.width = SIDE_PX;
  canvas.height = SIDE_PX;
  canvas.setAttribute("role", "img");
  canvas.setAttribute(
    "aria-label",
    image ? "The digit as 28 by 28 pixels" : "Empty: no digit yet",
  );
  if (image) drawInk(canvas, image);
  frame.append(canvas);
  return frame;
}

/** Draws ink as black of that opacity; the style sheet turns it light on a dark page. */
function drawInk(canvas: HTMLCanvasElement, image: string): void {
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser has no 2d canvas");
  const ink = Uint8Array.from(atob(image), (letter) => letter.charCodeAt(0));
  const pixels = context.createImageData(SIDE_PX, SIDE_PX);
  for (const [index, amount] of ink.entries()) {
    pixels.data[index * 4 + 3] = amount;
  }
  context.putImageData(pixels, 0, 0);
}
