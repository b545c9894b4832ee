/**
 * What worker threads are asked, and what they answer. Failures are told as values: the code of an error does not
 * survive the way between threads.
 */

import type { ErrorCode } from "../../core/errors.js";
import type { NetworkOutputs } from "../../core/reading/classifier.js";
import type { Explanation } from "../../core/reading/reading.js";
import type { Inspection, InspectOptions } from "../../core/reading/inspection.js";
import type { ReadOptions } from "../../core/reading/reader.js";
import type { Reading } from "../../core/reading/reading.js";
import type { Device } from "../../core/runtime.js";
import type { PictureLimits } from "../pictures/picture-limits.js";
import type { PictureSource } from "./picture-reader.js";
import type { StopSign } from "./thread-stop.js";

/** What a thread is started with. */
export interface WorkerSettings {
  readonly limits: PictureLimits;
  readonly device: Device;
  /** Raised when the threads are to give up. */
  readonly stop: StopSign;
}

/** A model as it goes to a thread. */
export interface WorkerModel {
  readonly sha256: string;
  /** The ONNX file, in shared memory. */
  readonly file: Uint8Array;
}

export type WorkerTask =
  /** Opens the model, so that what is wrong with it shows before a picture comes. */
  | { readonly kind: "open"; readonly model: WorkerModel }
  | {
      readonly kind: "read" | "explain";
      readonly model: WorkerModel;
      readonly source: PictureSource;
      readonly options: ReadOptions;
    }
  | {
      readonly kind: "infer";
      readonly model: WorkerModel;
      readonly images: Float32Array | Uint8Array;
    }
  | InspectTask;

/** Looks into the network while it reads one image. */
export interface InspectTask {
  readonly kind: "inspect";
  readonly model: WorkerModel;
  readonly image: Uint8Array; // [28, 28]
  readonly options: InspectOptions;
}

export type WorkerAnswer =
  | { readonly kind: "opened" }
  | { readonly kind: "reading"; readonly reading: Reading }
  | { readonly kind: "explanation"; readonly explanation: Explanation }
  | { readonly kind: "inspection"; readonly inspection: Inspection }
  | { readonly kind: "outputs"; readonly outputs: NetworkOutputs }
  | {
      readonly kind: "failure";
      readonly code: ErrorCode;
      readonly message: string;
    }
  /** A fault of this program. */
  | { readonly kind: "fault"; readonly error: Error };

/** What a thread tells without being asked: so many images went through the network together. */
export interface BatchMessage {
  readonly kind: "batch";
  readonly images: number;
}
