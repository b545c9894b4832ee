/** Model files: opening one for reading, with what it says of itself. */

import { DIGIT_COUNT, IMAGE_PIXELS } from "../../core/digits.js";
import { fail, isDigitsError } from "../../core/errors.js";
import { LINE_CLASS_COUNT, LINE_SYMBOLS } from "../../core/line.js";
import { readOnnxMetadata } from "../../core/onnx/model.js";
import { createClassifier, type NetworkClassifier } from "../../core/reading/classifier.js";
import type { Profile } from "../../core/profile/profile.js";
import type { ModelDescription } from "../../core/reading/model-store.js";
import type { Runtime, SessionOptions } from "../../core/runtime.js";
import { parseJsonObject, readInputFile } from "../files/input-file.js";

/** The classes of a network that knows digits alone. */
const DIGIT_CLASSES: readonly string[] = Array.from({ length: DIGIT_COUNT }, (_, digit) => String(digit));

/** The classes of a network that also knows what is not a digit. */
const OUTCOME_CLASSES: readonly string[] = [...DIGIT_CLASSES, "none"];

/** What may stand in a file's name on every system, and lead nowhere else. */
const SAFE_NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/i;

/** What every inference model of this program carries inside. */
export interface ModelMetadata {
  /** Name of the network. */
  readonly name: string;
  /** Names the weights: the same training gives the same version. */
  readonly version: string;
  /** The class of each output, in order: the digits, and with eleven outputs "none", not a digit. */
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

export interface OpenClassifierOptions extends SessionOptions {
  /** Reads as this person taught it. @default nobody's */
  readonly profile?: Profile;
}

/**
 * Opens a model file.
 *
 * @throws FILE_NOT_FOUND, FILE_UNREADABLE; MODEL_MALFORMED when the file is cut off or no ONNX model,
 *   MODEL_FOREIGN when another program wrote it; PROFILE_FOREIGN when the profile belongs to another model.
 */
export async function openClassifier(
  runtime: Runtime,
  path: string,
  { profile, ...options }: OpenClassifierOptions = {},
): Promise<OpenedClassifier> {
  const file = await readInputFile(path);
  if (profile === undefined) return openModel(runtime, file, options);
  const { applyProfile } = await import("../../core/profile/apply-profile.js");
  return openModel(runtime, applyProfile(file, parseModelMetadata(readOnnxMetadata(file)), profile), options);
}

/**
 * Opens a model file's bytes.
 *
 * @throws MODEL_MALFORMED, MODEL_FOREIGN
 */
export async function openModel(
  runtime: Runtime,
  bytes: Uint8Array,
  options: SessionOptions = {},
): Promise<OpenedClassifier> {
  const metadata = parseModelMetadata(readOnnxMetadata(bytes));
  // A model that cannot classify is refused here, before a server says that it is ready.
  const classifier = await usable(createClassifier(runtime, bytes, options));
  try {
    checkClassCount(metadata, classifier.classCount);
    await usable(classifier.classify(new Uint8Array(IMAGE_PIXELS)));
  } catch (error) {
    await classifier.dispose();
    throw error;
  }
  return { ...classifier, metadata };
}

/** The classes of a network of 10 or 11 outputs, in order. */
export function classNamesOf(classCount: number): readonly string[] {
  return classCount === DIGIT_COUNT ? DIGIT_CLASSES : OUTCOME_CLASSES;
}

/**
 * Refuses a name or a version that must not become a part of a path.
 *
 * @throws MODEL_REFUSED
 */
export function refuseUnsafeName(what: "name" | "version", name: string): void {
  if (SAFE_NAME.test(name)) return;
  fail(
    "MODEL_REFUSED",
    `the model's ${what} is ${JSON.stringify(name.slice(0, 80))}; 1 to 64 letters, digits, ".", "_" and "-" are allowed, the first a letter or a digit. Train a model with digits train.`,
  );
}

/** The metadata as texts, for the file. */
export function toMetadataTexts(metadata: ModelMetadata): Record<string, string> {
  return {
    name: metadata.name,
    version: metadata.version,
    classes: metadata.classes.join(),
    preprocessing: metadata.preprocessing,
    temperature: String(metadata.temperature),
    training: JSON.stringify(metadata.training),
  };
}

/**
 * Reads the metadata back.
 *
 * @throws MODEL_FOREIGN when an entry is missing, which is so with training steps and other graphs of ours, or
 *   is not what this program writes.
 */
export function parseModelMetadata(texts: ReadonlyMap<string, string>): ModelMetadata {
  function entry(key: string): string {
    return (
      texts.get(key) ??
      fail(
        "MODEL_FOREIGN",
        `the model carries no "${key}", so it is not a model for reading digits. Train one with digits train.`,
      )
    );
  }
  function parse<Value>(key: string, convert: (text: string) => Value | undefined): Value {
    const text = entry(key);
    return (
      convert(text) ??
      fail(
        "MODEL_FOREIGN",
        `the model's "${key}" is ${JSON.stringify(text.slice(0, 60))}, which this program does not write. Train a model with digits train.`,
      )
    );
  }
  return {
    name: entry("name"),
    version: entry("version"),
    classes: parse("classes", toClasses),
    preprocessing: entry("preprocessing"),
    temperature: parse("temperature", toTemperature),
    training: parse("training", parseJsonObject),
  };
}

/** What a model file says that it is; of a model of digits what {@link parseModelMetadata} reads. */
export function identifyModel(
  texts: ReadonlyMap<string, string>,
): Pick<ModelDescription, "name" | "version" | "kind"> & { readonly classCount: number } {
  const symbols = texts.get("symbols");
  if (symbols === undefined) {
    const { name, version, classes } = parseModelMetadata(texts);
    return { name, version, kind: "digits", classCount: classes.length };
  }
  const [name, version] = [texts.get("name"), texts.get("version")];
  if (symbols === LINE_SYMBOLS && name !== undefined && version !== undefined) {
    return { name, version, kind: "lines", classCount: LINE_CLASS_COUNT };
  }
  fail(
    "MODEL_FOREIGN",
    "the model reads lines of other symbols than this program does. Train one with digits train --preset lines.",
  );
}

function toClasses(text: string): readonly string[] | undefined {
  return [DIGIT_CLASSES, OUTCOME_CLASSES].find((classes) => text === classes.join());
}

function toTemperature(text: string): number | undefined {
  const temperature = Number(text);
  return temperature > 0 && temperature < Infinity ? temperature : undefined;
}

function checkClassCount({ classes }: ModelMetadata, outputs: number): void {
  if (classes.length === outputs) return;
  fail(
    "MODEL_MALFORMED",
    `the model names ${classes.length} classes and gives ${outputs} outputs an image; there must be as many of both. Copy it again, or train one with digits train.`,
  );
}

/** Gives a code to what the runtime throws over a model. */
async function usable<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (cause) {
    if (isDigitsError(cause)) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    fail("MODEL_MALFORMED", `the model loads, but cannot classify an image: ${message}. Train one with digits train.`, {
      cause,
    });
  }
}
