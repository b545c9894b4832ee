/** The databases that tests of the store run on. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type OpenedDatabase, openSqliteDatabase } from "../src/store/open-database.js";

export interface TestDatabase {
  /** Another connection to the same database. */
  open(): Promise<OpenedDatabase>;
  stop(): Promise<void>;
}

export const testDatabases: readonly (readonly [name: string, start: () => Promise<TestDatabase>])[] = [
  ["SQLite", startSqlite],
];

async function startSqlite(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), "digits-store-"));
  return {
    open: () => openSqliteDatabase(join(folder, "digits.db")),
    stop: () => rm(folder, { recursive: true, force: true }),
  };
}
