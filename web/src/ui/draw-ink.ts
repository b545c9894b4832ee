/**
 * Bytes of ink on a canvas.
 */

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
  canvas.width = width;
  canvas.height = height;
  if (ink === null) return;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser has no 2d canvas");
  const pixels = context.createImageData(width, height);
  for (const [index, amount] of fromBase64(ink).entries()) {
    pixels.data[index * 4 + 3] = amount;
  }
  context.putImageData(pixels, 0, 0);
}
