/**
 * Pages of a job's numbers, as people go through them: what is to be looked at, all that was read as the same, those with
 * a digit, or those of one file. Each is a range of an index, and the order is the reading's own, so that corrections move nothing.
 */

import { type SqlBool, sql } from "kysely";

import { fail } from "../core/errors.js";
import type { JobNumber, JobNumbersAnswer, JobNumbersOptions, KeptReading } from "../contract/answers/job-answers.js";
import { DEFAULT_PAGE, NUMBER_ID_PATTERN } from "../contract/jobs/jobs.js";
import type { JobRow } from "./jobs.js";
import { toJobNumber } from "./number-rows.js";
import type { Reading, StoreContext } from "./store-context.js";

const ID = new RegExp(NUMBER_ID_PATTERN);

type Comparison = "<" | "<=" | ">" | ">=";

/** Where a page begins. */
interface Place {
  readonly certainty: number;
  readonly fileId: number;
  readonly place: number;
}

export interface NumberPages {
  /** @throws OPTION_INVALID where the cursor is none, or `from` names no number of the job */
  page(job: JobRow, options: JobNumbersOptions): Promise<JobNumbersAnswer>;
}

export function createNumberPages({ read }: StoreContext): NumberPages {
  return { page: (job, options) => read((database) => pageOf(database, job, options)) };
}

async function pageOf(database: Reading, job: JobRow, options: JobNumbersOptions): Promise<JobNumbersAnswer> {
  const { descending = false, limit = DEFAULT_PAGE, cursor, file, digit } = options;
  const start = cursor === undefined ? await startOf(database, job, options.from) : parseCursor(cursor);
  const direction = descending ? "desc" : "asc";
  const list = listOf(database, job, options);
  const startingAt = (place: Place, operator: Comparison) =>
    list.where((on) =>
      file === undefined
        ? on(
            on.refTuple("numbers.certainty", "numbers.file_id", "numbers.place"),
            operator,
            on.tuple(place.certainty, place.fileId, place.place),
          )
        : on("numbers.place", operator, place.place),
    );
  const rows = await (start === null ? list : startingAt(start, comparison(descending, cursor === undefined)))
    .innerJoin("files", "files.id", "numbers.file_id")
    .selectAll("numbers")
    .select(["files.name", "files.code", "files.error"])
    .$if(file === undefined, (query) => query.orderBy("numbers.certainty", direction))
    .orderBy("numbers.file_id", direction)
    .orderBy("numbers.place", direction)
    .limit(limit + 1)
    .execute();
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const isMore = rows.length > limit && last !== undefined;
  const count = async (query: ReturnType<typeof listOf>) =>
    Number((await query.select(sql<number>`count(*)`.as("count")).executeTakeFirstOrThrow()).count);
  // Of a digit that is in half of all numbers, each of them would be looked at.
  const isFirst = cursor === undefined && digit === undefined;
  const numbers = shown.map(toJobNumber);
  return {
    numbers: digit === undefined ? numbers : await withDigits(database, numbers, digit),
    next: isMore ? toCursor({ certainty: last.certainty, fileId: last.file_id, place: last.place }) : null,
    total: isFirst ? ((await countedOf(database, job, options)) ?? (await count(list))) : null,
    place: isFirst ? (start === null ? 0 : await count(startingAt(start, "<"))) : null,
  };
}

/** Of the lists of a whole job, as it is counted already. */
async function countedOf(
  database: Reading,
  job: JobRow,
  { file, text, review = false }: JobNumbersOptions,
): Promise<number | null> {
  if (file !== undefined || text !== undefined) return null;
  const { total } = await database
    .selectFrom("counts")
    .select(({ fn }) => fn.sum<number | null>(review ? "unseen" : "asked").as("total"))
    .where("job_id", "=", job.id)
    .executeTakeFirstOrThrow();
  return Number(total ?? 0);
}

function comparison(descending: boolean, isIncluded: boolean): Comparison {
  if (descending) return isIncluded ? "<=" : "<";
  return isIncluded ? ">=" : ">";
}

/** Flags are said literally: an index of some rows is not taken for a value that is handed over with the query. */
function listOf(database: Reading, job: JobRow, { file, text, digit, review = false }: JobNumbersOptions) {
  if (file !== undefined) {
    // As an expression, so that the job's index, with all of its numbers, is not taken for the file's.
    const ofJob = sql<SqlBool>`numbers.job_id + 0 = ${job.id}`;
    return database.selectFrom("numbers").where("numbers.file_id", "=", file).where(ofJob);
  }
  const numbers = database.selectFrom("numbers").where("numbers.job_id", "=", job.id);
  if (text !== undefined) return numbers.where("numbers.text", "=", text);
  if (digit !== undefined) {
    return numbers
      .where(sql<SqlBool>`numbers.text <> ''`)
      .where("numbers.text", "like", `%${digit}%`)
      .where("numbers.status", "in", ["read", "doubtful", "confirmed"]);
  }
  return numbers.where(review ? sql<SqlBool>`numbers.review = 1` : sql<SqlBool>`numbers.asked = 1`);
}

/** Numbers with the places at which a digit was read in them. */
async function withDigits(database: Reading, numbers: readonly JobNumber[], digit: number): Promise<JobNumber[]> {
  if (numbers.length === 0) return [];
  const rows = await database
    .selectFrom("files")
    .innerJoin("readings", "readings.id", "files.reading_id")
    .select(["files.id", "readings.answer"])
    .where("files.id", "in", [...new Set(numbers.map(({ fileId }) => fileId))])
    .execute();
  const readings = new Map(rows.map(({ id, answer }) => [id, JSON.parse(answer) as KeptReading]));
  return numbers.map((line) => {
    const read = line.number === null ? undefined : readings.get(line.fileId)?.numbers[line.number];
    const found = read?.digits.filter((each) => each.digit === digit && each.isSure) ?? [];
    return { ...line, digits: found.map(({ box, confidence }) => ({ box, confidence })) };
  });
}

/** Where a number stands, whether it is in the list or not: it may have been corrected since. */
async function startOf(database: Reading, job: JobRow, from: string | undefined): Promise<Place | null> {
  if (from === undefined) return null;
  const [fileId = 0, place = 0] = ID.test(from) ? from.split(".").map(Number) : [];
  const row = await database
    .selectFrom("numbers")
    .select("certainty")
    .where("file_id", "=", fileId)
    .where("place", "=", place)
    .where("job_id", "=", job.id)
    .executeTakeFirst();
  if (row === undefined) fail("OPTION_INVALID", `from takes the id of a number of the job; it has no ${from}.`);
  return { certainty: row.certainty, fileId, place };
}

function toCursor({ certainty, fileId, place }: Place): string {
  return Buffer.from(JSON.stringify([certainty, fileId, place])).toString("base64url");
}

function parseCursor(cursor: string): Place {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    if (Array.isArray(parsed) && parsed.length === 3 && parsed.every((value) => typeof value === "number")) {
      const [certainty, fileId, place] = parsed as [number, number, number];
      return { certainty, fileId, place };
    }
  } catch {
    // The message below says what is wrong.
  }
  return fail("OPTION_INVALID", "cursor takes what the page before gave as next, with the same choices; got another.");
}
