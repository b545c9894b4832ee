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

export interface SharedChoice extends KeptModel {
  readonly previous: Named | null;
}

export type SharedChoices = Readonly<Partial<Record<SharedKind, SharedChoice>>>;

/** By kind: a number that grows with each change. */
export type Revisions = Readonly<Partial<Record<SharedKind, number>>>;

export interface ModelTable {
  list(): Promise<readonly KeptModel[]>;
  /** @throws MODEL_NOT_FOUND */
  load(sha256: string): Promise<{ readonly file: Uint8Array; readonly card: Readonly<Record<string, unknown>> | null }>;
  /** One that is here already is left as it is. @throws MODEL_REFUSED where another one has its name and version */
  keep(model: KeptModel, file: Uint8Array, card: Readonly<Record<string, unknown>> | null): Promise<void>;
  active(): Promise<{ readonly choices: SharedChoices; readonly revisions: Revisions }>;
  /** All of them or none. @returns the revisions of what was chosen */
  activate(choices: SharedChoices): Promise<Revisions>;
}

export function createModelTable({ read, write }: StoreContext): ModelTable {
  return {
    list: () => read((database) => database.selectFrom("models").select(["sha256", "name", "version"]).execute()),
    load: (sha256) =>
      read(async (database) => {
        const row = await database
          .selectFrom("models")
          .select(["file", "card"])
          .where("sha256", "=", sha256)
          .executeTakeFirst();
        if (row === undefined) fail("MODEL_NOT_FOUND", `the database has no model with the SHA-256 ${sha256}.`);
        return { file: row.file, card: row.card === null ? null : (JSON.parse(row.card) as Record<string, unknown>) };
      }),
    keep: ({ sha256, name, version }, file, card) =>
      write(async (transaction) => {
        await transaction
          .insertInto("models")
          .values({
            sha256,
            name,
            version,
            card: card && JSON.stringify(card),
            // A copy, in memory of its own: drivers take no shared one.
            file: Buffer.from(file),
            created_at: Date.now(),
          })
          .onConflict((conflict) => conflict.doNothing())
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
