/** Jobs: made, filled with files, counted, paused, tried again. */

import { sql } from "kysely";

import { fail } from "../core/errors.js";
import type { JobAnswer, JobDetailAnswer, RetryOptions } from "../contract/answers/job-answers.js";
import type { QueueFigures } from "../contract/jobs/queue-figures.js";
import { endStates, type JobState } from "../contract/jobs/jobs.js";
import type { ReadingOptions } from "../contract/reading-options.js";
import { writeAudit } from "./audit.js";
import { NOT_YET } from "./file-rows.js";
import { forgetNumbers } from "./number-rows.js";
import { figuresOf, uncountEnded } from "./queue-figures.js";
import type { JobsTable } from "./schema.js";
import { changeCounts, portionsOf, type Reading, type StoreContext, type Writing } from "./store-context.js";

/** Files a transaction: others write in between. */
export const FILES_A_TRANSACTION = 500;

/** Of a rate. */
const RATE_MS = 60_000;

export interface NewFile {
  readonly name: string;
  readonly digest: string;
  readonly bytes: number;
}

export interface JobRow {
  readonly id: number;
  readonly name: string;
  readonly options: ReadingOptions;
}

export interface JobStore {
  /** @throws JOB_STATE_WRONG where there is one of the name with other options */
  create(name: string, options: ReadingOptions, who: string): Promise<JobRow>;
  /** @throws JOB_NOT_FOUND; JOB_STATE_WRONG where it is being removed */
  find(name: string): Promise<JobRow>;
  /** Files that are in the job already are left as they are. @returns how many are new */
  addFiles(job: JobRow, files: readonly NewFile[], who: string): Promise<number>;
  list(): Promise<JobAnswer[]>;
  tell(name: string): Promise<JobAnswer>;
  /** How much waits, and how it gets on: of all jobs that are not paused. */
  figures(): Promise<QueueFigures>;
  detail(name: string): Promise<JobDetailAnswer>;
  setPaused(name: string, isPaused: boolean, who: string): Promise<void>;
  /** @returns how many files wait again */
  retry(name: string, which: RetryOptions, who: string): Promise<number>;
}

export function createJobStore(context: StoreContext): JobStore {
  const { read, write } = context;

  async function find(name: string): Promise<JobRow> {
    const row = await read((database) => rowOf(database, name));
    return row.removing === 1 ? failRemoving(name) : toJobRow(row);
  }

  async function tell(name: string): Promise<JobAnswer> {
    const [job] = await read((database) => answers(database, name));
    return job ?? failUnknown(name);
  }

  return {
    find,
    tell,
    list: () => read((database) => answers(database)),
    create: (name, options, who) =>
      write(async (transaction) => {
        const text = optionsText(options);
        const made = await transaction
          .insertInto("jobs")
          .values({ name, options: text, paused: 0, created_at: Date.now() })
          .onConflict((conflict) => conflict.column("name").doNothing())
          .returning(["id", "name", "options"])
          .executeTakeFirst();
        if (made !== undefined) {
          await writeAudit(transaction, { who, action: "job created", job: name, detail: options });
          return toJobRow(made);
        }
        const there = await transaction
          .selectFrom("jobs")
          .select(["id", "name", "options", "removing"])
          .where("name", "=", name)
          .executeTakeFirstOrThrow();
        if (there.removing === 1) failRemoving(name);
        if (there.options !== text) {
          fail(
            "JOB_STATE_WRONG",
            `the job ${name} is there already, with other options (${there.options}). Add to it with those, or give another name.`,
          );
        }
        return toJobRow(there);
      }),
    async addFiles(job, files, who) {
      let added = 0;
      for (const portion of portionsOf(files, FILES_A_TRANSACTION)) {
        added += await write(async (transaction) => {
          const count = await insertFiles(transaction, context, job, portion);
          const entry = { who, action: "files added", job: job.name, detail: { files: count } };
          if (count > 0) await writeAudit(transaction, entry);
          return count;
        });
      }
      return added;
    },
    detail: async (name) => {
      const job = toJobRow(await read((database) => rowOf(database, name)));
      const answer = await tell(name);
      return read(async (database) => ({ ...answer, ...(await progressOf(database, job)), options: job.options }));
    },
    figures: () => read(figuresOf),
    setPaused: (name, isPaused, who) =>
      write(async (transaction) => {
        if ((await rowOf(transaction, name)).removing === 1) failRemoving(name);
        await transaction
          .updateTable("jobs")
          .set({ paused: isPaused ? 1 : 0 })
          .where("name", "=", name)
          .where("removing", "=", 0)
          .execute();
        await writeAudit(transaction, { who, action: isPaused ? "job paused" : "job resumed", job: name });
      }),
    async retry(name, which, who) {
      const job = await find(name);
      let count = 0;
      for (let after = 0; ;) {
        const last = await write((transaction) => retrySome(transaction, context, job, which, after));
        if (last === null) break;
        after = last.id;
        count += last.count;
      }
      await write((transaction) =>
        writeAudit(transaction, { who, action: "job tried again", job: name, detail: { files: count, ...which } }),
      );
      return count;
    },
  };
}

