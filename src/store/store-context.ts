/** How queries reach the database: transactions that are done again where that helps, and errors in the catalogue's words. */

import { setTimeout as delay } from "node:timers/promises";

import { type Kysely, sql, type Transaction } from "kysely";

import type { EndState, FileState } from "../contract/jobs/jobs.js";
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

const counted = ["files", "read", "refused", "failed", "corrected", "review", "asked", "unseen"] as const;

/** What files and numbers of a job became, or ceased to be. */
export type CountChange = Partial<Record<(typeof counted)[number], number>>;

/** A file that ended with a code, or did before; null where it had none. */
export interface CodedFile {
  readonly state: FileState;
  readonly code: string | null;
}

/**
 * Adds to the counts of a job.
 *
 * @param errors files that have ended with a code
 * @param noErrors files that had, and have not any more
 */
export async function changeCounts(
  transaction: Writing,
  { isShared }: StoreContext,
  jobId: number,
  change: CountChange,
  errors: readonly CodedFile[] = [],
  noErrors: readonly CodedFile[] = [],
): Promise<void> {
  const slot = isShared ? Math.floor(Math.random() * SHARED_SLOTS) : 0;
  const values = Object.fromEntries(counted.map((name) => [name, change[name] ?? 0]));
  await transaction
    .insertInto("counts")
    .values({ job_id: jobId, slot, ...(values as Required<CountChange>) })
    .onConflict((conflict) =>
      conflict
        .columns(["job_id", "slot"])
        .doUpdateSet(() =>
          Object.fromEntries(
            counted.map((name) => [name, sql<number>`${sql.ref(`counts.${name}`)} + ${sql.ref(`excluded.${name}`)}`]),
          ),
        ),
    )
    .execute();
  const codes = new Map<string, { readonly code: string; readonly state: EndState; files: number }>();
  const count = ({ state, code }: CodedFile, by: number) => {
    if (code === null) return;
    const key = `${code} ${state}`;
    codes.set(key, { code, state: state as EndState, files: (codes.get(key)?.files ?? 0) + by });
  };
  for (const file of errors) count(file, 1);
  for (const file of noErrors) count(file, -1);
  if (codes.size === 0) return;
  await transaction
    .insertInto("error_counts")
    .values([...codes.values()].map((row) => ({ job_id: jobId, slot, ...row })))
    .onConflict((conflict) =>
      conflict
        .columns(["job_id", "code", "state", "slot"])
        .doUpdateSet((row) => ({ files: row("error_counts.files", "+", row.ref("excluded.files")) })),
    )
    .execute();
}

/** Lists of at most `size`: statements take so many parameters, and others write between transactions. */
export function* portionsOf<Item>(items: readonly Item[], size: number): Generator<readonly Item[]> {
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size);
}
