/**
 * Pages of a job's files: ranges of indexes, after the last file of the page before, so that the thousandth page of a
 * million files is as fast as the first, and three files of a million are found as fast as the rest. To a page at a place
 * that is counted the indexes alone are gone through, from the nearer end.
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
  const { limit = DEFAULT_PAGE, cursor, skip = 0, descending = false } = options;
  const order = orderOf(options);
  const total = cursor === undefined ? await countOf(database, isShared, job, options) : null;
  if (total !== null && skip >= total) return { files: [], next: null, total };
  let place = placeOf(options);
  if (total !== null && skip > 0) {
    const found = await placeQuery(database, isShared, job, options, total).executeTakeFirst();
    // The page begins after what would stand just before it.
    place = found === undefined ? null : { ...found, id: found.id + (descending ? 1 : -1) };
  }
  const rows = await pageQuery(database, isShared, job, options, place).execute();
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next = rows.length > limit && last !== undefined ? toCursor(order, last[columns[order]], last.id) : null;
  return { files: shown.map(toJobFile), next, total };
}

/** A file of a list: its value in the order of it, and its id. */
interface Place {
  readonly value: string | number;
  readonly id: number;
}

/**
 * The files of a page, and one more. Exported for its test, which looks at how databases find them.
 *
 * @param place after which the page begins; null: with the first. @default that of the cursor
 */
export function pageQuery(
  database: Reading,
  isShared: boolean,
  job: JobRow,
  options: JobFilesOptions,
  place = placeOf(options),
) {
  const { descending = false, limit = DEFAULT_PAGE } = options;
  const direction = descending ? "desc" : "asc";
  const ordered = (files: Files, by: Order) =>
    by.reduce((query, each) => query.orderBy(each, direction), files).limit(limit + 1);
  const [first, ...others] = rowsOf(database, isShared, job, options, place).map(({ files, by }) => ordered(files, by));
  if (others.length === 0) return first!;
  const union = others.reduce(
    (all, each) => all.unionAll(database.selectFrom(each.as("each")).selectAll()),
    database.selectFrom(first!.as("first")).selectAll(),
  );
  return ordered(database.selectFrom(union.as("files")).selectAll(), [columns[orderOf(options)], "id"]);
}

/** The file that so many of the list stand before. Exported likewise. @param total how many there are */
export function placeQuery(database: Reading, isShared: boolean, job: JobRow, options: JobFilesOptions, total: number) {
  const { descending = false, skip = 0 } = options;
  const isFromEnd = skip > total / 2;
  const direction = descending === isFromEnd ? "asc" : "desc";
  const column = columns[orderOf(options)];
  const rows = rowsOf(database, isShared, job, options, null);
  const places = rows.map(({ files }) => files.clearSelect().select([`${column} as value`, "id"]));
  // One statement of all ranges, so that SQLite merges them as they lie in their indexes.
  const merged = places.reduce((all, each) => all.unionAll(each));
  const by = rows.length === 1 ? rows[0]!.by : (["value", "id"] as const);
  return by
    .reduce((query, each) => query.orderBy(sql.ref(each), direction), merged)
    .offset(isFromEnd ? total - 1 - skip : skip)
    .limit(1);
}

/** Of a whole job, and of most filters alone, it is counted as it changes. */
async function countedOf(
  database: Reading,
  job: JobRow,
  { state, code, review = false, changed = false, text, name }: JobFilesOptions,
): Promise<number | null> {
  const given = [state, code, text, name].filter((filter) => filter !== undefined).length + Number(review);
  if (changed || given > 1 || text !== undefined || name !== undefined) return null;
  if (code !== undefined) {
    const errors = database.selectFrom("error_counts").where("job_id", "=", job.id).where("code", "=", code);
    const { files } = await errors
      .select(({ fn }) => fn.sum<number | null>("files").as("files"))
      .executeTakeFirstOrThrow();
    return Number(files ?? 0);
  }
  // Few at any time.
  if (state === "reading") return null;
  const reading = async () => {
    const files = database.selectFrom("files").where("job_id", "=", job.id).where("state", "=", "reading");
    return Number((await files.select(({ fn }) => fn.countAll<number>().as("files")).executeTakeFirstOrThrow()).files);
  };
  const isWaiting = state === "waiting";
  const column = review ? "review" : (state ?? "files");
  const { count } = await database
    .selectFrom("counts")
    .select(sql<number | null>`sum(${isWaiting ? sql`files - read - refused - failed` : sql.ref(column)})`.as("count"))
    .where("job_id", "=", job.id)
    .executeTakeFirstOrThrow();
  return Number(count ?? 0) - (isWaiting ? await reading() : 0);
}

/** How many files a list has. */
async function countOf(database: Reading, isShared: boolean, job: JobRow, options: JobFilesOptions): Promise<number> {
  const counted = await countedOf(database, job, options);
  if (counted !== null) return counted;
  const counts = rowsOf(database, isShared, job, options, null).map(({ files }) =>
    files
      .clearSelect()
      .select(({ fn }) => fn.countAll<number>().as("files"))
      .executeTakeFirstOrThrow(),
  );
  return (await Promise.all(counts)).reduce((sum, { files }) => sum + Number(files), 0);
}

type Files = ReturnType<typeof allFiles>;
type Order = readonly (keyof FilesTable)[];

/** The files of a list as ranges of indexes, each with the columns that order it. @param place after which they begin */
function rowsOf(
  database: Reading,
  isShared: boolean,
  job: JobRow,
  options: JobFilesOptions,
  place: Place | null,
): readonly { readonly files: Files; readonly by: Order }[] {
  const { text, name, descending = false } = options;
  const column = columns[orderOf(options)];
  const after = descending ? "<" : ">";
  return rangesOf(database, job, options).map(({ files, fixed }) => {
    if (column === "id" && isShared) {
      // As a row, in which nothing is fixed: PostgreSQL would walk the primary key, and expects what is sought to lie
      // evenly in it, though most of the time it lies together. SQLite looks up rows without their last column.
      const names = [...Object.keys(fixed), "id"] as (keyof FilesTable)[];
      const [least, most] = descending ? [0, place?.id ?? MAX_ID] : [place?.id ?? 0, MAX_ID];
      const row = sql`(${sql.join(names.map((each) => sql.ref(each)))})`;
      const rowOf = (id: number) => sql`(${sql.join([...Object.values(fixed), id])})`;
      const within = sql<SqlBool>`${row} > ${rowOf(least)} and ${row} < ${rowOf(most)}`;
      return { files: files.where(within), by: names };
    }
    let range = Object.entries(fixed).reduce((query, [name, value]) => query.where(sql.ref(name), "=", value), files);
    if (text !== undefined) range = range.where("text", ">=", text).where("text", "<", text + LAST_CHARACTER);
    if (name !== undefined) range = range.where("name", ">=", name).where("name", "<", name + LAST_CHARACTER);
    if (column === "id") return { files: place === null ? range : range.where("id", after, place.id), by: ["id"] };
    const { value, id } = place ?? {};
    const rest =
      id === undefined
        ? range
        : range.where((on) => on(on.refTuple(column, "id"), after, on.tuple(value as never, id)));
    return { files: rest, by: [column, "id"] };
  });
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

function placeOf(options: JobFilesOptions): Place | null {
  return options.cursor === undefined ? null : parseCursor(options.cursor, orderOf(options));
}

function parseCursor(cursor: string, order: FileOrder): Place {
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
