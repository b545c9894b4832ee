/**
 * The messages between a pool and its worker threads. Failures are values: the code of an error does not survive the
 * way between threads.
 */

import type { ErrorCode } from "../../core/errors.js";
import type { NetworkOutputs } from "../../core/reading/classifier.js";
import type { Explanation, Reading } from "../../core/reading/reading.js";
import type { Inspection, InspectLineOptions, InspectOptions, LineInspection } from "../../core/reading/inspection.js";
import type { ReadOptions } from "../../core/reading/reader.js";
import type { Device } from "../../core/runtime.js";
import type { PictureSource } from "../pictures/picture-file.js";
import type { PictureLimits } from "../pictures/picture-limits.js";
import type { SharedModel } from "../files/file-bytes.js";
import type { DecodingPlaces } from "./decoding-places.js";
import type { PictureInPieces } from "./picture-pieces.js";
import type { StopSign } from "./thread-stop.js";

/** What a thread is started with. */
export interface WorkerSettings {
  readonly limits: PictureLimits;
  readonly device: Device;
  readonly places: DecodingPlaces;
  /** Raised when the threads are to give up. */
  readonly stop: StopSign;
}

export type WorkerTask =
  /** Opens the model, so that what is wrong with it shows before the first picture. */
  | { readonly kind: "open"; readonly model: SharedModel }
  | {
      readonly kind: "read" | "explain";
      readonly model: SharedModel;
      readonly source: PictureSource | PictureInPieces;
      readonly options: ReadOptions;
      /** Raised when nobody waits for it any more. */
      readonly cancel?: StopSign | undefined;
    }
  | { readonly kind: "infer"; readonly model: SharedModel; readonly images: Float32Array | Uint8Array }
  /** Looks into the network while it reads one image [28, 28]. */
  | {
      readonly kind: "inspect";
      readonly model: SharedModel;
      readonly image: Uint8Array;
      readonly options: InspectOptions;
    }
  /** Looks into the network of lines while it reads one line [40, width]. */
  | {
      readonly kind: "inspectLine";
      readonly model: SharedModel;
      readonly line: Uint8Array;
      readonly options: InspectLineOptions;
    };

export type WorkerAnswer =
  | { readonly kind: "opened" }
  | { readonly kind: "reading"; readonly reading: Reading }
  | { readonly kind: "explanation"; readonly explanation: Explanation }
  | { readonly kind: "inspection"; readonly inspection: Inspection }
  | { readonly kind: "lineInspection"; readonly inspection: LineInspection }
  | { readonly kind: "outputs"; readonly outputs: NetworkOutputs }
  | { readonly kind: "failure"; readonly code: ErrorCode; readonly message: string }
  /** A fault of this program. */
  | { readonly kind: "fault"; readonly error: Error };

/** What a thread sends without being asked: how many images went through the network together. */
export interface BatchMessage {
  readonly kind: "batch";
  readonly images: number;
}

/**
 * An explanation over a copy of the images, all in one buffer. Each in a buffer of its own, the 17,000 of a noisy
 * picture took 43 ms to take out of the message, in one buffer 30 ms; and nothing else is done in the thread that takes
 * them out.
 */
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
