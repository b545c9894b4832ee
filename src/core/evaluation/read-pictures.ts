/** Reads a collection of pictures whose answers are known. One that cannot be opened stops nothing else. */

import { type AbortSignalLike, isDigitsError } from "../errors.js";
import type { Reader } from "../reading/reader.js";
import type { Reading } from "../reading/reading.js";
import type { Attempt, FailedAttempt, LabelledPicture, PictureOutcome } from "./picture-outcome.js";

/** A decoded picture, as the reader takes it. */
type Picture = Parameters<Reader["read"]>[0];

export interface ReadPicturesOptions {
  /** Opens a picture by its name in the collection; failures are coded errors. */
  readonly load: (file: string) => Promise<Picture>;
  /** The time in milliseconds. */
  readonly now: () => number;
  /** Digits less confident than this are not sure, 0 to 1. @default the reader's */
  readonly minConfidence?: number;
  /** Whether labels of several digits are read with their length told as well. @default false */
  readonly expectLengths?: boolean;
  readonly signal?: AbortSignalLike;
  /** Called after each picture. */
  readonly onProgress?: (done: number, count: number) => void;
}

/**
 * Reads every picture without `expect`, and those whose label has one digit or none with `expect: 1` as well.
 *
 * @returns the outcomes, in the order of the pictures
 * @throws OPTION_INVALID; ABORTED, or what the signal's reason is
 */
export async function readPictures(
  reader: Pick<Reader, "read">,
  pictures: readonly LabelledPicture[],
  options: ReadPicturesOptions,
): Promise<PictureOutcome[]> {
  const { signal, onProgress, expectLengths = false } = options;
  const outcomes: PictureOutcome[] = [];
  for (const picture of pictures) {
    signal?.throwIfAborted();
    const expect = expectedDigits(picture.label, expectLengths);
    const opened = await open(picture.file, options);
    const read = (expected?: number) => attempt(reader, opened, { ...options, expect: expected });
    outcomes.push({ ...picture, withExpect: expect === null ? null : await read(expect), withoutExpect: await read() });
    onProgress?.(outcomes.length, pictures.length);
  }
  return outcomes;
}

/** How many digits the reader is told of; a picture without one is shown as if it had one. */
function expectedDigits(label: string, expectLengths: boolean): number | null {
  if (label.length <= 1) return 1;
  return expectLengths ? label.length : null;
}

/** A decoded picture and how long it took, or why there is none. */
type Opened = { readonly kind: "opened"; readonly picture: Picture; readonly milliseconds: number } | FailedAttempt;

async function open(file: string, { load, now }: ReadPicturesOptions): Promise<Opened> {
  const startMs = now();
  try {
    const picture = await load(file);
    return { kind: "opened", picture, milliseconds: now() - startMs };
  } catch (error) {
    return toFailure(error);
  }
}

async function attempt(
  reader: Pick<Reader, "read">,
  opened: Opened,
  options: ReadPicturesOptions & { readonly expect: number | undefined },
): Promise<Attempt> {
  if (opened.kind === "failed") return opened;
  const { now, minConfidence, expect } = options;
  const startMs = now();
  const readOptions = {
    ...(expect === undefined ? {} : { expect }),
    ...(minConfidence === undefined ? {} : { minConfidence }),
  };
  try {
    const numbers = await readNumbers(reader, opened.picture, readOptions);
    return {
      kind: "read",
      text: numbers.map(({ text }) => text).join(""),
      digits: numbers.flatMap(({ digits }) => digits.map(({ digit, confidence }) => ({ digit, confidence }))),
      milliseconds: opened.milliseconds + now() - startMs,
    };
  } catch (error) {
    return toFailure(error);
  }
}

/** The numbers on a picture; none where the reader refuses it as blank or tiny, which is an answer like another. */
async function readNumbers(
  reader: Pick<Reader, "read">,
  picture: Picture,
  options: Parameters<Reader["read"]>[1],
): Promise<Reading["numbers"]> {
  try {
    return (await reader.read(picture, options)).numbers;
  } catch (error) {
    const isRefusal = isDigitsError(error, "PICTURE_NO_INK") || isDigitsError(error, "PICTURE_TOO_SMALL");
    if (isRefusal) return [];
    throw error;
  }
}

/** What has no code is a fault of the program, and an option out of range one of the user: both end the work. */
function toFailure(error: unknown): FailedAttempt {
  if (!isDigitsError(error) || error.code === "OPTION_INVALID") throw error;
  return { kind: "failed", code: error.code, message: error.message };
}
