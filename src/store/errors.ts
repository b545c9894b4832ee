/** What databases refuse, in the catalogue's words: what is wrong, and what to do. */

import { DigitsError, isDigitsError } from "../core/errors.js";

interface DriverError extends Error {
  /** Of PostgreSQL, or of the network. */
  readonly code?: string;
  /** Of Node's SQLite. */
  readonly errcode?: number;
  /** Of the package's. */
  readonly sqliteCode?: number;
}

/** Result codes of SQLite (sqlite.org/rescode.html). */
const BUSY = 5;
const READONLY = 8;
const IO_ERROR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANNOT_OPEN = 14;
const NOT_A_DATABASE = 26;

/** The package's errors of prepared statements have the words of their codes alone. */
const codesByWords: readonly (readonly [words: RegExp, code: number])[] = [
  [/^database is locked/, BUSY],
  [/^attempt to write a readonly database/, READONLY],
  [/^disk I\/O error/, IO_ERROR],
  [/^database disk image is malformed/, CORRUPT],
  [/^database or disk is full/, FULL],
  [/^unable to open database file/, CANNOT_OPEN],
  [/^file is not a database/, NOT_A_DATABASE],
];

/**
 * Of PostgreSQL: connection exceptions (08), a transaction that stood still for too long, as in a machine that slept (25P03),
 * shutting down (57P0x), too many connections; and what the network says.
 */
const LOST =
  /^(?:08\w{3}|25P03|57P0[1-5]|53300|ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|EPIPE|ETIMEDOUT|EHOSTUNREACH)$/;
/** Ended by the other side, without a code (pg). */
const LOST_WORDS =
  /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/** Of PostgreSQL. */
const DISK_FULL = "53100";

/** Serialization failures and deadlocks of PostgreSQL: done again, they succeed. */
const AGAIN = /^(?:40001|40P01)$/;

export function isBusy(error: unknown): boolean {
  return sqliteCodeOf(error as DriverError) === BUSY;
}

/** Whether the same transaction may succeed when it is done again at once. */
export function isWorthAgain(error: unknown): boolean {
  return AGAIN.test((error as DriverError).code ?? "");
}

/** Whether the connection was lost, so that nothing can be said of the database itself. */
export function isLost(error: unknown): boolean {
  if (isDigitsError(error)) return error.code === "DATABASE_LOST";
  const { code = "", message } = error as DriverError;
  return LOST.test(code) || LOST_WORDS.test(message);
}

/** Whether the disk is full: what was acknowledged is kept, and the same succeeds once there is room. */
export function isFull(error: unknown): boolean {
  const driverError = (isDigitsError(error) ? error.cause : error) as DriverError | undefined;
  return driverError !== undefined && (sqliteCodeOf(driverError) === FULL || driverError.code === DISK_FULL);
}

/** @param place the file, or the server without its password */
export function toStoreError(error: unknown, place: string): unknown {
  if (isDigitsError(error) || !(error instanceof Error)) return error;
  const { code = "" } = error as DriverError;
  const options = { cause: error };
  const unusable = (advice: string) => new DigitsError("DATABASE_UNUSABLE", `the database ${place} ${advice}`, options);
  switch (sqliteCodeOf(error)) {
    case BUSY:
      return new DigitsError(
        "DATABASE_LOST",
        `another program has held the database ${place} for too long. Wait for it, or end it.`,
        options,
      );
    case READONLY:
      return unusable(
        "cannot be written: file or folder are read-only. Choose another --home, or give the right to write there.",
      );
    case FULL:
      return unusable("cannot grow: the disk is full. Free some space; what was acknowledged is kept.");
    case IO_ERROR:
      return unusable(`cannot be read or written (${error.message}). Look at the disk, its room and its rights.`);
    case CORRUPT:
    case NOT_A_DATABASE:
      return unusable("is damaged, or is no database. Put back a backup (NAME.backup-* beside it), or move it away.");
    case CANNOT_OPEN:
      return unusable("cannot be opened: its folder is missing or may not be written to. Choose another --home.");
    default:
  }
  if (isLost(error)) {
    return new DigitsError(
      "DATABASE_LOST",
      `the database ${place} does not answer (${error.message || code}). Start it, or look at DIGITS_DATABASE; work goes on once it is there.`,
      options,
    );
  }
  if (/^(?:28|3D000)/.test(code)) return unusable(`lets nobody in (${error.message}). Look at DIGITS_DATABASE.`);
  if (code === DISK_FULL)
    return unusable("cannot grow: its disk is full. Free some space; what was acknowledged is kept.");
  return error;
}

/** Without what extends it. */
function sqliteCodeOf({ errcode, sqliteCode = errcode, code, message }: DriverError): number | undefined {
  if (sqliteCode !== undefined) return sqliteCode & 0xff;
  return code === "ERR_SQLITE_ERROR" ? codesByWords.find(([words]) => words.test(message))?.[1] : undefined;
}
