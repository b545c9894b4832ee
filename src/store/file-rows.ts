/** Rows of files and corrections, and what the contract has of them. */

import type { Correction, JobFile } from "../contract/answers/job-answers.js";
import type { FileSummary } from "../contract/jobs/counted-numbers.js";
import type { CorrectionsTable, FilesTable } from "./schema.js";
import type { Reading, Writing } from "./store-context.js";

/** Orders of doubt above every confidence: of files that nobody has to look at yet, and of those somebody looked at. */
export const NOT_YET = 2;
const LOOKED_AT = 1.5;

/** A summary as the table has it. */
export function toColumns({ numbers, text, confidence, review, corrected }: FileSummary) {
  return {
    numbers,
    text: text ?? "",
    confidence,
    certainty: corrected ? LOOKED_AT : (confidence ?? 0),
    review: review ? 1 : 0,
    corrected: corrected ? 1 : 0,
  };
}

export function toJobFile(row: Omit<FilesTable, "id"> & { readonly id: number }): JobFile {
  const { id, name, digest, bytes, state, code, error, tries, numbers, confidence } = row;
  const corrected = row.corrected === 1;
  const text = row.reading_id === null && !corrected ? null : row.text;
  const shown = { numbers, text, confidence, review: row.review === 1, corrected, changed: row.previous_text };
  return { id, file: name, digest, bytes, state, code, error, tries, ...shown };
}

export function toCorrection(row: Omit<CorrectionsTable, "id"> & { readonly id: number }): Correction {
  return {
    id: row.id,
    number: row.number,
    box: row.box === null ? null : (JSON.parse(row.box) as Correction["box"]),
    from: row.from_text,
    to: row.to_text,
    who: row.who,
    at: new Date(row.at).toISOString(),
  };
}

/** All corrections of files, by file, the oldest first. */
export async function correctionsOf(
  database: Reading | Writing,
  files: readonly number[],
): Promise<ReadonlyMap<number, Correction[]>> {
  const found = new Map<number, Correction[]>();
  if (files.length === 0) return found;
  const rows = await database
    .selectFrom("corrections")
    .selectAll()
    .where("file_id", "in", files)
    .orderBy("id")
    .execute();
  for (const row of rows) found.set(row.file_id, [...(found.get(row.file_id) ?? []), toCorrection(row)]);
  return found;
}
