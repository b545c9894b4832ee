/** The port to reading off the calling thread. `node/` implements it with worker threads; the server is handed one. */

import type { NetworkOutputs } from "./classifier.js";
import type { Inspection, InspectLineOptions, InspectOptions, LineInspection } from "./inspection.js";
import type { StoredModel } from "./model-store.js";
import type { ReadOptions } from "./reader.js";
import type { Explanation, Reading } from "./reading.js";

/** What is used of an AbortSignal. */
export interface Cancellation {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

export interface ReadingService {
  /**
   * Decodes and reads a picture file.
   *
   * @param signal aborted, it ends the reading with ABORTED at its next step
   * @throws the catalogue's PICTURE_* errors; OPTION_INVALID; THREAD_DIED when the thread that read it ended twice;
   *   ABORTED once disposed
   */
  read(model: StoredModel, picture: Uint8Array, options?: ReadOptions, signal?: Cancellation): Promise<Reading>;
  /** As `read`, with every step on the way. */
  explain(model: StoredModel, picture: Uint8Array, options?: ReadOptions, signal?: Cancellation): Promise<Explanation>;
  /**
   * Runs the network on images as they are.
   *
   * @param images [count, 28, 28], ink 1 and paper 0 as floats, or 255 and 0 as bytes
   * @throws THREAD_DIED, ABORTED
   */
  infer(model: StoredModel, images: Float32Array | Uint8Array): Promise<NetworkOutputs>;
  /**
   * Looks into the network while it reads one image.
   *
   * @param image [28, 28], ink 255 and paper 0
   * @throws OPTION_INVALID; MODEL_FOREIGN when the model computes what no network of this program does; THREAD_DIED,
   *   ABORTED
   */
  inspect(model: StoredModel, image: Uint8Array, options?: InspectOptions): Promise<Inspection>;
  /**
   * Looks into the network of lines that reads beside the model, while it reads one line.
   *
   * @param line [40, width], paper 64 and full ink 224
   * @throws OPTION_INVALID, also where no network of lines reads beside the model; THREAD_DIED, ABORTED
   */
  inspectLine(model: StoredModel, line: Uint8Array, options?: InspectLineOptions): Promise<LineInspection>;
  /** How busy it is. */
  load(): ServiceLoad;
  /** Lets what runs end, then ends the threads; idempotent. */
  dispose(): Promise<void>;
}

export interface ServiceLoad {
  readonly threads: number;
  /** Tasks handed in and not answered. */
  readonly tasks: number;
  /** Of the picture files among them. */
  readonly pictureBytes: number;
  /** Threads that ended while they worked, or were given up, since the start. */
  readonly deaths: number;
  /** For how long none of the tasks has ended, in milliseconds; 0 where there are none. */
  readonly stalledMs: number;
}
