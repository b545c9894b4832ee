/** From what a browser can show to pixels. */

import { fail } from "../core/errors.js";
import type { Picture } from "../core/picture/picture.js";

/** As the command line and the server have it: reading takes some 100 bytes for each. */
const MAX_PIXELS = 50e6;

/**
 * Decodes a picture: a file or blob that the browser knows, turned as its camera held it, or what is drawn on a canvas.
 *
 * @throws PICTURE_UNREADABLE when the browser does not know it; PICTURE_TOO_LARGE with more than 50 megapixels
 */
export async function decodePicture(source: ImageBitmapSource): Promise<Picture> {
  const bitmap = await createImageBitmap(source).catch((cause: unknown) =>
    fail("PICTURE_UNREADABLE", "this browser does not know the picture: it is of another kind, or damaged.", { cause }),
  );
  try {
    const { width, height } = bitmap;
    if (width * height > MAX_PIXELS) {
      fail("PICTURE_TOO_LARGE", `the picture has ${width * height} pixels; the limit is ${MAX_PIXELS}. Scale it down.`);
    }
    const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    if (context === null) fail("PICTURE_UNREADABLE", "this browser gives no canvas to decode pictures with.");
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    return { width, height, rgba: new Uint8Array(data.buffer) };
  } finally {
    bitmap.close();
  }
}
