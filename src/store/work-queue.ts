/**
 * The queue of files to read: a worker takes some, tells that it lives, and tells what came of each. What it has taken is
 * marked in the files' own table, so that a reading and the file's end are one transaction, and nothing can be in one
 * place and not in another. No clock is compared: a worker that is gone is known by its process, or by its silence.
 */

import { sql } from "kysely";

import type { KeptReading } from "../contract/answers/job-answers.js";
import { type Said, summarize } from "../contract/jobs/counted-numbers.js";
import type { EndState } from "../contract/jobs/jobs.js";
import type { ReadingOptions } from "../contract/reading-options.js";
import { correctionsOf, toColumns } from "./file-rows.js";
import { keepNumbers } from "./number-rows.js";
import { changeCounts, portionsOf, type StoreContext, type Writing } from "./store-context.js";

/** A file that was taken by a worker that was lost: it may be what ended it. As its index has it. */
const isSuspect = sql<boolean>`losses > 0`;
/** After this many losses a file is given up. */
const MAX_LOSSES = 3;
/**
 * A file that is given up when it is lost once more is read by a worker that has nothing else: so no other is lost with it,
 * and none for it.
 */
const LAST_LOSSES = MAX_LOSSES - 1;
/** So many that were lost once are taken together: the root of a chunk, so that what was lost by chance is read soon. */
const SUSPECTS_TOGETHER = 7;
/** Every this many times suspects go first, otherwise last: a job that grows all the time would keep them waiting for ever. */
const CLAIMS_A_SUSPECT = 2;

/** A statement takes a limited number of values: SQLite 32,766, PostgreSQL 65,535. */
const FILES_A_STATEMENT = 500;

export interface TakenFile {
  readonly id: number;
  readonly name: string;
  readonly digest: string;
  /** Of the picture. */
  readonly bytes: number;
}

/** Files of one job. */
export interface Chunk {
  readonly job: string;
  readonly jobId: number;
  readonly options: ReadingOptions;
  /** As they are kept with readings. */
  readonly optionsText: string;
  readonly files: readonly TakenFile[];
}

export interface ReadingModel {
  /** `name@version`. */
  readonly name: string;
  /** Of all the networks that have a part in a reading. */
  readonly digest: string;
}

/** What came of a file. */
export type Outcome = { readonly file: TakenFile; readonly tries: number } & (
  | { readonly state: "read"; readonly reading: KeptReading }
  | { readonly state: "refused" | "failed"; readonly code: string; readonly error: string }
);

export interface WorkerRow {
  readonly id: number;
  readonly identity: string;
  readonly beat: number;
}

/** The port: its conformance suite runs on each database. */
export interface WorkQueue {
  /** @param identity of the process, as JSON @returns the worker's number */
  register(identity: string): Promise<number>;
  /** Tells that a worker lives. @returns false where it was taken for lost, and its files went to others */
  beat(worker: number): Promise<boolean>;
  workers(): Promise<readonly WorkerRow[]>;
  /** Takes back what a worker has, and forgets it. @param isLost whether it ended in the middle of its work */
  release(worker: number, isLost: boolean): Promise<void>;
  /** Takes files of the first job after another that has some waiting, in turn; null where none has, or the worker was lost. */
  claim(worker: number, limit: number, afterJob: number): Promise<Chunk | null>;
  /** Readings of pictures that there are already. */
  known(
    digests: readonly string[],
    model: ReadingModel,
    optionsText: string,
  ): Promise<ReadonlyMap<string, KeptReading>>;
  /** Keeps what came of files, of those that the worker still has. @returns how many those were */
  settle(worker: number, chunk: Chunk, model: ReadingModel, outcomes: readonly Outcome[]): Promise<number>;
  /** Whether nothing waits and nothing is being read, but in jobs that are paused. */
  isIdle(): Promise<boolean>;
}

