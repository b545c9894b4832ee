/**
 * Pages of a job's files: ranges of indexes, after the last file of the page before, so that the thousandth page of a
 * million files is as fast as the first, and three files of a million are found as fast as the rest.
 */

import { sql, type SqlBool } from "kysely";

import { fail } from "../core/errors.js";
import type { JobFilesAnswer, JobFilesOptions, KeptReading } from "../contract/answers/job-answers.js";
import type { ExportedFile } from "../contract/jobs/export-lines.js";
import { DEFAULT_PAGE, type FileOrder, fileStates } from "../contract/jobs/jobs.js";
import { correctionsOf, toJobFile } from "./file-rows.js";
import type { JobRow } from "./jobs.js";
import type { FilesTable } from "./schema.js";
import type { Reading, StoreContext } from "./store-context.js";

/** Files that are exported at a time. */
const FILES_A_PORTION = 500;

/** After every text that begins with another one. */
const LAST_CHARACTER = "\u{10ffff}";

/** After every file. */
const MAX_ID = Number.MAX_SAFE_INTEGER;

const columns = { added: "id", doubtful: "certainty", name: "name", text: "text" } as const satisfies Readonly<
  Record<FileOrder, string>
>;

export interface FilePages {
  /** @throws OPTION_INVALID where the cursor is of no such list */
  page(job: JobRow, options: JobFilesOptions): Promise<JobFilesAnswer>;
  /** All files, in the order they were added, with what is needed to export them. */
  exported(job: JobRow): AsyncGenerator<ExportedFile, void, void>;
}

export function createFilePages({ read, isShared }: StoreContext): FilePages {
  return {
    page: (job, options) => read((database) => pageOf(database, isShared, job, options)),
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

async function pageOf(
  database: Reading,
  isShared: boolean,
  job: JobRow,
  options: JobFilesOptions,
): Promise<JobFilesAnswer> {
  const { limit = DEFAULT_PAGE } = options;
  const order = orderOf(options);
  const rows = await pageQuery(database, isShared, job, options).execute();
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next = rows.length > limit && last !== undefined ? toCursor(order, last[columns[order]], last.id) : null;
  return { files: shown.map(toJobFile), next };
}

/** The files of a page, and one more. Exported for its test, which looks at how databases find them. */
export function pageQuery(database: Reading, isShared: boolean, job: JobRow, options: JobFilesOptions) {
  const { text, name, cursor, descending = false, limit = DEFAULT_PAGE } = options;
  const order = orderOf(options);
  const column = columns[order];
  const [after, direction] = descending ? (["<", "desc"] as const) : ([">", "asc"] as const);
  const place = cursor === undefined ? null : parseCursor(cursor, order);
  const ordered = (files: ReturnType<typeof allFiles>, by: readonly (keyof FilesTable)[]) =>
    by.reduce((query, each) => query.orderBy(each, direction), files).limit(limit + 1);
  const [first, ...others] = rangesOf(database, job, options).map(({ files, fixed }) => {
    if (column === "id" && isShared) {
      // As a row, in which nothing is fixed: PostgreSQL would walk the primary key, and expects what is sought to lie
      // evenly in it, though most of the time it lies together. SQLite looks up rows without their last column.
      const names = [...Object.keys(fixed), "id"] as (keyof FilesTable)[];
      const [least, most] = descending ? [0, place?.id ?? MAX_ID] : [place?.id ?? 0, MAX_ID];
      const row = sql`(${sql.join(names.map((each) => sql.ref(each)))})`;
      const rowOf = (id: number) => sql`(${sql.join([...Object.values(fixed), id])})`;
      const within = sql<SqlBool>`${row} > ${rowOf(least)} and ${row} < ${rowOf(most)}`;
      return ordered(files.where(within), names);
    }
    let range = Object.entries(fixed).reduce((query, [name, value]) => query.where(sql.ref(name), "=", value), files);
    if (text !== undefined) range = range.where("text", ">=", text).where("text", "<", text + LAST_CHARACTER);
    if (name !== undefined) range = range.where("name", ">=", name).where("name", "<", name + LAST_CHARACTER);
    if (column === "id") return ordered(place === null ? range : range.where("id", after, place.id), ["id"]);
    const { value, id } = place ?? {};
    const rest =
      id === undefined
        ? range
        : range.where((on) => on(on.refTuple(column, "id"), after, on.tuple(value as never, id)));
    return ordered(rest, [column, "id"]);
  });
  if (others.length === 0) return first!;
  const union = others.reduce(
    (all, each) => all.unionAll(database.selectFrom(each.as("each")).selectAll()),
    database.selectFrom(first!.as("first")).selectAll(),
  );
  return ordered(database.selectFrom(union.as("files")).selectAll(), [column, "id"]);
}

/** Files that lie together in an index: in those of its columns that come before the order. */
interface Range {
  readonly files: ReturnType<typeof allFiles>;
  readonly fixed: Readonly<Partial<Record<keyof FilesTable, string | number>>>;
}

/**
 * The files that are listed, as ranges of indexes that have them in every order: of a filter, or of each state. The index of
 * one filter is taken, and whatever else is chosen is an expression, which no index is looked up by. Flags are said
 * literally: an index of some rows is not taken for a value that is handed over with the query.
 */
function rangesOf(database: Reading, job: JobRow, options: JobFilesOptions): readonly Range[] {
  const { state, code, review = false, changed = false } = options;
  const all = allFiles(database);
  const ofJob = { job_id: job.id };
  const inState = state === undefined ? all : all.where(sql<string>`state || ''`, "=", state);
  const toReview = review ? inState.where(sql<SqlBool>`review + 0 = 1`) : inState;
  if (code !== undefined) {
    const files = changed ? toReview.where(sql<SqlBool>`length(previous_text) >= 0`) : toReview;
    return [{ files: files.where("code", "is not", null), fixed: { ...ofJob, code } }];
  }
  if (changed) return [{ files: toReview.where("previous_text", "is not", null), fixed: ofJob }];
  if (review) return [{ files: inState.where(sql<SqlBool>`review = 1`), fixed: ofJob }];
  if (state !== undefined) return [{ files: all, fixed: { ...ofJob, state } }];
  if (orderOf(options) === "added") return [{ files: all, fixed: ofJob }];
  return fileStates.map((each) => ({ files: all, fixed: { ...ofJob, state: each } }));
}

function allFiles(database: Reading) {
  return database.selectFrom("files").selectAll();
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
      "files.previous_text",
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
  return rows.map(({ id, name, digest, state, code, error, previous_text: changed, answer }) => ({
    id,
    file: name,
    digest,
    state,
    code,
    error,
    changed,
    reading: answer === null ? null : (JSON.parse(answer) as KeptReading),
    corrections: corrections.get(id) ?? [],
  }));
}
