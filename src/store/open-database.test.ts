/** Opening a database: its schema, its version, what is wrong with it, and writers that wait for each other. */

import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { hasPostgres, startPostgres } from "../../bench/jobs/postgres-server.js";
import { toStoreError } from "./errors.js";
import { type Migration, migrations } from "./migrations.js";
import { type OpenedDatabase, openPostgresDatabase, openSqliteDatabase } from "./open-database.js";
import { createStore } from "./open-store.js";
import { openSqlite } from "./sqlite.js";

/** Databases by name, in a folder or on a server. */
const schemas: readonly (readonly [
  name: string,
  start: () => Promise<{
    open(name: string, steps?: readonly Migration[]): Promise<OpenedDatabase>;
    stop(): Promise<void>;
  }>,
])[] = [
  [
    "SQLite",
    async () => {
      const root = await mkdtemp(join(tmpdir(), "digits-schemas-"));
      return {
        open: (name, steps) => openSqliteDatabase(join(root, `${name}.db`), steps),
        stop: () => rm(root, { recursive: true, force: true }),
      };
    },
  ],
  ...(hasPostgres ? ([["PostgreSQL", startSchemas]] as const) : []),
];

async function startSchemas() {
  const postgres = await startPostgres();
  const { address } = postgres;
  const made = new Map<string, Promise<void>>();
  const create = async (name: string) => {
    const client = new pg.Client({ connectionString: address });
    await client.connect();
    await client.query(`create database ${name}`);
    await client.end();
  };
  return {
    async open(name: string, steps?: readonly Migration[]) {
      if (!made.has(name)) made.set(name, create(name));
      await made.get(name);
      const url = new URL(address);
      url.pathname = `/${name}`;
      return openPostgresDatabase(url.href, {}, steps);
    },
    stop: () => postgres.stop(),
  };
}

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

test("an older database is backed up before it is changed, whole or not at all, and beside what has the name", async () => {
  const old = createStore(await openSqliteDatabase(path));
  await old.jobs.create("kept", {}, "me");
  await old.close();
  const backup = `digits.db.backup-${migrations.length}`;
  const backups = async () => (await readdir(folder)).filter((name) => name.includes("backup")).toSorted();
  // What an earlier version left when it was killed, and a copy that is cut off just now, and long ago.
  await writeFile(join(folder, backup), "the first half");
  await writeFile(join(folder, `${backup}.1.tmp`), "by another");
  await writeFile(join(folder, `${backup}.2.tmp`), "cut off");
  await utimes(join(folder, `${backup}.2.tmp`), 1, 1);
  const broken = [...migrations, () => ["this is no statement"]];
  await expect(openSqliteDatabase(path, broken)).rejects.toThrow("syntax error");
  expect(await backups()).toEqual([backup, `${backup}.1.tmp`]);
  const next = [...migrations, () => ["alter table jobs add column later integer"]];
  await (await openSqliteDatabase(path, next)).kysely.destroy();
  expect(await backups()).toEqual([backup, `${backup}-2`, `${backup}.1.tmp`]);
  const back = await openSqliteDatabase(join(folder, `${backup}-2`));
  expect(await back.kysely.selectFrom("jobs").select("name").execute()).toEqual([{ name: "kept" }]);
  await back.kysely.destroy();
});

test("what had ended in a database without lists of numbers waits to be listed", async () => {
  const old = await openSqliteDatabase(path, migrations.slice(0, 1));
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

describe.each(schemas)("on %s", (_, start) => {
  let opening: Awaited<ReturnType<typeof start>>;

  beforeAll(async () => {
    opening = await start();
  }, 60_000);

  afterAll(() => opening.stop(), 60_000);

  const open = (name: string, steps?: readonly Migration[]) => opening.open(name, steps);

  test("an older database is brought up to date; a newer one is refused, unchanged", async () => {
    const old = createStore(await open("older"));
    await old.jobs.create("kept", {}, "me");
    await old.close();
    const next = [...migrations, () => ["alter table jobs add column later integer"]];
    const updated = await open("older", next);
    const jobs = () => updated.kysely.selectFrom("jobs").selectAll().execute();
    expect(await jobs()).toMatchObject([{ name: "kept", later: null }]);
    await expect(open("older")).rejects.toMatchObject({
      code: "DATABASE_NEWER",
      message: expect.stringContaining(
        `has version ${next.length}, and this program knows ${migrations.length}`,
      ) as string,
    });
    expect(await jobs()).toMatchObject([{ name: "kept", later: null }]);
    await updated.kysely.destroy();
  });

  test("each version of the schema is brought up to date, with what it holds", async () => {
    const steps = migrations.map((step) => step({ key: "", bytewise: "", bytes: "" }).join(";"));
    const has = (version: number, words: string) => steps.slice(0, version).some((step) => step.includes(words));
    const files = [];
    for (let version = 1; version <= migrations.length; version++) {
      const old = await open(`version_${version}`, migrations.slice(0, version));
      await sql`insert into jobs (name, options, paused, created_at) values ('old', '{}', 0, 1)`.execute(old.kysely);
      await sql`insert into counts (job_id, slot, files, read, refused, failed, corrected) values (1, 3, 1, 0, 1, 0, 0)`.execute(
        old.kysely,
      );
      await sql`insert into files (job_id, name, digest, bytes, state, tries, losses, numbers, text, certainty, review, corrected, code)
        values (1, 'a', 'a', 1, 'refused', 0, 0, 1, '7', 0.5, 1, 0, 'PICTURE_EMPTY')`.execute(old.kysely);
      // What is counted as files end, from the version on that does so.
      if (has(version, "counts add column review")) await sql`update counts set review = 1`.execute(old.kysely);
      await old.kysely.destroy();
      const store = createStore(await open(`version_${version}`));
      files.push((await store.pages.page(await store.jobs.find("old"), { order: "doubtful" })).files.length);
      const { review, waiting, errors } = await store.jobs.detail("old");
      // What had ended before there were lists of numbers waits to be listed.
      expect([version, review, waiting]).toEqual(version === 1 ? [1, 0, 1] : [version, 1, 0]);
      const isCounted = version > 1 && !has(version, "create table error_counts");
      expect(errors).toEqual(isCounted ? [{ code: "PICTURE_EMPTY", state: "refused", files: 1 }] : []);
      await store.close();
    }
    expect(files).toEqual(migrations.map(() => 1));
  });

  test("a step that fails leaves the database as it was", async () => {
    const half = ["create table half (id integer)"];
    await (await open("failing")).kysely.destroy();
    await expect(open("failing", [...migrations, () => [...half, "this is no statement"]])).rejects.toThrow(
      "syntax error",
    );
    const again = await open("failing", [...migrations, () => half]);
    await again.kysely.destroy();
  });

  test("programs that start at once make one schema, or bring one up to date once", async () => {
    const opened = await Promise.all([1, 2, 3].map(() => open("new")));
    await Promise.all(opened.map(({ kysely }) => kysely.destroy()));
    const next = [...migrations, () => ["create table later (id integer)"]];
    const again = await Promise.all([1, 2, 3].map(() => open("new", next)));
    await Promise.all(again.map(({ kysely }) => kysely.destroy()));
  });
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
