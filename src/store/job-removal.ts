/**
 * Removing jobs, file by file, so that others write in between: of a large one for minutes. A job is marked first, and from
 * then on is asked for nothing else; whoever goes on after a kill finds it by the mark.
 */

import { setTimeout as delay } from "node:timers/promises";

import { writeAudit } from "./audit.js";
import { FILES_A_TRANSACTION, rowOf } from "./jobs.js";
import { forgetNumbers } from "./number-rows.js";
import { uncountEnded } from "./queue-figures.js";
import { portionsOf, type Reading, type StoreContext, type Writing } from "./store-context.js";

/** Where another program has the last files in its hands. */
const AGAIN_MS = 100;

export interface JobRemoval {
  /** From here on the job is being removed, by whoever calls `remove`, and may be asked for nothing else. */
  markRemoved(name: string, who: string): Promise<void>;
  /** The jobs that are being removed. */
  removing(): Promise<readonly string[]>;
  /**
   * Removes a job, or goes on where that broke off.
   *
   * @param onUnused gets the digests of pictures that no job has any more, before the next are removed
   * @param signal ends it between two portions @returns whether the job is gone
   */
  remove(
    name: string,
    who: string,
    onUnused: (digests: readonly string[]) => Promise<void>,
    signal?: AbortSignal,
  ): Promise<boolean>;
  /**
   * Of pictures that were kept and not added: those that no job has are unused.
   *
   * @returns those of the unused that somebody has added in that moment
   */
  dropUnnamed(
    digests: readonly string[],
    onUnused: (digests: readonly string[]) => Promise<void>,
  ): Promise<readonly string[]>;
}

export function createJobRemoval(context: StoreContext): JobRemoval {
  const { read, write } = context;

  async function markRemoved(name: string, who: string): Promise<void> {
    await write(async (transaction) => {
      const { id } = await rowOf(transaction, name);
      const { numUpdatedRows } = await transaction
        .updateTable("jobs")
        // No worker takes any more of its files.
        .set({ paused: 1, removing: 1 })
        .where("id", "=", id)
        .where("removing", "=", 0)
        .executeTakeFirst();
      if (numUpdatedRows > 0n) await writeAudit(transaction, { who, action: "job removed", job: name });
    });
  }

  return {
    markRemoved,
    removing: () =>
      read(async (database) => {
        const rows = await database.selectFrom("jobs").select("name").where("removing", "=", 1).execute();
        return rows.map(({ name }) => name);
      }),
    async remove(name, who, onUnused, signal) {
      await markRemoved(name, who);
      const { id } = await read((database) => rowOf(database, name));
      for (let after = 0; ;) {
        if (signal?.aborted === true) return false;
        const last = await write((transaction) => removeSome(transaction, context, id, after, onUnused));
        // Once more from the start: somebody may have added files meanwhile.
        if (last !== null || after > 0) after = last ?? 0;
        else if (await write((transaction) => removeEmpty(transaction, id))) return true;
        else await delay(AGAIN_MS);
      }
    },
    async dropUnnamed(digests, onUnused) {
      const named: string[] = [];
      for (const portion of portionsOf(digests, FILES_A_TRANSACTION)) {
        const unused = await write((transaction) => dropUnused(transaction, portion, onUnused));
        // On a database of many, nothing holds the others up between the question and the removal.
        if (unused.length > 0) named.push(...(await read((database) => usedOf(database, unused))));
      }
      return named;
    },
  };
}

/** @returns whether the job is gone, by this program or another */
async function removeEmpty(transaction: Writing, id: number): Promise<boolean> {
  await transaction
    .deleteFrom("jobs")
    .where("id", "=", id)
    .where((on) => on.not(on.exists(on.selectFrom("files").select("files.id").where("job_id", "=", id))))
    .execute();
  const left = await transaction.selectFrom("jobs").select("id").where("id", "=", id).executeTakeFirst();
  return left === undefined;
}

/**
 * @param after the last file that was removed: a search from the first would pass over all that are gone, which PostgreSQL
 *   keeps until it cleans up
 * @returns the last that was removed now; null where there are no more
 */
async function removeSome(
  transaction: Writing,
  context: StoreContext,
  jobId: number,
  after: number,
  onUnused: (digests: readonly string[]) => Promise<void>,
): Promise<number | null> {
  const rows = await transaction
    .selectFrom("files")
    .select(["id", "digest", "state", "review", "corrected", "code"])
    .where("job_id", "=", jobId)
    .where("id", ">", after)
    .orderBy("id")
    .limit(FILES_A_TRANSACTION)
    // Another server may be removing them as well.
    .$if(context.isShared, (query) => query.forUpdate().skipLocked())
    .execute();
  if (rows.length === 0) return null;
  const ids = rows.map(({ id }) => id);
  const numbers = await forgetNumbers(transaction, ids);
  await transaction.deleteFrom("files").where("id", "in", ids).execute();
  await uncountEnded(transaction, context, jobId, rows, {
    ...numbers.get(jobId),
    files: -rows.length,
    corrected: -rows.filter(({ corrected }) => corrected === 1).length,
  });
  await dropUnused(transaction, [...new Set(rows.map(({ digest }) => digest))], onUnused);
  return rows.at(-1)!.id;
}

/** Forgets the readings of those pictures that no job has, and has the pictures removed. @returns which those are */
async function dropUnused(
  transaction: Writing,
  digests: readonly string[],
  onUnused: (digests: readonly string[]) => Promise<void>,
): Promise<readonly string[]> {
  const used = new Set(await usedOf(transaction, digests));
  const unused = digests.filter((digest) => !used.has(digest));
  if (unused.length > 0) await transaction.deleteFrom("readings").where("digest", "in", unused).execute();
  // Within the transaction: whoever adds the same picture now waits, and finds it missing.
  await onUnused(unused);
  return unused;
}

async function usedOf(database: Reading | Writing, digests: readonly string[]): Promise<readonly string[]> {
  const rows = await database.selectFrom("files").select("digest").distinct().where("digest", "in", digests).execute();
  return rows.map(({ digest }) => digest);
}
