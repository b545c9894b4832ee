/** The rows of the numbers of files that have ended, written anew whenever one of them changes. */

import type { JobNumber, KeptReading } from "../contract/answers/job-answers.js";
import type { Said } from "../contract/jobs/counted-numbers.js";
import type { FileState } from "../contract/jobs/jobs.js";
import { type ListedNumber, listNumbers } from "../contract/jobs/listed-numbers.js";
import { NOT_YET } from "./file-rows.js";
import type { NumbersTable } from "./schema.js";
import { portionsOf, type Writing } from "./store-context.js";

/** Rows a statement: SQLite takes 32,766 values in one. */
const ROWS_A_STATEMENT = 1000;

/** A file that has ended, and what was said of it. */
export interface EndedFile {
  readonly id: number;
  readonly jobId: number;
  readonly state: FileState;
  readonly reading: KeptReading | null;
  readonly corrections: readonly Said[];
}

/** By how much the counts of numbers of jobs change, by job. */
export type NumberChanges = ReadonlyMap<number, { readonly asked: number; readonly unseen: number }>;

/** Lists the numbers of files as they are now. */
export async function keepNumbers(transaction: Writing, files: readonly EndedFile[]): Promise<NumberChanges> {
  if (files.length === 0) return new Map();
  const gone = await deleteNumbers(
    transaction,
    files.map(({ id }) => id),
  );
  const rows = files.flatMap(({ id, jobId, state, reading, corrections }) =>
    listNumbers(state, reading, corrections).map((line) => toRow(line, id, jobId, turnOf(reading, line.page))),
  );
  for (const portion of portionsOf(rows, ROWS_A_STATEMENT)) {
    await transaction.insertInto("numbers").values(portion).execute();
  }
  return changesOf(rows, gone);
}

/** Lists no numbers of files any more: they wait to be read again, or are removed. */
export async function forgetNumbers(transaction: Writing, files: readonly number[]): Promise<NumberChanges> {
  return changesOf([], await deleteNumbers(transaction, files));
}

type CountedRow = Pick<NumbersTable, "job_id" | "asked" | "review">;

async function deleteNumbers(transaction: Writing, files: readonly number[]): Promise<readonly CountedRow[]> {
  return transaction
    .deleteFrom("numbers")
    .where("file_id", "in", files)
    .returning(["job_id", "asked", "review"])
    .execute();
}

function changesOf(made: readonly CountedRow[], gone: readonly CountedRow[]): NumberChanges {
  const changes = new Map<number, { asked: number; unseen: number }>();
  for (const [rows, sign] of [
    [made, 1],
    [gone, -1],
  ] as const) {
    for (const { job_id: job, asked, review } of rows) {
      const before = changes.get(job) ?? { asked: 0, unseen: 0 };
      changes.set(job, { asked: before.asked + sign * asked, unseen: before.unseen + sign * review });
    }
  }
  return changes;
}

/** By how much a page, or the only one, was turned. */
function turnOf(reading: KeptReading | null, page: number | undefined): number {
  return (page === undefined ? reading?.turned : reading?.pages?.[page - 1]?.turned) ?? 0;
}

function toRow(line: ListedNumber, fileId: number, jobId: number, turn: number): NumbersTable {
  const { box, page, asked, review, confidence } = line;
  return {
    file_id: fileId,
    place: line.place,
    job_id: jobId,
    number: line.number,
    text: line.text,
    original: line.original,
    confidence,
    certainty: confidence ?? (asked ? 0 : NOT_YET),
    status: line.status,
    asked: asked ? 1 : 0,
    review: review ? 1 : 0,
    box: box && JSON.stringify(page === undefined ? box : { ...box, page }),
    turn,
  };
}

/** A row with what its file has. */
export type NumberRow = NumbersTable & {
  readonly name: string;
  readonly code: string | null;
  readonly error: string | null;
};

export function toJobNumber(row: NumberRow): JobNumber {
  const { file_id: fileId, place, name, number, text, original, confidence, status, box, turn, code, error } = row;
  return {
    id: `${fileId}.${place}`,
    fileId,
    file: name,
    number,
    text,
    original,
    confidence,
    status,
    review: row.review === 1,
    box: box === null ? null : (JSON.parse(box) as JobNumber["box"]),
    turn,
    error: code === null ? null : `${code}: ${error ?? ""}`,
  };
}
