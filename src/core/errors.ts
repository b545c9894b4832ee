/**
 * The catalogue of errors. Every failure a user can meet has a stable code here; the server maps codes to
 * statuses and the command line maps them to exit codes. Messages say what was expected, what was got, and what
 * to do.
 */

/** Every code, with the situation it stands for. */
export const errorCatalogue = {
  // The picture
  PICTURE_EMPTY: "the file holds no bytes",
  PICTURE_UNREADABLE: "the bytes are no picture of a supported format",
  PICTURE_ENCRYPTED: "the file is protected by a password",
  PICTURE_TRUNCATED: "the picture ends before its data does",
  PICTURE_TOO_SMALL: "the picture has too few pixels to hold a digit",
  PICTURE_TOO_LARGE: "the picture has too many pixels or bytes",
  PICTURE_NO_INK: "nothing is written on the picture",
  PICTURE_NO_TABLE: "the numbers on the picture stand in no table",
  // Files
  FILE_NOT_FOUND: "there is no such file",
  FILE_UNREADABLE: "the file cannot be read",
  OUTPUT_UNWRITABLE: "the output path cannot be written",
  // Datasets
  DATASET_MALFORMED: "the bytes are no IDX file of the expected kind or size",
  DATASET_CHECKSUM: "the dataset is not the one it should be",
  // Models and checkpoints
  MODEL_MALFORMED: "the file is no ONNX model, or is cut off",
  MODEL_FOREIGN: "the model was not written by this program",
  MODEL_REFUSED: "the model does not read digits",
  MODEL_NOT_FOUND: "there is no such model",
  MODEL_IN_USE: "the model reads, so it cannot be deleted",
  MODEL_FIXED: "the model is not the server's to rename or delete",
  MODEL_UNQUANTIZABLE: "the model cannot be made of 8-bit numbers",
  PROFILE_MALFORMED: "the file is no profile of a hand, or is cut off",
  PROFILE_FOREIGN: "the profile belongs to another network",
  PROFILE_NOT_FOUND: "there is no such profile",
  TOO_MANY_PROFILES: "there are as many profiles as are kept",
  CHECKPOINT_MALFORMED: "the file is no checkpoint, or is cut off",
  CHECKPOINT_MISMATCH: "the checkpoint belongs to another run",
  // Graphs
  SHAPE_MISMATCH: "the shapes do not fit the operation",
  NOT_DIFFERENTIABLE: "a gradient was asked through an operation that has none",
  // Training
  LOSS_NOT_FINITE: "the loss became infinite or not a number",
  RUN_NOT_FOUND: "there is no such training run",
  RUN_STATE_WRONG: "the training run is in another state than this needs",
  TOO_MANY_RUNS: "there are as many training runs as are kept",
  // Jobs and the database that holds them
  JOB_NOT_FOUND: "there is no such job, or no such file in it",
  JOB_STATE_WRONG: "the job is in another state than this needs, or has other options",
  JOB_EMPTY: "the list of files names no picture that can be taken in",
  MANIFEST_MALFORMED: "the list of files cannot be read as one",
  PICTURE_LOST: "the kept copy of a picture is gone or changed",
  READER_DIED: "the process that read the picture ended, each time it was tried",
  DATABASE_NEWER: "the database was written by a newer version of this program",
  DATABASE_UNUSABLE: "the database is damaged, or cannot be opened or written",
  DATABASE_LOST: "the database does not answer",
  STORAGE_UNUSABLE: "the storage of pictures refuses what is asked of it",
  STORAGE_LOST: "the storage of pictures does not answer",
  // Use
  OPTION_INVALID: "an option is missing or out of range",
  PORT_IN_USE: "another program listens on the port",
  DEVICE_UNUSABLE: "the graphics adapter cannot be used",
  PACKAGE_MISSING: "an optional package that this needs is not installed",
  THREAD_DIED: "the thread that did the work ended",
  ABORTED: "the work was stopped",
} as const;

/** A stable error code of the catalogue. */
export type ErrorCode = keyof typeof errorCatalogue;

/** The one error class: a code of the catalogue, a message for people, and the cause where there is one. */
export class DigitsError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "DigitsError";
    this.code = code;
  }
}

/** Throws a {@link DigitsError}. */
export function fail(code: ErrorCode, message: string, options?: { cause?: unknown }): never {
  throw new DigitsError(code, message, options);
}

/** Whether `error` is a {@link DigitsError}, of the given code where one is given. */
export function isDigitsError(error: unknown, code?: ErrorCode): error is DigitsError {
  return error instanceof DigitsError && (code === undefined || error.code === code);
}

/** Guards an invariant of our own; a failure is a bug of this program, never of its user. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`broken invariant: ${message}`);
}

/**
 * The part of an `AbortSignal` that the core uses. The class itself belongs to the platform, and the core compiles
 * without one; Node's and the browser's both fit here.
 */
export interface AbortSignalLike {
  readonly aborted: boolean;
  /** Throws the signal's reason once it is aborted. */
  throwIfAborted(): void;
}
