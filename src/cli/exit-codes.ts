/**
 * What the program's exit status says: 0 done, 1 it could not be done, 2 wrong usage, 130 stopped by the user
 * (128 + SIGINT, the shells' convention, so that a loop around the program stops too).
 */

import type { ErrorCode } from "../core/errors.js";

export type ExitCode = 0 | 1 | 2 | 130;

/** The exit status of every error a command may end with. */
export const exitCodes: Record<ErrorCode, ExitCode> = {
  PICTURE_EMPTY: 1,
  PICTURE_UNREADABLE: 1,
  PICTURE_TRUNCATED: 1,
  PICTURE_TOO_SMALL: 1,
  PICTURE_TOO_LARGE: 1,
  PICTURE_NO_INK: 1,
  FILE_NOT_FOUND: 1,
  FILE_UNREADABLE: 1,
  OUTPUT_UNWRITABLE: 1,
  DATASET_MALFORMED: 1,
  DATASET_CHECKSUM: 1,
  MODEL_MALFORMED: 1,
  MODEL_FOREIGN: 1,
  MODEL_REFUSED: 1,
  MODEL_NOT_FOUND: 1,
  MODEL_UNQUANTIZABLE: 1,
  CHECKPOINT_MALFORMED: 1,
  CHECKPOINT_MISMATCH: 1,
  SHAPE_MISMATCH: 1,
  NOT_DIFFERENTIABLE: 1,
  LOSS_NOT_FINITE: 1,
  RUN_NOT_FOUND: 1,
  RUN_STATE_WRONG: 1,
  TOO_MANY_RUNS: 1,
  OPTION_INVALID: 2,
  PORT_IN_USE: 1,
  DEVICE_UNUSABLE: 1,
  THREAD_DIED: 1,
  ABORTED: 130,
};
