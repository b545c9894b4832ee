/**
 * What everybody may be told of an error. The messages of errors hold the paths of the machine, which are its operator's
 * alone: the log has them.
 */

import { type DigitsError, type ErrorCode, isDigitsError } from "../core/errors.js";

const LOG = "The server's log holds the cause.";

const unreadable = `the server could not read a file of its own. ${LOG}`;

/** Of those whose messages are about files of the server's own. */
const worded: Readonly<Partial<Record<ErrorCode, string>>> = {
  OUTPUT_UNWRITABLE: `the server could not keep its files: the disk is full, or may not be written. ${LOG}`,
  FILE_NOT_FOUND: unreadable,
  FILE_UNREADABLE: unreadable,
  DATASET_MALFORMED: unreadable,
  DATASET_CHECKSUM: unreadable,
  DATABASE_NEWER: `the server's database was written by a newer version of this program, so no jobs are kept; pictures are read all the same. Whoever runs the server starts that version, or another --home. ${LOG}`,
  DATABASE_UNUSABLE: `the server cannot use its database, so no jobs are kept; pictures are read all the same. Whoever runs the server looks at its rights, at the room on the disk, or puts back a backup; it is opened as soon as that is possible. ${LOG}`,
  DATABASE_LOST: `the server's database does not answer. What was acknowledged is kept, and jobs go on by themselves once it is back. ${LOG}`,
  STORAGE_UNUSABLE: `the server's storage of pictures refuses what is asked of it. What was acknowledged is kept. Whoever runs the server looks at its bucket and its key. ${LOG}`,
  STORAGE_LOST: `the server's storage of pictures does not answer. What was acknowledged is kept, and jobs go on by themselves once it is back. ${LOG}`,
};

/** A path of this machine: of Unix, of Windows, or as an address; at least two names deep. */
const PATH = /(?:file:\/\/|\b[A-Za-z]:[\\/]|\\\\|(?<![\w.:/])\/(?!api\/|v2\/))[^\s'"`()<>:,;]+[\\/][^\s'"`()<>:,;]*/g;

/** What everybody may read of an error. */
export function publicReasonOf(error: unknown): string {
  return isDigitsError(error) ? reasonOf(error) : `the server failed. ${LOG}`;
}

/** The same text with the last name of each path alone: `/home/ann/runs/model.onnx` is `model.onnx`. */
export function withoutPaths(text: string): string {
  return text.replace(PATH, (path) => path.split(/[\\/]+/).findLast((name) => name !== "") ?? "");
}

function reasonOf({ code, message }: Pick<DigitsError, "code" | "message">): string {
  return worded[code] ?? withoutPaths(message);
}