export function createWorkQueue(context: StoreContext): WorkQueue {
  const { read, write, isShared } = context;
  let claims = 0;
  /** Workers that take nothing until they have nothing, and a file that is read alone then. */
  const draining = new Set<number>();
  return {
    register: (identity) =>
      write(async (transaction) => {
        // What earlier versions left with workers that are gone.
        await transaction
          .updateTable("files")
          .set({ state: "waiting", worker_id: null })
          .where("worker_id", "is not", null)
          .where((on) =>
            on.not(
              on.exists(on.selectFrom("workers").select("workers.id").whereRef("workers.id", "=", "files.worker_id")),
            ),
          )
          .execute();
        const row = await transaction
          .insertInto("workers")
          .values({ identity, beat: 0 })
          .returning("id")
          .executeTakeFirstOrThrow();
        return row.id;
      }),
    beat: (worker) =>
      write(async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable("workers")
          .set({ beat: sql`beat + 1` })
          .where("id", "=", worker)
          .executeTakeFirst();
        return numUpdatedRows > 0n;
      }),
    workers: () => read((database) => database.selectFrom("workers").selectAll().orderBy("id").execute()),
    release: (worker, isLost) => write((transaction) => release(transaction, context, worker, isLost)),
    claim: (worker, limit, afterJob) =>
      write(async (transaction) => {
        // One that was taken for lost meanwhile would take what nobody ever gives back. Whoever ends it waits for this.
        const isThere = await transaction
          .selectFrom("workers")
          .select("id")
          .where("id", "=", worker)
          .$if(isShared, (query) => query.forKeyShare())
          .executeTakeFirst();
        if (isThere === undefined) return null;
        const holds = await heldBy(transaction, worker);
        if (holds.losses >= LAST_LOSSES || (holds.files > 0 && draining.has(worker))) return null;
        for (const comparison of [">", "<="] as const) {
          const job = await transaction
            .selectFrom("jobs")
            .select(["id", "name", "options"])
            .where("paused", "=", 0)
            .where("id", comparison, afterJob)
            .where((on) =>
              on.exists(
                on

                  .selectFrom("files")
                  .select("files.id")
                  .whereRef("files.job_id", "=", "jobs.id")
                  .where("files.state", "=", "waiting"),
              ),
            )
            .orderBy("id")
            .executeTakeFirst();
          if (job === undefined) continue;
          claims += 1;
          const isSuspectsTurn = draining.delete(worker) || claims % CLAIMS_A_SUSPECT === 0;
          const isFree = holds.files === 0;
          const files = await take(transaction, isShared, { jobId: job.id, worker, limit, isFree, isSuspectsTurn });
          if (files === "alone") {
            draining.add(worker);
            return null;
          }
          // Others were faster; there is more another time.
          if (files.length === 0) continue;
          const options = JSON.parse(job.options) as ReadingOptions;
          return { job: job.name, jobId: job.id, options, optionsText: job.options, files };
        }
        return null;
      }),
    known: (digests, model, optionsText) =>
      read(async (database) => {
        const rows = await database
          .selectFrom("readings")
          .select(["digest", "answer"])
          .where("digest", "in", digests)
          .where("model_digest", "=", model.digest)
          .where("options", "=", optionsText)
          .execute();
        return new Map(rows.map(({ digest, answer }) => [digest, JSON.parse(answer) as KeptReading]));
      }),
    settle: (worker, chunk, model, outcomes) =>
      write(async (transaction) => {
        const held = await transaction
          .selectFrom("files")
          .select(["id", "reading_id"])
          .where(
            "id",
            "in",
            outcomes.map(({ file }) => file.id),
          )
          .where("worker_id", "=", worker)
          .$if(isShared, (query) => query.forUpdate())
          .execute();
        const ids = new Set(held.map(({ id }) => id));
        const mine = outcomes.filter(({ file }) => ids.has(file.id));
        const said = await correctionsOf(transaction, [...ids]);
        const before = await readingsBefore(transaction, held);
        const counts: Record<EndState, number> = { read: 0, refused: 0, failed: 0 };
        if (mine.length === 0) return 0;
        for (const { state } of mine) counts[state] += 1;
        let review = 0;
        for (const portion of portionsOf(mine, FILES_A_STATEMENT)) {
          review += await settleFiles(transaction, chunk, model, portion, { said, before });
        }
        const numbers = await keepNumbers(
          transaction,
          mine.map(({ file: { id }, ...outcome }) => ({
            id,
            jobId: chunk.jobId,
            state: outcome.state,
            reading: outcome.state === "read" ? outcome.reading : null,
            corrections: said.get(id) ?? [],
          })),
        );
        const change = { ...counts, ...numbers.get(chunk.jobId), review };
        const coded = mine.map((each) => ({ state: each.state, code: each.state === "read" ? null : each.code }));
        await changeCounts(transaction, context, chunk.jobId, change, coded);
        return mine.length;
      }),
    isIdle: () =>
      read(async (database) => {
        const row = await database
          .selectFrom("jobs")
          .select("id")
          .where("paused", "=", 0)
          .where((on) =>
            on.exists(
              on

                .selectFrom("files")
                .select("files.id")
                .whereRef("files.job_id", "=", "jobs.id")
                .where("files.state", "in", ["waiting", "reading"]),
            ),
          )
          .executeTakeFirst();
        return row === undefined;
      }),
  };
}

