/**
 * Model files: opening one for reading, with what it says of itself.
 */

import { fail } from "../core/errors.js";
import { readOnnxMetadata } from "../core/onnx/model.js";
import {
  createClassifier,
  type NetworkClassifier,
} from "../core/reading/classifier.js";
import type { Runtime, SessionOptions } from "../core/runtime.js";
import { readInputFile } from "./input-file.js";

/** What every inference model of this program carries inside. */
export interface ModelMetadata {
  /** Name of the network. */
  readonly name: string;
  /** Names the weights: the same training gives the same version. */
  readonly version: string;
  /** The class of each output, in order. */
  readonly classes: readonly string[];
  /** How a picture becomes the input, for those who feed the model themselves. */
  readonly preprocessing: string;
  /** Divisor of the logits, fitted on held-out images. */
  readonly temperature: number;
  /** Figures of the training, such as its accuracies. */
  readonly training: Readonly<Record<string, unknown>>;
}

/** A classifier that knows where it came from. */
export interface OpenedClassifier extends NetworkClassifier {
  readonly metadata: ModelMetadata;
}

/**
 * Opens a model file.
 *
 * @throws FILE_NOT_FOUND, FILE_UNREADABLE; MODEL_MALFORMED when the file is cut off or no ONNX model,
 *   MODEL_FOREIGN when another program wrote it.
 */
export async function openClassifier(
  runtime: Runtime,
  path: string,
  options: SessionOptions = {},
): Promise<OpenedClassifier> {
  const bytes = await readInputFile(path);
  const metadata = parseModelMetadata(readOnnxMetadata(bytes));
  const classifier = await createClassifier(runtime, bytes, options);
  return { ...classifier, metadata };
}

/** The metadata as texts, for the file. */
export function toMetadataTexts(
  metadata: ModelMetadata,
): Record<string, string> {
  return {
    name: metadata.name,
    version: metadata.version,
    classes: metadata.classes.join(","),
    preprocessing: metadata.preprocessing,
    temperature: String(metadata.temperature),
    training: JSON.stringify(metadata.training),
  };
}

/**
 * Reads the metadata back.
 *
 * @throws MODEL_FOREIGN when an entry is missing, which is so with training steps and other graphs of ours.
 */
export function parseModelMetadata(
  texts: ReadonlyMap<string, string>,
): ModelMetadata {
  function entry(key: string): string {
    return (
      texts.get(key) ??
      fail(
        "MODEL_FOREIGN",
        `the model carries no "${key}", so it is no model for reading digits. Train one with digits train.`,
      )
    );
  }
  return {
    name: entry("name"),
    version: entry("version"),
    classes: entry("classes").split(","),
    preprocessing: entry("preprocessing"),
    temperature: Number(entry("temperature")),
    training: JSON.parse(entry("training")) as Record<string, unknown>,
  };
}
