/**
 * A picture that comes through a pipe.
 */

import type { Readable } from "node:stream";

import { defaultLimits } from "../../contract/limits.js";
import { checkBytes } from "./picture-limits.js";

/**
 * All bytes of a stream, such as standard input.
 *
 * @throws PICTURE_TOO_LARGE as soon as there are more than a picture may have; the signal's reason when aborted
 */
export async function readStream(stream: Readable, signal: AbortSignal): Promise<Uint8Array> {
  signal.throwIfAborted();
  const stop = () => stream.destroy(signal.reason as Error);
  signal.addEventListener("abort", stop, { once: true });
  try {
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      length += chunk.length;
      checkBytes(length, defaultLimits.maxPictureBytes);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