/** How many files a worker has, and how often that of them was lost which was lost most often. */
async function heldBy(
  transaction: Writing,
  worker: number,
): Promise<{ readonly files: number; readonly losses: number }> {
  const { files, losses } = await transaction
    .selectFrom("files")
    .select(({ fn }) => [sql<number>`count(*)`.as("files"), fn.max<number | null>("losses").as("losses")])
    .where("worker_id", "=", worker)
    .executeTakeFirstOrThrow();
  return { files: Number(files), losses: losses ?? 0 };
}

/** @returns what was taken; `alone` where a file has its turn for which the worker has to have nothing else */
async function take(
  transaction: Writing,
  isShared: boolean,
  {
    jobId,
    worker,
    limit,
    isFree,
    isSuspectsTurn,
  }: Readonly<Record<"jobId" | "worker" | "limit", number> & Record<"isFree" | "isSuspectsTurn", boolean>>,
): Promise<readonly TakenFile[] | "alone"> {
  const waiting = transaction
    .selectFrom("files")
    .select(["id", "name", "digest", "bytes", "losses"])
    .where("job_id", "=", jobId)
    .where("state", "=", "waiting")
    // Workers that take at the same time pass over each other's rows instead of waiting for them.
    .$if(isShared, (query) => query.forUpdate().skipLocked());
  async function takeSuspects() {
    const found = await waiting
      .where(isSuspect)
      .orderBy("losses")
      .orderBy("id")
      .limit(Math.min(limit, SUSPECTS_TOGETHER))
      .execute();
    const [first] = found;
    if (first === undefined || first.losses < LAST_LOSSES) return found.filter(({ losses }) => losses < LAST_LOSSES);
    return isFree ? [first] : ("alone" as const);
  }
  let files: Awaited<ReturnType<typeof takeSuspects>> = isSuspectsTurn ? await takeSuspects() : [];
  if (files === "alone") return files;
  if (files.length === 0) {
    files = await waiting.where("losses", "=", 0).orderBy("id").limit(limit).execute();
  }
  if (files.length === 0) files = await takeSuspects();
  if (files === "alone" || files.length === 0) return files;
  await transaction
    .updateTable("files")
    .set({ state: "reading", worker_id: worker })
    .where(
      "id",
      "in",
      files.map(({ id }) => id),
    )
    .execute();
  return files.map(({ id, name, digest, bytes }) => ({ id, name, digest, bytes }));
}

/**
 * What became of files, in two statements: one for each file would be most of what the database has to do.
 *
 * @returns how many of them a person should look at
 */
async function settleFiles(
  transaction: Writing,
  chunk: Chunk,
  model: ReadingModel,
  outcomes: readonly Outcome[],
  {
    said,
    before,
  }: Readonly<Record<"said", ReadonlyMap<number, readonly Said[]>>> & {
    readonly before: ReadonlyMap<number, ReadingBefore>;
  },
): Promise<number> {
  const readings = await keepReadings(transaction, chunk, model, outcomes);
  const endedAt = Date.now();
  let toReview = 0;
  const rows = outcomes.map((outcome) => {
    const { file, tries, state } = outcome;
    const reading = state === "read" ? outcome.reading : null;
    const [code, error] = state === "read" ? [null, null] : [outcome.code, outcome.error];
    const { numbers, text, confidence, certainty, review, corrected } = toColumns(
      summarize(state, reading, said.get(file.id) ?? []),
    );
    toReview += review;
    const readingId = readings.get(file.digest) ?? null;
    const old = before.get(file.id);
    const isChanged = reading !== null && old !== undefined && old.id !== readingId && old.text !== reading.text;
    return sql`(cast(${file.id} as bigint), cast(${state} as text), cast(${tries} as integer), cast(${code} as text),
      cast(${error} as text), cast(${readingId} as bigint), cast(${numbers} as integer), cast(${text} as text),
      cast(${confidence} as double precision), cast(${certainty} as double precision), cast(${review} as integer),
      cast(${corrected} as integer), cast(${isChanged ? old.id : null} as bigint),
      cast(${isChanged ? old.text : null} as text))`;
  });
  await sql`
    with ended (id, state, tries, code, error, reading_id, numbers, text, confidence, certainty, review, corrected,
        previous_id, previous_text)
      as (values ${sql.join(rows)})
    update files set worker_id = null, ended_at = ${endedAt}, state = ended.state, tries = ended.tries, code = ended.code,
      error = ended.error, reading_id = coalesce(ended.reading_id, files.reading_id), numbers = ended.numbers,
      text = ended.text, confidence = ended.confidence, certainty = ended.certainty, review = ended.review,
      corrected = ended.corrected, previous_id = ended.previous_id, previous_text = ended.previous_text
    from ended where files.id = ended.id`.execute(transaction);
  return toReview;
}

