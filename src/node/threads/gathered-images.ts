/**
 * An explanation as it goes from one thread to another: the images of all candidates in one buffer. Each in a buffer
 * of its own, the 17,000 of a noisy picture took 43 ms to take out of the message, in one buffer 30 ms; and nothing
 * else is done in the thread that takes them out.
 */

import type { Explanation } from "../../core/reading/reading.js";

/** The same explanation, over a copy of the images. */
export function gatherImages(explanation: Explanation): Explanation {
  const { candidates } = explanation;
  const byteCount = candidates.reduce((sum, { image }) => sum + image.length, 0);
  const bytes = new Uint8Array(byteCount);
  let start = 0;
  return {
    ...explanation,
    candidates: candidates.map((candidate) => {
      const end = start + candidate.image.length;
      const image = bytes.subarray(start, end);
      image.set(candidate.image);
      start = end;
      return { ...candidate, image };
    }),
  };
}
