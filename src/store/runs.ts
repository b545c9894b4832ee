/**
 * Training runs, for servers that share a database: each tells of those that it keeps, and finds those of the others. What
 * stands here is for reading: a run belongs to the server that tells of it, which works from its own folder.
 */

import type { StoreContext } from "./store-context.js";

/** What a server tells of a run; all but its name is the teller's business. */
export interface SharedRun {
  readonly id: string;
  /** The server that keeps it. */
  readonly owner: string;
  readonly record: string;
}

export interface SharedRunTexts {
  readonly events: string;
  /** Null before it is finished. */
  readonly result: string | null;
}

export interface RunTable {
  /** All of them, and by server a number that grows while it lives; a server that ended is not among them. */
  look(): Promise<{ readonly runs: readonly SharedRun[]; readonly beats: ReadonlyMap<string, number> }>;
  /** Null where there is no such run. */
  texts(id: string): Promise<SharedRunTexts | null>;
  /** Tells of a run, or anew; whoever told of it before keeps it no more. */
  keep(run: SharedRun, texts: SharedRunTexts): Promise<void>;
  remove(ids: readonly string[]): Promise<void>;
  /** Tells that a server lives. */
  beat(owner: string): Promise<void>;
  /** Its runs stay. */
  leave(owner: string): Promise<void>;
}

export function createRunTable({ read, write }: StoreContext): RunTable {
  return {
    look: () =>
      read(async (database) => {
        const [runs, owners] = await Promise.all([
          database.selectFrom("training_runs").select(["id", "owner", "record"]).execute(),
          database.selectFrom("run_owners").selectAll().execute(),
        ]);
        return { runs, beats: new Map(owners.map(({ id, beat }) => [id, beat])) };
      }),
    texts: (id) =>
      read(async (database) => {
        const found = database.selectFrom("training_runs").select(["events", "result"]).where("id", "=", id);
        return (await found.executeTakeFirst()) ?? null;
      }),
    keep: ({ id, ...run }, texts) =>
      write(async (transaction) => {
        const row = { ...run, ...texts };
        await transaction
          .insertInto("training_runs")
          .values({ id, ...row })
          .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
          .execute();
      }),
    async remove(ids) {
      if (ids.length === 0) return;
      await write((transaction) => transaction.deleteFrom("training_runs").where("id", "in", ids).execute());
    },
    beat: (owner) =>
      write(async (transaction) => {
        await transaction
          .insertInto("run_owners")
          .values({ id: owner, beat: 1 })
          .onConflict((conflict) =>
            conflict.column("id").doUpdateSet((row) => ({ beat: row("run_owners.beat", "+", 1) })),
          )
          .execute();
      }),
    leave: (owner) =>
      write(async (transaction) => {
        await transaction.deleteFrom("run_owners").where("id", "=", owner).execute();
      }),
  };
}