/** What a file that is read once more was read as. */
interface ReadingBefore {
  readonly id: number;
  readonly text: string;
}

async function readingsBefore(
  transaction: Writing,
  files: readonly { readonly id: number; readonly reading_id: number | null }[],
): Promise<ReadonlyMap<number, ReadingBefore>> {
  const ids = [...new Set(files.flatMap(({ reading_id: id }) => id ?? []))];
  if (ids.length === 0) return new Map();
  const rows = await transaction.selectFrom("readings").select(["id", "answer"]).where("id", "in", ids).execute();
  const texts = new Map(rows.map(({ id, answer }) => [id, (JSON.parse(answer) as KeptReading).text]));
  return new Map(
    files.flatMap(({ id, reading_id: readingId }) => {
      const text = readingId === null ? undefined : texts.get(readingId);
      return text === undefined ? [] : [[id, { id: readingId!, text }] as const];
    }),
  );
}

/** @returns the number of the reading of each picture that was read, by its digest */
async function keepReadings(
  transaction: Writing,
  { optionsText }: Chunk,
  model: ReadingModel,
  outcomes: readonly Outcome[],
): Promise<ReadonlyMap<string, number>> {
  const readings = new Map(
    outcomes.flatMap((outcome) => (outcome.state === "read" ? [[outcome.file.digest, outcome.reading] as const] : [])),
  );
  if (readings.size === 0) return new Map();
  const createdAt = Date.now();
  const made = await transaction
    .insertInto("readings")
    .values(
      // In one order everywhere: two that keep the same pictures wait for each other's rows, and not in a circle.
      [...readings]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([digest, reading]) => {
          const confidences = reading.numbers.map(({ confidence }) => confidence);
          return {
            digest,
            model: model.name,
            model_digest: model.digest,
            options: optionsText,
            answer: JSON.stringify(reading),
            confidence: confidences.length === 0 ? null : Math.min(...confidences),
            created_at: createdAt,
          };
        }),
    )
    .onConflict((conflict) => conflict.columns(["digest", "model_digest", "options"]).doNothing())
    .returning(["id", "digest"])
    .execute();
  const ids = new Map(made.map(({ id, digest }) => [digest, id]));
  const others = [...readings.keys()].filter((digest) => !ids.has(digest));
  if (others.length === 0) return ids;
  const there = await transaction
    .selectFrom("readings")
    .select(["id", "digest"])
    .where("digest", "in", others)
    .where("model_digest", "=", model.digest)
    .where("options", "=", optionsText)
    .execute();
  for (const { id, digest } of there) ids.set(digest, id);
  return ids;
}

async function release(transaction: Writing, context: StoreContext, worker: number, isLost: boolean): Promise<void> {
  const lost = isLost ? 1 : 0;
  const gone = await transaction.deleteFrom("workers").where("id", "=", worker).executeTakeFirst();
  // Another worker was faster to find it lost.
  if (gone.numDeletedRows === 0n) return;
  await transaction
    .updateTable("files")
    .set({ state: "waiting", worker_id: null, losses: sql`losses + ${lost}` })
    .where("worker_id", "=", worker)
    .where("losses", "<", MAX_LOSSES - lost)
    .execute();
  const givenUp = await transaction
    .updateTable("files")
    .set({
      state: "failed",
      worker_id: null,
      code: "READER_DIED",
      error: `${MAX_LOSSES} workers were lost while they had this picture. Look at the memory they may use; "digits jobs retry" tries again.`,
      review: 1,
      certainty: 0,
      ended_at: Date.now(),
    })
    .where("worker_id", "=", worker)
    .returning(["id", "job_id", "state", "code"])
    .execute();
  const said = await correctionsOf(
    transaction,
    givenUp.map(({ id }) => id),
  );
  const numbers = await keepNumbers(
    transaction,
    givenUp.map(({ id, job_id: jobId }) => {
      return { id, jobId, state: "failed", reading: null, corrections: said.get(id) ?? [] };
    }),
  );
  for (const job of new Set(givenUp.map(({ job_id: id }) => id))) {
    const files = givenUp.filter(({ job_id: id }) => id === job);
    const change = { ...numbers.get(job), failed: files.length, review: files.length };
    await changeCounts(transaction, context, job, change, files);
  }
}
