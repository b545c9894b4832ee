/** Opening SQLite: its schema, its version, what is wrong with it, and writers that wait for each other. */

import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

import { toStoreError } from "./errors.js";
import { migrations } from "./migrations.js";
import { openSqliteDatabase } from "./open-database.js";
import { createStore } from "./open-store.js";
import { openSqlite } from "./sqlite.js";

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "digits-database-"));
  path = join(folder, "digits.db");
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test("every connection keeps what it commits, and checks foreign keys", async () => {
  const { kysely } = await openSqliteDatabase(path);
  await kysely.destroy();
  const database = await openSqlite(path);
  const pragma = (name: string) => Object.values(database.prepare(`pragma ${name}`).get() as object)[0] as unknown;
  expect(["journal_mode", "synchronous", "foreign_keys"].map(pragma)).toEqual(["wal", 2, 1]);
  database.close();
});

test("an older database is backed up and brought up to date; a newer one is refused, unchanged", async () => {
  const old = createStore(await openSqliteDatabase(path));
  await old.jobs.create("kept", {}, "me");
  await old.close();
  const next = [...migrations, () => ["alter table jobs add column later integer"]];
  const updated = await openSqliteDatabase(path, next);
  expect(await updated.kysely.selectFrom("jobs").selectAll().execute()).toMatchObject([{ name: "kept", later: null }]);
  await updated.kysely.destroy();
  const backup = `digits.db.backup-${migrations.length}`;
  expect(await readdir(folder)).toContain(backup);
  await expect(openSqliteDatabase(path)).rejects.toMatchObject({
    code: "DATABASE_NEWER",
    message: expect.stringContaining(
      `has version ${next.length}, and this program knows ${migrations.length}`,
    ) as string,
  });
  const back = await openSqliteDatabase(join(folder, backup));
  expect(await back.kysely.selectFrom("jobs").select("name").execute()).toEqual([{ name: "kept" }]);
  await back.kysely.destroy();
});

test("what had ended in a database without lists of numbers waits to be listed", async () => {
  const old = await openSqliteDatabase(path, migrations.slice(0, 1));
  const { sql } = await import("kysely");
  for (const statement of [
    "insert into jobs (name, options, paused, created_at) values ('old', '{}', 0, 1)",
    "insert into counts values (1, 0, 2, 1, 0, 0, 1)",
    ...["read", "waiting"].map(
      (state, i) =>
        `insert into files (job_id, name, digest, bytes, state, tries, losses, numbers, text, certainty, review, corrected)
         values (1, '${i}', '${i}', 1, '${state}', 0, 0, 1, '7', 0.5, 1, 1)`,
    ),
  ]) {
    await sql.raw(statement).execute(old.kysely);
  }
  await old.kysely.destroy();
  const store = createStore(await openSqliteDatabase(path));
  expect(await store.jobs.tell("old")).toMatchObject({ files: 2, read: 0, waiting: 2, corrected: 1, state: "waiting" });
  expect((await store.queue.claim(await store.queue.register("{}"), 9, 0))?.files).toHaveLength(2);
  await store.close();
});

test("a step that fails leaves the database as it was", async () => {
  const steps = [...migrations, () => ["create table half (id integer)", "this is no statement"]];
  await (await openSqliteDatabase(path)).kysely.destroy();
  await expect(openSqliteDatabase(path, steps)).rejects.toThrow("syntax error");
  const again = await openSqliteDatabase(path, [...migrations, () => ["create table half (id integer)"]]);
  await again.kysely.destroy();
});

test("programs that start at once on a new database make one schema", async () => {
  const opened = await Promise.all([1, 2, 3].map(() => openSqliteDatabase(path)));
  await Promise.all(opened.map(({ kysely }) => kysely.destroy()));
});

test.each([
  ["is damaged", (at: string) => writeFile(at, "no database ".repeat(500)), "Put back a backup"],
  ["is a folder", (at: string) => mkdir(at), "cannot be opened"],
])("a file that %s is refused with what to do", async (_, make, advice) => {
  await make(path);
  await expect(openSqliteDatabase(path)).rejects.toMatchObject({
    code: "DATABASE_UNUSABLE",
    message: expect.stringContaining(advice) as string,
  });
});

test.each([
  [{ sqliteCode: 8 }, "DATABASE_UNUSABLE", "read-only"],
  [{ sqliteCode: 13 }, "DATABASE_UNUSABLE", "the disk is full"],
  [{ sqliteCode: 5 }, "DATABASE_LOST", "another program"],
  [{ errcode: 261 }, "DATABASE_LOST", "another program"],
  [{ code: "ECONNREFUSED" }, "DATABASE_LOST", "Start it"],
  [{ code: "57P01" }, "DATABASE_LOST", "Start it"],
  [{ code: "53100" }, "DATABASE_UNUSABLE", "disk is full"],
  [{ code: "28P01" }, "DATABASE_UNUSABLE", "lets nobody in"],
])("what the database refuses by %o has a code and says what to do", (codes, code, advice) => {
  const error = toStoreError(Object.assign(new Error("it says"), codes), "the-place") as Error;
  expect(error).toMatchObject({ code, message: expect.stringContaining(advice) as string });
  expect(error.message).toContain("the-place");
});

test("a disk that is full is told as such, and what was acknowledged before is kept", async () => {
  const opened = await openSqliteDatabase(path);
  const store = createStore(opened);
  const job = await store.jobs.create("full", {}, "me");
  const { sql } = await import("kysely");
  await sql`pragma max_page_count = 60`.execute(opened.kysely);
  const files = Array.from({ length: 5000 }, (_, i) => ({
    name: `${i}.png`,
    digest: `${i}`.padStart(64, "0"),
    bytes: 1,
  }));
  await expect(store.jobs.addFiles(job, files, "me")).rejects.toMatchObject({ code: "DATABASE_UNUSABLE" });
  const { files: count } = await store.jobs.tell("full");
  expect(count % 500).toBe(0);
  await store.close();
});

test("a writer waits while another one writes, without holding up its thread", async () => {
  const store = createStore(await openSqliteDatabase(path));
  const other = await openSqlite(path);
  other.exec("begin immediate; insert into audit (at, who, action, job, detail) values (1, 'x', 'x', 'x', '{}')");
  let turns = 0;
  const ticking = setInterval(() => (turns += 1), 5);
  let isWritten = false;
  const writing = store.jobs.create("later", {}, "me").then(() => (isWritten = true));
  // For as long as the other writes, the thread gets its turns.
  await expect.poll(() => turns, { timeout: 5000 }).toBeGreaterThan(10);
  expect(isWritten).toBe(false);
  other.exec("commit");
  await writing;
  clearInterval(ticking);
  other.close();
  await store.close();
});
