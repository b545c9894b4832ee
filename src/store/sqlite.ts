/**
 * SQLite as the store uses it: one file, in WAL mode, so that readers wait for nobody; every commit on the disk before it
 * is told; and writers that wait for each other without holding up the event loop.
 */

import { closeSync, existsSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import type { DatabaseSyncInstance } from "@photostructure/sqlite";
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";

import { fail } from "../core/errors.js";
import { isBusy } from "./errors.js";

/** SQLite for a Node that has none of its own. It has the interface of Node's. */
const PACKAGE = "@photostructure/sqlite";
type Sqlite = Pick<typeof import("@photostructure/sqlite"), "DatabaseSync" | "StatementSync">;

/** SQLite's own waiting stops the whole thread. Who waits for longer does so by trying again. */
const BLOCKING_WAIT_MS = 5;

/** Writers hold the database for milliseconds; longer than this only a program that stands still does. */
const MAX_WAIT_MS = 60_000;
const LONGEST_PAUSE_MS = 25;

/** Prepared statements kept; there are a few dozen queries, some in as many lengths as there are files in a chunk. */
const MAX_STATEMENTS = 200;

/**
 * @param path of the file; it is created, its folder is not
 * @throws PACKAGE_MISSING where Node has no SQLite, and the package that has is not installed
 */
export async function openSqlite(path: string): Promise<DatabaseSyncInstance> {
  const { DatabaseSync } = builtInSqlite() ?? (await importSqlite());
  const database = new DatabaseSync(path, { timeout: BLOCKING_WAIT_MS });
  // FULL on every connection: in WAL mode the package syncs NORMAL, and a power cut would take what was acknowledged.
  database.exec("pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;");
  return database;
}

/** Node's own, from 22.16 on: those before it cannot tell the columns of a statement. */
function builtInSqlite(): Sqlite | undefined {
  const warning = Object.getOwnPropertyDescriptor(process, "emitWarning")!;
  // Node 22 warns on the terminal that it is experimental. What is used here is the same in Node 24, where it no longer is.
  process.emitWarning = () => {};
  try {
    const sqlite = process.getBuiltinModule("node:sqlite") as Sqlite | undefined;
    return sqlite !== undefined && "columns" in sqlite.StatementSync.prototype ? sqlite : undefined;
  } finally {
    Object.defineProperty(process, "emitWarning", warning);
  }
}

async function importSqlite(): Promise<Sqlite> {
  return import("@photostructure/sqlite").catch((error: unknown) => {
    const { code, message } = error as NodeJS.ErrnoException;
    // Whatever else is wrong with it, a broken installation above all, whoever installed it wants to know.
    if (code !== "ERR_MODULE_NOT_FOUND" || !message.includes(PACKAGE)) throw error;
    fail(
      "PACKAGE_MISSING",
      `the database of jobs needs Node 22.16 or later, or the npm package ${PACKAGE}, which is not installed. Run npm i ${PACKAGE}.`,
    );
  });
}

/** Nobody copies for so long: what is older was cut off. */
const ABANDONED_MS = 3_600_000;

/**
 * A copy of the database as it is now, in a new file: under its name it is whole, and on the disk.
 *
 * @param path where another file has it, a number is added
 * @returns the copy's path
 */
export function backUp(database: DatabaseSyncInstance, path: string): string {
  const folder = dirname(path);
  removeCutOff(folder, basename(path));
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    rmSync(temporary, { force: true });
    database.exec(`vacuum into '${temporary.replaceAll("'", "''")}'`);
    flush(temporary);
    let name = path;
    for (let count = 2; existsSync(name); count++) name = `${path}-${count}`;
    renameSync(temporary, name);
    // Windows flushes no folders.
    if (process.platform !== "win32") flush(folder);
    return name;
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Copies that a kill cut off. */
function removeCutOff(folder: string, name: string): void {
  for (const each of readdirSync(folder)) {
    const path = join(folder, each);
    const isCopy = each.startsWith(`${name}.`) && each.endsWith(".tmp");
    if (isCopy && Date.now() - statSync(path).mtimeMs > ABANDONED_MS) rmSync(path, { force: true });
  }
}

function flush(path: string): void {
  const file = openSync(path, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

export function createSqliteDialect(database: DatabaseSyncInstance): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new WaitingDriver({ database: withStatements(database) }),
    createIntrospector: (kysely) => new SqliteIntrospector(kysely),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

/** Takes the right to write at the start: a transaction that reads first and writes later cannot wait for it any more. */
class WaitingDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    const endMs = performance.now() + MAX_WAIT_MS;
    for (;;) {
      try {
        await connection.executeQuery(CompiledQuery.raw("begin immediate"));
        return;
      } catch (error) {
        if (!isBusy(error) || performance.now() > endMs) throw error;
        await delay(1 + Math.random() * LONGEST_PAUSE_MS);
      }
    }
  }
}

/** What Kysely asks of a database: statements that are prepared once, and take their parameters in a list. */
function withStatements(database: DatabaseSyncInstance): SqliteDatabase {
  const statements = new Map<string, ReturnType<SqliteDatabase["prepare"]>>();
  return {
    close: () => {
      statements.clear();
      if (database.isOpen) database.close();
    },
    prepare(text) {
      const known = statements.get(text);
      if (known !== undefined) return known;
      const statement = database.prepare(text);
      const prepared = {
        reader: statement.columns().length > 0,
        all: (parameters: readonly unknown[]) => statement.all(...parameters),
        run: (parameters: readonly unknown[]) => statement.run(...parameters),
        iterate: (parameters: readonly unknown[]) => statement.iterate(...parameters),
      };
      // The oldest goes: queries of an odd length, such as a chunk's last.
      if (statements.size >= MAX_STATEMENTS) statements.delete(statements.keys().next().value!);
      statements.set(text, prepared);
      return prepared;
    },
  };
}
