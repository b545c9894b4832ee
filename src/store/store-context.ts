/** How queries reach the database: transactions that are done again where that helps, and errors in the catalogue's words. */

import { setTimeout as delay } from "node:timers/promises";

import type { Kysely, Transaction } from "kysely";

import { isBusy, isWorthAgain, toStoreError } from "./errors.js";
import type { OpenedDatabase } from "./open-database.js";
import type { Tables } from "./schema.js";

/** Deadlocks that a few transactions in a row get into are no accident. */
const MAX_ATTEMPTS = 5;

/** Readers of SQLite wait for nobody, but for the moment in which a log is recovered or begun anew. */
const BUSY_MS = 10_000;
const BUSY_PAUSE_MS = 10;

/** Slots for a job's counts where many workers write at once: a row is held until its transaction is on the disk. */
const SHARED_SLOTS = 16;

export type Reading = Kysely<Tables>;
export type Writing = Transaction<Tables>;

export interface StoreContext {
  readonly isShared: boolean;
  read<Result>(this: void, work: (database: Reading) => Promise<Result>): Promise<Result>;
  /** All of it is done or nothing; on the disk when this resolves. */
  write<Result>(this: void, work: (transaction: Writing) => Promise<Result>): Promise<Result>;
}

export function createStoreContext({ kysely, place, isShared }: OpenedDatabase): StoreContext {
  async function within<Result>(work: () => Promise<Result>): Promise<Result> {
    const endMs = performance.now() + BUSY_MS;
    for (let attempt = 1; ;) {
      try {
        return await work();
      } catch (error) {
        if (isBusy(error) && performance.now() < endMs) await delay(BUSY_PAUSE_MS);
        else if (!isWorthAgain(error) || attempt++ === MAX_ATTEMPTS) throw toStoreError(error, place);
      }
    }
  }
  return {
    isShared,
    read: (work) => within(() => work(kysely)),
    write: (work) => within(() => kysely.transaction().execute(work)),
  };
}

/** What files of a job became, or ceased to be. */
export type CountChange = Partial<Record<"files" | "read" | "refused" | "failed" | "corrected" | "review", number>>;

/** Adds to the counts of a job. */
export async function changeCounts(
  transaction: Writing,
  { isShared }: StoreContext,
  jobId: number,
  { files = 0, read = 0, refused = 0, failed = 0, corrected = 0, review = 0 }: CountChange,
): Promise<void> {
  const slot = isShared ? Math.floor(Math.random() * SHARED_SLOTS) : 0;
  await transaction
    .insertInto("counts")
    .values({ job_id: jobId, slot, files, read, refused, failed, corrected, review })
    .onConflict((conflict) =>
      conflict
        .columns(["job_id", "slot"])
        .doUpdateSet((row) => ({
          files: row("counts.files", "+", row.ref("excluded.files")),
          read: row("counts.read", "+", row.ref("excluded.read")),
          refused: row("counts.refused", "+", row.ref("excluded.refused")),
          failed: row("counts.failed", "+", row.ref("excluded.failed")),
          corrected: row("counts.corrected", "+", row.ref("excluded.corrected")),
          review: row("counts.review", "+", row.ref("excluded.review")),
        })),
    )
    .execute();
}

/** Lists of at most `size`: statements take so many parameters, and others write between transactions. */
export function* portionsOf<Item>(items: readonly Item[], size: number): Generator<readonly Item[]> {
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size);
}
