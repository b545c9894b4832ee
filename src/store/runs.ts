/**
 * Training runs, for servers that share a database: each tells of those that it keeps, and finds those of the others. A run
 * belongs to the server that tells of it, which works from its own folder. Where that server is gone, another one takes the
 * run up from what stands here; each time begins a new term, and who kept the run in an earlier one keeps it no more.
 */

import type { StoreContext } from "./store-context.js";

/** What a server tells of a run; all but its name and its term is the teller's business. */
export interface SharedRun {
  readonly id: string;
  /** The server that keeps it. */
  readonly owner: string;
  /** How often a server has taken it up from one that was gone. */
  readonly term: number;
  readonly record: string;
}

export interface FoundRun extends SharedRun {
  /** Whether its checkpoint is here. */
  readonly hasCheckpoint: boolean;
}

export interface SharedRunTexts {
  readonly events: string;
  /** Null before it is finished. */
  readonly result: string | null;
}

/** What a server needs to go on with a run of another. */
export interface TakenRun {
  readonly events: string;
  /** Null where it was never told. */
  readonly checkpoint: Uint8Array | null;
}

export interface RunTable {
  /** All of them, and by server a number that grows while it lives; a server that ended is not among them. */
  look(): Promise<{ readonly runs: readonly FoundRun[]; readonly beats: ReadonlyMap<string, number> }>;
  /** Null where there is no such run. */
  texts(id: string): Promise<SharedRunTexts | null>;
  /**
   * Tells of a run, or anew; whoever told of it before in the same term keeps it no more.
   *
   * @returns false, and nothing is told, where a later term has begun
   */
  keep(run: SharedRun, texts: SharedRunTexts): Promise<boolean>;
  /** Where a run of this owner goes on; null where that is nowhere. */
  keepCheckpoint(run: Pick<SharedRun, "id" | "owner">, file: Uint8Array | null): Promise<void>;
  /**
   * Gives a run to another server, for the next term.
   *
   * @param from as it was found
   * @returns null where that is no longer so: its server told of it, or another one was faster
   */
  takeUp(from: SharedRun, owner: string): Promise<TakenRun | null>;
  remove(ids: readonly string[]): Promise<void>;
  /** Tells that a server lives. */
  beat(owner: string): Promise<void>;
  /** Its runs stay. */
  leave(owner: string): Promise<void>;
}

export function createRunTable({ read, write, isShared }: StoreContext): RunTable {
  return {
    look: () =>
      read(async (database) => {
        const [rows, owners] = await Promise.all([
          database
            .selectFrom("training_runs")
            .leftJoin("run_checkpoints", "run_id", "id")
            .select(["id", "owner", "term", "record", "run_id"])
            .execute(),
          database.selectFrom("run_owners").selectAll().execute(),
        ]);
        const runs = rows.map(({ run_id: checkpoint, ...run }) => ({ ...run, hasCheckpoint: checkpoint !== null }));
        return { runs, beats: new Map(owners.map(({ id, beat }) => [id, beat])) };
      }),
    texts: (id) =>
      read(async (database) => {
        const found = database.selectFrom("training_runs").select(["events", "result"]).where("id", "=", id);
        return (await found.executeTakeFirst()) ?? null;
      }),
    keep: ({ id, owner, term, record }, { events, result }) =>
      write(async (transaction) => {
        const row = { owner, term, record, events, result };
        const kept = await transaction
          .insertInto("training_runs")
          .values({ id, ...row })
          .onConflict((conflict) => conflict.column("id").doUpdateSet(row).where("training_runs.term", "<=", term))
          .returning("id")
          .executeTakeFirst();
        return kept !== undefined;
      }),
    keepCheckpoint: ({ id, owner }, file) =>
      write(async (transaction) => {
        const own = await transaction
          .selectFrom("training_runs")
          .select("id")
          .where("id", "=", id)
          .where("owner", "=", owner)
          .$if(isShared, (query) => query.forUpdate())
          .executeTakeFirst();
        if (own === undefined) return;
        if (file === null) {
          await transaction.deleteFrom("run_checkpoints").where("run_id", "=", id).execute();
          return;
        }
        await transaction
          .insertInto("run_checkpoints")
          .values({ run_id: id, file })
          .onConflict((conflict) => conflict.column("run_id").doUpdateSet({ file }))
          .execute();
      }),
    takeUp: ({ id, owner: before, term }, owner) =>
      write(async (transaction) => {
        const taken = await transaction
          .updateTable("training_runs")
          .set({ owner, term: term + 1 })
          .where("id", "=", id)
          .where("owner", "=", before)
          .where("term", "=", term)
          .returning("events")
          .executeTakeFirst();
        if (taken === undefined) return null;
        const found = await transaction
          .selectFrom("run_checkpoints")
          .select("file")
          .where("run_id", "=", id)
          .executeTakeFirst();
        return { events: taken.events, checkpoint: found?.file ?? null };
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
