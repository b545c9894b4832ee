/** The queue in figures, and what of them outlives the jobs. */

import { sql } from "kysely";

import { type EndState, endStates } from "../contract/jobs/jobs.js";
import type { QueueFigures } from "../contract/jobs/queue-figures.js";
import {
  changeCounts,
  type CodedFile,
  type CountChange,
  type Reading,
  type StoreContext,
  type Writing,
} from "./store-context.js";

/** Each is a sum of a few rows, or an end of an index: asked every few seconds, of whatever is there. */
export async function figuresOf(database: Reading): Promise<QueueFigures> {
  const files = () => database.selectFrom("files");
  const count = sql<number>`count(*)`.as("count");
  const now = Date.now();
  const [jobs, ended, reading, suspected, workers] = await Promise.all([
    database
      .selectFrom("jobs")
      .innerJoin("counts", "counts.job_id", "jobs.id")
      .select(sql<number>`sum(counts.files - counts.read - counts.refused - counts.failed)`.as("left"))
      .select((on) => {
        const ofJob = on.selectFrom("files").whereRef("files.job_id", "=", "jobs.id");
        return [
          ofJob.select("waiting_since").where("state", "=", "waiting").orderBy("files.id").limit(1).as("oldest"),
          ofJob
            .select("ended_at")
            // Where the clock was put back, some have ended later than now.
            .where("ended_at", "<=", now)
            .orderBy("ended_at", "desc")
            .limit(1)
            .as("last_end"),
        ];
      })
      .where("jobs.paused", "=", 0)
      .groupBy("jobs.id")
      .execute(),
    endedOf(database),
    files().where("worker_id", "is not", null).select(count).executeTakeFirstOrThrow(),
    files()
      // The first as the index has it.
      .where(sql<boolean>`losses > 0 and losses > 1`)
      .where("state", "in", ["waiting", "reading"])
      .select(count)
      .executeTakeFirstOrThrow(),
    database.selectFrom("workers").select(count).executeTakeFirstOrThrow(),
  ]);
  const working = jobs.filter(({ left }) => Number(left) > 0);
  const left = working.reduce((sum, job) => sum + Number(job.left), 0);
  const oldest = Math.min(...working.map((job) => job.oldest ?? Infinity));
  const lastEnd = Math.max(...working.map((job) => job.last_end ?? 0));
  const since = (at: number) => Math.max(0, (now - at) / 1000);
  return {
    waiting: Math.max(0, left - Number(reading.count)),
    reading: Number(reading.count),
    ended,
    suspected: Number(suspected.count),
    workers: Number(workers.count),
    oldestSeconds: since(oldest),
    // Before anything has ended, since the oldest waits.
    lagSeconds: since(Math.max(lastEnd, oldest === Infinity ? 0 : oldest) || Infinity),
  };
}

/** In one statement: what is moved from one table to the other is never counted twice, or not at all. */
async function endedOf(database: Reading): Promise<Record<EndState, number>> {
  const row = await database
    .selectNoFrom((on) =>
      endStates.flatMap((state) => [
        on
          .selectFrom("counts")
          .select(({ fn }) => fn.sum<number | null>(`counts.${state}`).as("sum"))
          .as(state),
        on.selectFrom("ended_before").select("ended_before.files").where("state", "=", state).as(`${state}_before`),
      ]),
    )
    .executeTakeFirstOrThrow();
  const found = row as Readonly<Record<string, number | null>>;
  const sum = (state: EndState) => Number(found[state] ?? 0) + Number(found[`${state}_before`] ?? 0);
  return { read: sum("read"), refused: sum("refused"), failed: sum("failed") };
}

/**
 * Counts files of a job no more as what they ended as, which they have all the same.
 *
 * @param change of the job's other counts
 */
export async function uncountEnded(
  transaction: Writing,
  context: StoreContext,
  jobId: number,
  rows: readonly (CodedFile & { readonly review: number })[],
  change: CountChange | undefined,
): Promise<void> {
  const countOf = (state: EndState) => rows.filter((row) => row.state === state).length;
  const ended = { read: countOf("read"), refused: countOf("refused"), failed: countOf("failed") };
  await keepEnded(transaction, ended);
  const uncounted = {
    ...change,
    read: -ended.read,
    refused: -ended.refused,
    failed: -ended.failed,
    review: -rows.filter(({ review }) => review === 1).length,
  };
  await changeCounts(transaction, context, jobId, uncounted, [], rows);
}

/** What has ended outlives its job. */
async function keepEnded(transaction: Writing, counts: Readonly<Record<EndState, number>>): Promise<void> {
  for (const state of endStates) {
    const files = counts[state];
    if (files === 0) continue;
    await transaction
      .insertInto("ended_before")
      .values({ state, files })
      .onConflict((conflict) =>
        conflict.column("state").doUpdateSet((row) => ({ files: row("ended_before.files", "+", files) })),
      )
      .execute();
  }
}