/** The same options give the same text, in whatever order they were given. */
export function optionsText(options: ReadingOptions): string {
  return JSON.stringify(Object.fromEntries(Object.entries(options).toSorted(([a], [b]) => (a < b ? -1 : 1))));
}

/** @throws JOB_NOT_FOUND */
export async function rowOf(database: Reading, name: string) {
  const columns = ["id", "name", "options", "removing"] as const;
  const row = await database.selectFrom("jobs").select(columns).where("name", "=", name).executeTakeFirst();
  return row ?? failUnknown(name);
}

function failRemoving(name: string): never {
  fail("JOB_STATE_WRONG", `the job ${name} is being removed. Wait until it is gone, or give another name.`);
}

export function failUnknown(name: string): never {
  fail("JOB_NOT_FOUND", `there is no job ${name}. "digits jobs list" names those there are.`);
}

function toJobRow({ id, name, options }: Pick<JobsTable, "name" | "options"> & { readonly id: number }): JobRow {
  return { id, name, options: JSON.parse(options) as ReadingOptions };
}

async function insertFiles(
  transaction: Writing,
  context: StoreContext,
  job: JobRow,
  files: readonly NewFile[],
): Promise<number> {
  const rows = await transaction
    .insertInto("files")
    .values(
      files.map((file) => ({
        ...file,
        job_id: job.id,
        state: "waiting" as const,
        tries: 0,
        losses: 0,
        numbers: 0,
        text: "",
        certainty: NOT_YET,
        review: 0,
        corrected: 0,
        waiting_since: Date.now(),
      })),
    )
    .onConflict((conflict) => conflict.columns(["digest", "job_id", "name"]).doNothing())
    .returning("id")
    .execute();
  if (rows.length > 0) await changeCounts(transaction, context, job.id, { files: rows.length });
  return rows.length;
}

/** The answers about one job, or about all, the newest first. */
async function answers(database: Reading, name?: string): Promise<JobAnswer[]> {
  const rows = await database
    .selectFrom("jobs")
    .leftJoin("counts", "counts.job_id", "jobs.id")
    .select(["jobs.id", "jobs.name", "jobs.paused", "jobs.removing"])
    .select(({ fn }) => [
      fn.sum<number | null>("counts.files").as("files"),
      fn.sum<number | null>("counts.read").as("read"),
      fn.sum<number | null>("counts.refused").as("refused"),
      fn.sum<number | null>("counts.failed").as("failed"),
      fn.sum<number | null>("counts.corrected").as("corrected"),
    ])
    .select((on) =>
      on
        .exists(
          on

            .selectFrom("files")
            .select("files.id")
            .whereRef("files.job_id", "=", "jobs.id")
            .where("files.state", "=", "reading"),
        )
        .as("is_reading"),
    )
    .$if(name !== undefined, (query) => query.where("jobs.name", "=", name!))
    .groupBy(["jobs.id", "jobs.name", "jobs.paused", "jobs.removing"])
    .orderBy("jobs.id", "desc")
    .execute();
  return rows.map((row) => {
    const [files, read, refused, failed, corrected] = (
      ["files", "read", "refused", "failed", "corrected"] as const
    ).map((column) => Number(row[column] ?? 0)) as [number, number, number, number, number];
    const waiting = files - read - refused - failed;
    const state =
      row.removing === 1 ? "removing" : stateOf(files > 0 && waiting === 0, row.paused === 1, Boolean(row.is_reading));
    return { name: row.name, state, files, read, refused, failed, waiting, corrected };
  });
}

