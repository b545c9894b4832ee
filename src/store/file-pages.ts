/**
 * Pages of a job's files: a range of an index each, after the last file of the page before, so that the thousandth page
 * of a million files is as fast as the first.
 */

import { sql } from "kysely";

import { fail } from "../core/errors.js";
import type { JobFilesAnswer, JobFilesOptions, KeptReading } from "../contract/answers/job-answers.js";
import type { ExportedFile } from "../contract/jobs/export-lines.js";
import { DEFAULT_PAGE, type FileOrder } from "../contract/jobs/jobs.js";
import { correctionsOf, toJobFile } from "./file-rows.js";
import type { JobRow } from "./jobs.js";
import type { Reading, StoreContext } from "./store-context.js";

/** Files that are exported at a time. */
const FILES_A_PORTION = 500;

/** After every text that begins with another one. */
const LAST_CHARACTER = "\u{10ffff}";

const columns = { added: "id", doubtful: "certainty", name: "name", text: "text" } as const satisfies Readonly<
  Record<FileOrder, string>
>;

export interface FilePages {
  /** @throws OPTION_INVALID where the cursor is of no such list */
  page(job: JobRow, options: JobFilesOptions): Promise<JobFilesAnswer>;
  /** All files, in the order they were added, with what is needed to export them. */
  exported(job: JobRow): AsyncGenerator<ExportedFile, void, void>;
}

export function createFilePages({ read }: StoreContext): FilePages {
  return {
    page: (job, options) => read((database) => pageOf(database, job, options)),
    async *exported(job) {
      for (let after = 0; ;) {
        const files = await read((database) => exportedAfter(database, job, after));
        yield* files;
        if (files.length < FILES_A_PORTION) return;
        after = files.at(-1)!.id;
      }
    },
  };
}

async function pageOf(database: Reading, job: JobRow, options: JobFilesOptions): Promise<JobFilesAnswer> {
  const { state, code, review, text, name, descending = false, limit = DEFAULT_PAGE } = options;
  const order = orderOf(options);
  const column = columns[order];
  const [after, direction] = descending ? (["<", "desc"] as const) : ([">", "asc"] as const);
  let query = database.selectFrom("files").selectAll().where("job_id", "=", job.id);
  if (state !== undefined) {
    // In another order the index of the states would have to be sorted, all of it: an expression is not looked up in it.
    const searched = order === "added" ? sql<string>`state` : sql<string>`state || ''`;
    query = query.where(searched, "=", state);
  }
  if (code !== undefined) query = query.where("code", "=", code);
  if (review === true) query = query.where("review", "=", 1);
  if (text !== undefined) query = query.where("text", ">=", text).where("text", "<", text + LAST_CHARACTER);
  if (name !== undefined) query = query.where("name", ">=", name).where("name", "<", name + LAST_CHARACTER);
  if (options.cursor !== undefined) {
    const { value, id } = parseCursor(options.cursor, order);
    query =
      column === "id"
        ? query.where("id", after, id)
        : query.where((on) => on(on.refTuple(column, "id"), after, on.tuple(value as never, id)));
  }
  const rows = await query
    .$if(column !== "id", (unordered) => unordered.orderBy(column, direction))
    .orderBy("id", direction)
    .limit(limit + 1)
    .execute();
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next = rows.length > limit && last !== undefined ? toCursor(order, last[column], last.id) : null;
  return { files: shown.map(toJobFile), next };
}

/** What is searched by its beginning is a range of one index, which has an order. */
function orderOf({ text, name, order = "added" }: JobFilesOptions): FileOrder {
  if (text !== undefined) return "text";
  return name === undefined ? order : "name";
}

function toCursor(order: FileOrder, value: string | number, id: number): string {
  return Buffer.from(JSON.stringify([order, value, id])).toString("base64url");
}

function parseCursor(cursor: string, order: FileOrder): { readonly value: string | number; readonly id: number } {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    if (Array.isArray(parsed) && parsed[0] === order && Number.isSafeInteger(parsed[2])) {
      const value: unknown = parsed[1];
      if (typeof value === (order === "name" || order === "text" ? "string" : "number")) {
        return { value: value as string | number, id: parsed[2] as number };
      }
    }
  } catch {
    // The message below says what is wrong.
  }
  return fail("OPTION_INVALID", "cursor takes what the page before gave as next, with the same choices; got another.");
}

async function exportedAfter(
  database: Reading,
  job: JobRow,
  after: number,
): Promise<(ExportedFile & { readonly id: number })[]> {
  const rows = await database
    .selectFrom("files")
    .leftJoin("readings", "readings.id", "files.reading_id")
    .select([
      "files.id",
      "files.name",
      "files.digest",
      "files.state",
      "files.code",
      "files.error",
      "files.corrected",
      "readings.answer",
    ])
    .where("files.job_id", "=", job.id)
    .where("files.id", ">", after)
    .orderBy("files.id")
    .limit(FILES_A_PORTION)
    .execute();
  const corrections = await correctionsOf(
    database,
    rows.filter(({ corrected }) => corrected === 1).map(({ id }) => id),
  );
  return rows.map(({ id, name, digest, state, code, error, answer }) => ({
    id,
    file: name,
    digest,
    state,
    code,
    error,
    reading: answer === null ? null : (JSON.parse(answer) as KeptReading),
    corrections: corrections.get(id) ?? [],
  }));
}
