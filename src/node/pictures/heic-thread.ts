/** The thread that decodes a HEIC file. Started by heic-apart.ts. */

import { parentPort, workerData } from "node:worker_threads";

import { isDigitsError } from "../../core/errors.js";
import { decodeHeic, type HeicAnswer, type HeicTask } from "./heic.js";

const { bytes, maxPixels } = workerData as HeicTask;

function answer(message: HeicAnswer, transferred: readonly ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transferred);
}

try {
  const picture = await decodeHeic(bytes, maxPixels);
  answer({ kind: "picture", picture }, [picture.rgba.buffer as ArrayBuffer]);
} catch (error) {
  if (!isDigitsError(error)) throw error;
  answer({ kind: "failure", code: error.code, message: error.message });
}