function stateOf(isDone: boolean, isPaused: boolean, isReading: boolean): JobState {
  if (isDone) return "done";
  if (isPaused) return "paused";
  return isReading ? "running" : "waiting";
}

async function progressOf(database: Reading, job: JobRow) {
  const files = () => database.selectFrom("files").where("job_id", "=", job.id);
  const count = sql<number>`count(*)`.as("count");
  const now = Date.now();
  const since = now - RATE_MS;
  // Where the clock was put back, some have ended later than now.
  const lately = () => files().where("ended_at", ">", since).where("ended_at", "<=", now);
  const [reading, review, ended, errors, first, { created_at }, waiting] = await Promise.all([
    files()
      .where("state", "=", "reading")
      .select([count, sql<number>`count(distinct worker_id)`.as("workers")])
      .executeTakeFirstOrThrow(),
    database
      .selectFrom("counts")
      .select(({ fn }) => fn.sum<number | null>("review").as("count"))
      .where("job_id", "=", job.id)
      .executeTakeFirstOrThrow(),
    lately().select(count).executeTakeFirstOrThrow(),
    database
      .selectFrom("error_counts")
      .select(["code", "state", ({ fn }) => fn.sum<number>("files").as("files")])
      .where("job_id", "=", job.id)
      .groupBy(["code", "state"])
      .having(({ fn }) => fn.sum<number>("files"), ">", 0)
      .execute(),
    lately().select("ended_at").orderBy("ended_at").limit(1).executeTakeFirst(),
    database.selectFrom("jobs").select("created_at").where("id", "=", job.id).executeTakeFirstOrThrow(),
    answers(database, job.name),
  ]);
  const left = waiting[0]?.waiting ?? 0;
  // Of a job that began less than a minute ago, over the time since.
  const seconds = Math.max(1, (now - (first?.ended_at ?? since)) / 1000);
  const filesPerSecond = Number(ended.count) / seconds;
  return {
    reading: Number(reading.count),
    workers: Number(reading.workers),
    review: Number(review.count ?? 0),
    filesPerSecond,
    secondsLeft: filesPerSecond > 0 ? Math.round(left / filesPerSecond) : null,
    errors: errors.map(({ code, state, files }) => ({ code, state, files: Number(files) })),
    createdAt: new Date(created_at).toISOString(),
  };
}

async function retrySome(
  transaction: Writing,
  context: StoreContext,
  job: JobRow,
  { all = false, code }: RetryOptions,
  after: number,
): Promise<{ readonly id: number; readonly count: number } | null> {
  const rows = await transaction
    .selectFrom("files")
    .select(["id", "state", "review", "code"])
    .where("job_id", "=", job.id)
    .where("state", "in", all ? endStates : ["refused", "failed"])
    .$if(code !== undefined, (query) => query.where("code", "=", code!))
    .where("id", ">", after)
    .orderBy("id")
    .limit(FILES_A_TRANSACTION)
    .$if(context.isShared, (query) => query.forUpdate())
    .execute();
  if (rows.length === 0) return null;
  const ids = rows.map(({ id }) => id);
  const numbers = await forgetNumbers(transaction, ids);
  await transaction
    .updateTable("files")
    .set({
      state: "waiting",
      tries: 0,
      losses: 0,
      code: null,
      error: null,
      review: 0,
      certainty: NOT_YET,
      ended_at: null,
      waiting_since: Date.now(),
      previous_id: null,
      previous_text: null,
    })
    .where("id", "in", ids)
    .execute();
  await uncountEnded(transaction, context, job.id, rows, numbers.get(job.id));
  return { id: rows.at(-1)!.id, count: rows.length };
}
