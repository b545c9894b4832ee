/**
 * Models, and which of them read, for servers that share a database: one adds a model or makes it active, the others find
 * it here.
 */

import { fail } from "../core/errors.js";
import type { ActiveModelsTable } from "./schema.js";
import type { StoreContext } from "./store-context.js";

export type SharedKind = ActiveModelsTable["kind"];

interface Named {
  readonly name: string;
  readonly version: string;
}

export interface KeptModel extends Named {
  readonly sha256: string;
}

export interface SharedModel extends KeptModel {
  readonly title: string | null;
  /** Milliseconds since 1970; null of one that is there. */
  readonly removedAtMs: number | null;
}

export interface SharedChoice extends KeptModel {
  readonly previous: Named | null;
}

export type SharedChoices = Readonly<Partial<Record<SharedKind, SharedChoice>>>;

/** By kind: a number that grows with each change. */
export type Revisions = Readonly<Partial<Record<SharedKind, number>>>;

export interface ModelTable {
  /** Those that were deleted, too. */
  list(): Promise<readonly SharedModel[]>;
  /** @throws MODEL_NOT_FOUND */
  load(sha256: string): Promise<{ readonly file: Uint8Array; readonly card: Readonly<Record<string, unknown>> | null }>;
  /** One that is here already is left as it is. @throws MODEL_REFUSED where another one has its name and version */
  keep(
    model: KeptModel & Pick<SharedModel, "title">,
    file: Uint8Array,
    card: Readonly<Record<string, unknown>> | null,
  ): Promise<void>;
  rename(sha256: string, title: string | null): Promise<void>;
  /** @throws MODEL_IN_USE */
  remove(sha256: string): Promise<void>;
  active(): Promise<{ readonly choices: SharedChoices; readonly revisions: Revisions }>;
  /** All of them or none. @returns the revisions of what was chosen @throws MODEL_NOT_FOUND where one was deleted */
  activate(choices: SharedChoices): Promise<Revisions>;
}

export function createModelTable({ isShared, read, write }: StoreContext): ModelTable {
  return {
    list: () =>
      read((database) =>
        database
          .selectFrom("models")
          .select(["sha256", "name", "version", "title", "removed_at as removedAtMs"])
          .execute(),
      ),
    load: (sha256) =>
      read(async (database) => {
        const row = await database
          .selectFrom("models")
          .select(["file", "card"])
          .where("sha256", "=", sha256)
          .where("removed_at", "is", null)
          .executeTakeFirst();
        if (row === undefined) fail("MODEL_NOT_FOUND", `the database has no model with the SHA-256 ${sha256}.`);
        return { file: row.file, card: row.card === null ? null : (JSON.parse(row.card) as Record<string, unknown>) };
      }),
    keep: ({ sha256, name, version, title }, file, card) =>
      write(async (transaction) => {
        // A copy, in memory of its own: drivers take no shared one.
        const content = { card: card && JSON.stringify(card), file: Buffer.from(file), title };
        // Nor does a deleted one keep its name from another.
        await transaction
          .deleteFrom("models")
          .where("name", "=", name)
          .where("version", "=", version)
          .where("sha256", "!=", sha256)
          .where("removed_at", "is not", null)
          .execute();
        await transaction
          .insertInto("models")
          .values({ sha256, name, version, ...content, created_at: Date.now(), removed_at: null })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        await transaction
          .updateTable("models")
          .set({ ...content, removed_at: null })
          .where("sha256", "=", sha256)
          .where("removed_at", "is not", null)
          .execute();
        const there = await transaction
          .selectFrom("models")
          .select("sha256")
          .where("name", "=", name)
          .where("version", "=", version)
          .executeTakeFirst();
        if (there?.sha256 === sha256) return;
        fail("MODEL_REFUSED", `another server has a model ${name} ${version} with another content.`);
      }),
    async rename(sha256, title) {
      await write((transaction) =>
        transaction
          .updateTable("models")
          .set({ title })
          .where("sha256", "=", sha256)
          .where("removed_at", "is", null)
          .execute(),
      );
    },
    remove: (sha256) =>
      write(async (transaction) => {
        // Before the look at what reads: whoever makes it active meanwhile waits for this row.
        await transaction
          .updateTable("models")
          .set({ removed_at: Date.now(), file: Buffer.alloc(0), card: null, title: null })
          .where("sha256", "=", sha256)
          .execute();
        const active = await transaction
          .selectFrom("active_models")
          .select(["name", "version"])
          .where("sha256", "=", sha256)
          .executeTakeFirst();
        if (active !== undefined) failInUse(active);
      }),
    active: () =>
      read(async (database) => {
        const rows = await database.selectFrom("active_models").selectAll().execute();
        const choices = rows.map(({ kind, name, version, sha256, previous }) => {
          const choice = {
            name,
            version,
            sha256,
            previous: previous === null ? null : (JSON.parse(previous) as Named),
          };
          return [kind, choice] as const;
        });
        return {
          choices: Object.fromEntries(choices),
          revisions: Object.fromEntries(rows.map(({ kind, revision }) => [kind, revision])),
        };
      }),
    activate: (choices) =>
      write(async (transaction) => {
        const revisions: Partial<Record<SharedKind, number>> = {};
        // In one order everywhere, so that two servers wait for each other, and not in a circle.
        for (const kind of ["digits", "lines"] as const) {
          const choice = choices[kind];
          if (choice === undefined) continue;
          const { name, version, sha256, previous } = choice;
          const kept = await transaction
            .selectFrom("models")
            .select("removed_at")
            .where("sha256", "=", sha256)
            .$if(isShared, (query) => query.forUpdate())
            .executeTakeFirst();
          if (typeof kept?.removed_at === "number") {
            fail("MODEL_NOT_FOUND", `the model ${name} ${version} was deleted meanwhile. Add it again to use it.`);
          }
          const row = { name, version, sha256, previous: previous && JSON.stringify(previous) };
          const { revision } = await transaction
            .insertInto("active_models")
            .values({ kind, ...row, revision: 1 })
            .onConflict((conflict) =>
              conflict.column("kind").doUpdateSet((on) => ({ ...row, revision: on("active_models.revision", "+", 1) })),
            )
            .returning("revision")
            .executeTakeFirstOrThrow();
          revisions[kind] = revision;
        }
        return revisions;
      }),
  };
}

/** @throws MODEL_IN_USE */
export function failInUse({ name, version }: Named): never {
  fail("MODEL_IN_USE", `the model ${name} ${version} is the one that reads. Use another model, and delete it then.`);
}
