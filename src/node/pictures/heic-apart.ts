/**
 * HEIC in a thread of its own: libheif keeps its thread busy until it is done, for seconds with a large photo, and can be
 * stopped in no other way than with the thread.
 */

import { Worker } from "node:worker_threads";

import { DigitsError, fail } from "../../core/errors.js";
import type { Picture } from "../../core/picture/picture.js";
import type { HeicAnswer, HeicTask } from "./heic.js";
import { DECODING_SECONDS } from "./picture-limits.js";
import { toProgram } from "../files/package-files.js";

/** As `decodeHeic`. @throws PICTURE_TOO_LARGE when it takes too long */
export async function decodeHeicApart(
  bytes: Uint8Array,
  maxPixels: number,
  seconds: number = DECODING_SECONDS,
): Promise<Picture> {
  const task: HeicTask = { bytes, maxPixels };
  const thread = new Worker(toProgram(new URL("./heic-thread.js", import.meta.url)), { workerData: task });
  const timer = setTimeout(() => void thread.terminate(), seconds * 1000);
  try {
    const answer = await new Promise<HeicAnswer | null>((resolve, reject) => {
      thread.once("message", resolve);
      thread.once("error", (cause) => reject(toBroken(cause)));
      thread.once("exit", () => resolve(null));
    });
    if (answer?.kind === "picture") return answer.picture;
    if (answer !== null) throw new DigitsError(answer.code, answer.message);
  } finally {
    clearTimeout(timer);
    void thread.terminate();
  }
  fail(
    "PICTURE_TOO_LARGE",
    `the HEIC file takes longer than ${seconds} s to decode. Scale the picture down, or save it as JPEG.`,
  );
}

/** What ends the thread, such as no more memory, ends nothing else. */
function toBroken(cause: unknown): DigitsError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new DigitsError(
    "PICTURE_UNREADABLE",
    `the HEIC file ended the thread that decoded it (${reason.split("\n")[0]}). Save it again, or as JPEG.`,
    { cause },
  );
}
