/** Opens the database and brings its schema up to date: SQLite in a file, or PostgreSQL by an address. */

import { existsSync } from "node:fs";

import { type Kysely, Kysely as Database, sql } from "kysely";

import { DigitsError } from "../core/errors.js";
import { toStoreError } from "./errors.js";
import { createVersionTable, type Dialectal, type Migration, migrations, versionOf } from "./migrations.js";
import type { Tables } from "./schema.js";
import { backUp, createSqliteDialect, openSqlite } from "./sqlite.js";

export interface OpenedDatabase {
  readonly kysely: Kysely<Tables>;
  /** For people: the file, or the server without its password. */
  readonly place: string;
  /** Whether several machines may use it at once. */
  readonly isShared: boolean;
}

const sqlite: Dialectal = { key: "integer primary key autoincrement", bytewise: "text" };

/**
 * Opens a database of this program, or makes one.
 *
 * @param path of SQLite's file; its folder has to be there
 * @param steps of the schema @default those of this version
 * @throws DATABASE_NEWER, DATABASE_UNUSABLE, DATABASE_LOST
 */
export async function openSqliteDatabase(
  path: string,
  steps: readonly Migration[] = migrations,
): Promise<OpenedDatabase> {
  const isNew = !existsSync(path);
  try {
    const file = openSqlite(path);
    const kysely = new Database<Tables>({ dialect: createSqliteDialect(file) });
    try {
      await migrate(kysely, sqlite, path, steps, (version) => {
        if (!isNew && version > 0) backUp(file, `${path}.backup-${version}`);
      });
    } catch (error) {
      await kysely.destroy();
      throw error;
    }
    return { kysely, place: path, isShared: false };
  } catch (error) {
    throw toStoreError(error, path);
  }
}

/**
 * Does the steps that are not done yet, all or none: programs that start at once wait for the first.
 *
 * @param onOld called with the version of a schema before it is changed
 */
async function migrate(
  kysely: Kysely<Tables>,
  dialect: Dialectal,
  place: string,
  steps: readonly Migration[],
  onOld: (version: number) => void,
): Promise<void> {
  const database = kysely as unknown as Kysely<unknown>;
  const found = await currentVersion(database);
  if (found === steps.length) return;
  refuseNewer(found, steps.length, place);
  onOld(found);
  await database.transaction().execute(async (transaction) => {
    await sql.raw(createVersionTable).execute(transaction);
    const version = await versionOf(transaction);
    refuseNewer(version, steps.length, place);
    for (const [index, step] of steps.entries()) {
      if (index < version) continue;
      for (const statement of step(dialect)) await sql.raw(statement).execute(transaction);
      await sql`insert into schema_version (version, at) values (${index + 1}, ${Date.now()})`.execute(transaction);
    }
  });
}

/** 0 where there is no schema yet. */
async function currentVersion(database: Kysely<unknown>): Promise<number> {
  try {
    return await versionOf(database);
  } catch (error) {
    const { message, code } = error as Error & { readonly code?: string };
    if (/no such table/.test(message) || code === "42P01") return 0;
    throw error;
  }
}

function refuseNewer(version: number, known: number, place: string): void {
  if (version <= known) return;
  throw new DigitsError(
    "DATABASE_NEWER",
    `the database ${place} has version ${version}, and this program knows ${known}. Use the newer program, or another --home; nothing was changed.`,
  );
}
