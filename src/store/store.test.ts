/** What a store does, on each of its databases. */

import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { keptReading } from "../../test/kept-readings.js";
import { startNetwork, type TestDatabase, testDatabases } from "../../test/test-databases.js";
import { fileOrders } from "../contract/jobs/jobs.js";
import { exportHeading, exportLines } from "../contract/jobs/export-lines.js";
import { toStoreError } from "./errors.js";
import { openPostgresDatabase } from "./open-database.js";
import { createStore, type Store } from "./open-store.js";
import type { Chunk, Outcome, TakenFile } from "./work-queue.js";

const model = { name: "digits@1", digest: "a".repeat(64) };
const other = { name: "digits@2", digest: "b".repeat(64) };

describe.each(testDatabases)("on %s", (_, start) => {
  let database: TestDatabase;
  let store: Store;
  let made = 0;

  beforeAll(async () => {
    database = await start();
    store = createStore(await database.open());
  }, 60_000);

  afterAll(async () => {
    await store.close();
    await database.stop();
  }, 60_000);

  /** A job of its own, with files of its own. */
  async function createJob(count: number, prefix = `p${made}`) {
    made += 1;
    const job = await store.jobs.create(`job ${made}`, {}, "me");
    const files = Array.from({ length: count }, (_, i) => {
      const digest = `${prefix}-${i}`.padEnd(64, "0");
      return { name: `${String(i).padStart(4, "0")}.png`, digest, bytes: 10 };
    });
    await store.jobs.addFiles(job, files, "me");
    return { job, files };
  }

  /** Claims from the job alone: all others are at rest. */
  async function claim(worker: number, limit = 50): Promise<Chunk> {
    const chunk = await store.queue.claim(worker, limit, 0);
    expect(chunk).not.toBeNull();
    return chunk!;
  }

  const read = (file: TakenFile, ...numbers: readonly (readonly [string, number])[]): Outcome => ({
    file,
    tries: 0,
    state: "read",
    reading: keptReading(...numbers),
  });

  async function readAll(): Promise<void> {
    const worker = await store.queue.register("{}");
    for (;;) {
      const chunk = await store.queue.claim(worker, 50, 0);
      if (chunk === null) break;
      await store.queue.settle(
        worker,
        chunk,
        model,
        chunk.files.map((file) => read(file, ["7", 0.99])),
      );
    }
    await store.queue.release(worker, false);
  }

  test("a file that is added twice is in the job once, and one of another name beside it", async () => {
    const { job, files } = await createJob(3);
    expect(await store.jobs.addFiles(job, files, "me")).toBe(0);
    expect(await store.jobs.addFiles(job, [{ ...files[0]!, name: "copy.png" }], "me")).toBe(1);
    expect(await store.jobs.tell(job.name)).toEqual({
      name: job.name,
      state: "waiting",
      files: 4,
      read: 0,
      refused: 0,
      failed: 0,
      waiting: 4,
      corrected: 0,
    });
    await readAll();
    expect(await store.jobs.tell(job.name)).toMatchObject({ state: "done", read: 4, waiting: 0 });
  });

  test("a job of the name is added to with the same options, and refused with others", async () => {
    const first = await store.jobs.create("options", { minConfidence: 0.5, expect: 3 }, "me");
    expect(await store.jobs.create("options", { expect: 3, minConfidence: 0.5 }, "me")).toEqual(first);
    await expect(store.jobs.create("options", {}, "me")).rejects.toMatchObject({ code: "JOB_STATE_WRONG" });
    await expect(store.jobs.find("no such")).rejects.toMatchObject({ code: "JOB_NOT_FOUND" });
  });

  test("each file goes to one worker, and ends as it is told", async () => {
    const { job } = await createJob(5);
    const [a, b] = [await store.queue.register("{}"), await store.queue.register("{}")];
    const [first, second] = [await claim(a, 3), await claim(b, 3)];
    expect([...first.files, ...second.files].map(({ name }) => name).toSorted()).toHaveLength(5);
    expect(new Set([...first.files, ...second.files].map(({ id }) => id)).size).toBe(5);
    expect(await store.queue.claim(a, 3, 0)).toBeNull();
    expect(await store.jobs.tell(job.name)).toMatchObject({ state: "running", waiting: 5 });
    const [one, two, three] = first.files as [TakenFile, TakenFile, TakenFile];
    const outcomes: Outcome[] = [
      read(one, ["0042", 0.99]),
      { file: two, tries: 0, state: "refused", code: "PICTURE_EMPTY", error: "it is empty" },
      { file: three, tries: 3, state: "failed", code: "THREAD_DIED", error: "it ends its thread" },
    ];
    expect(await store.queue.settle(a, first, model, outcomes)).toBe(3);
    // Told twice, counted once.
    expect(await store.queue.settle(a, first, model, outcomes)).toBe(0);
    expect(await store.queue.isIdle()).toBe(false);
    expect(
      await store.queue.settle(
        b,
        second,
        model,
        second.files.map((file) => read(file)),
      ),
    ).toBe(2);
    expect(await store.queue.isIdle()).toBe(true);
    const told = await store.jobs.detail(job.name);
    expect(told).toMatchObject({ state: "done", read: 3, refused: 1, failed: 1, waiting: 0, review: 4 });
    expect(told.errors).toHaveLength(2);
    await store.jobs.setPaused(job.name, true, "me");
    expect(await store.jobs.retry(job.name, { code: "THREAD_DIED" }, "me")).toBe(1);
    expect(await store.jobs.tell(job.name)).toMatchObject({ read: 3, refused: 1, failed: 0, waiting: 1 });
    await store.queue.release(a, false);
    await store.queue.release(b, false);
  });

  test("what a lost worker had is taken up by another, and what it tells later counts no more", async () => {
    const { job } = await createJob(3);
    const [dead, alive] = [await store.queue.register("{}"), await store.queue.register("{}")];
    const lost = await claim(dead);
    expect(await store.queue.claim(alive, 50, 0)).toBeNull();
    await store.queue.release(dead, true);
    expect(await store.queue.beat(dead)).toBe(false);
    expect(await store.queue.beat(alive)).toBe(true);
    const chunk = await claim(alive);
    expect(chunk.files).toEqual(lost.files);
    expect(
      await store.queue.settle(
        dead,
        lost,
        model,
        lost.files.map((file) => read(file, ["1", 1])),
      ),
    ).toBe(0);
    await store.queue.settle(
      alive,
      chunk,
      model,
      chunk.files.map((file) => read(file, ["2", 1])),
    );
    expect(await store.jobs.tell(job.name)).toMatchObject({ read: 3, state: "done" });
    const { files } = await store.pages.page(job, {});
    expect(files.map(({ text }) => text)).toEqual(["2", "2", "2"]);
    await store.queue.release(alive, false);
  });

  test("a picture that ends its workers is taken with fewer and fewer, and given up after three; the others are read", async () => {
    const { job } = await createJob(40);
    const lost: number[] = [];
    for (;;) {
      const worker = await store.queue.register("{}");
      const chunk = await store.queue.claim(worker, 50, 0);
      if (chunk === null) {
        await store.queue.release(worker, false);
        break;
      }
      const killer = chunk.files.findIndex(({ name }) => name === "0002.png");
      if (killer < 0) {
        await store.queue.settle(
          worker,
          chunk,
          model,
          chunk.files.map((file) => read(file, ["1", 1])),
        );
        await store.queue.release(worker, false);
      } else {
        lost.push(chunk.files.length);
        await store.queue.release(worker, true);
      }
    }
    expect(lost).toEqual([40, 7, 1]);
    expect(await store.jobs.tell(job.name)).toMatchObject({ read: 39, failed: 1, waiting: 0 });
    expect(await store.jobs.retry(job.name, {}, "me")).toBe(1);
    await readAll();
    expect(await store.jobs.tell(job.name)).toMatchObject({ read: 40, failed: 0 });
  });

  test("a picture that ends its workers costs three of them and no other picture, though each has several chunks", async () => {
    const { job } = await createJob(200);
    let lost = 0;
    for (let isOver = false; !isOver;) {
      const worker = await store.queue.register("{}");
      const chunks: Chunk[] = [];
      for (let count = 0; count < 3; count++) {
        const chunk = await store.queue.claim(worker, 50, 0);
        if (chunk !== null) chunks.push(chunk);
      }
      isOver = chunks.length === 0;
      const names = chunks.flatMap(({ files }) => files.map(({ name }) => name));
      const isLost = names.includes("0060.png");
      if (isLost) lost += 1;
      if (isLost && lost === 3) expect(names).toEqual(["0060.png"]);
      for (const chunk of isLost ? [] : chunks) {
        const outcomes = chunk.files.map((file) => read(file, ["1", 1]));
        await store.queue.settle(worker, chunk, model, outcomes);
      }
      await store.queue.release(worker, isLost);
    }
    expect(lost).toBe(3);
    expect(await store.jobs.tell(job.name)).toMatchObject({ read: 199, failed: 1, waiting: 0 });
    await store.jobs.remove(job.name, "me", async () => {});
  });

  test("the queue is told in figures: what waits, is read and has ended, and since when", async () => {
    const { job } = await createJob(3);
    const before = await store.jobs.figures();
    expect(before).toMatchObject({ waiting: 3, reading: 0, suspected: 0, workers: 0 });
    expect(before.oldestSeconds).toBeLessThan(60);
    const worker = await store.queue.register("{}");
    const chunk = await claim(worker, 2);
    expect(await store.jobs.figures()).toMatchObject({ waiting: 1, reading: 2, workers: 1 });
    const [first] = chunk.files;
    await store.queue.settle(worker, chunk, model, [read(first!, ["7", 0.99])]);
    await store.queue.release(worker, false);
    const after = await store.jobs.figures();
    expect(after.waiting).toBe(2);
    expect(after.ended.read).toBe(before.ended.read + 1);
    expect(after.lagSeconds).toBeLessThan(60);
    await store.jobs.setPaused(job.name, true, "me");
    expect(await store.jobs.figures()).toMatchObject({ waiting: 0, oldestSeconds: 0, lagSeconds: 0 });
    // What has ended stays counted, whatever becomes of the job: a counter of Prometheus may not fall.
    expect(await store.jobs.retry(job.name, { all: true }, "me")).toBe(1);
    expect((await store.jobs.figures()).ended).toEqual(after.ended);
    await store.jobs.setPaused(job.name, false, "me");
    const next = await store.queue.register("{}");
    const again = await claim(next, 3);
    await store.queue.settle(next, again, model, [read(again.files[0]!, ["7", 0.99])]);
    await store.queue.release(next, false);
    const twice = { ...after.ended, read: after.ended.read + 1 };
    expect((await store.jobs.figures()).ended).toEqual(twice);
    await store.jobs.remove(job.name, "me", async () => {});
    expect((await store.jobs.figures()).ended).toEqual(twice);
  });

  test("the pace is that of the last minute, also where the clock was put back by an hour", async () => {
    const { job } = await createJob(6);
    await readAll();
    const other = await database.open();
    const shift = (files: string, ms: number) =>
      sql`update files set ended_at = ended_at + ${ms} where job_id = ${job.id} and name < ${files}`.execute(
        other.kysely,
      );
    const before = await store.jobs.detail(job.name);
    expect(before.filesPerSecond).toBeGreaterThan(0.05);
    await shift("0004.png", 3_600_000);
    const after = await store.jobs.detail(job.name);
    expect(after.filesPerSecond).toBeGreaterThan(0);
    expect(after.filesPerSecond).toBeLessThanOrEqual(2);
    await shift("9", 3_600_000);
    expect(await store.jobs.detail(job.name)).toMatchObject({ filesPerSecond: 0, secondsLeft: null });
    await store.jobs.retry(job.name, { all: true }, "me");
    expect((await store.jobs.figures()).lagSeconds).toBeLessThan(60);
    await other.kysely.destroy();
    await store.jobs.remove(job.name, "me", async () => {});
  });

  test("training runs are told to others, anew when they change, and by the server that keeps them now", async () => {
    const table = store.runs;
    const texts = { events: "[1]", result: null };
    await table.keep({ id: "a", owner: "ann", term: 0, record: "waiting" }, texts);
    await table.keep({ id: "b", owner: "bob", term: 0, record: "waiting" }, texts);
    await table.keep({ id: "a", owner: "cat", term: 0, record: "finished" }, { events: "[1, 2]", result: "99 %" });
    for (const owner of ["bob", "cat", "cat"]) await table.beat(owner);
    const { runs, beats } = await table.look();
    expect(runs.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual([
      { id: "a", owner: "cat", term: 0, record: "finished", hasCheckpoint: false },
      { id: "b", owner: "bob", term: 0, record: "waiting", hasCheckpoint: false },
    ]);
    expect(beats).toEqual(
      new Map([
        ["bob", 1],
        ["cat", 2],
      ]),
    );
    expect(await table.texts("a")).toEqual({ events: "[1, 2]", result: "99 %" });
    expect(await table.texts("c")).toBeNull();
    await table.remove([]);
    await table.remove(["a", "b"]);
    for (const owner of ["bob", "cat"]) await table.leave(owner);
    expect(await table.look()).toEqual({ runs: [], beats: new Map() });
  });

  test("a run is taken up once, with its checkpoint, and whoever kept it before tells of it no more", async () => {
    const table = store.runs;
    const ann = { id: "c", owner: "ann", term: 0, record: "running" };
    expect(await table.keep(ann, { events: "[1]", result: null })).toBe(true);
    await table.keepCheckpoint({ id: "c", owner: "bob" }, Uint8Array.of(9));
    await table.keepCheckpoint(ann, Uint8Array.of(1));
    await table.keepCheckpoint(ann, Uint8Array.of(1, 2, 3));
    expect((await table.look()).runs).toEqual([{ ...ann, hasCheckpoint: true }]);

    const taken = await Promise.all([table.takeUp(ann, "bob"), table.takeUp(ann, "cat")]);
    const [won] = taken.filter((each) => each !== null);
    expect(taken.filter((each) => each === null)).toHaveLength(1);
    expect([won!.events, [...won!.checkpoint!]]).toEqual(["[1]", [1, 2, 3]]);
    const owner = taken[0] === null ? "cat" : "bob";

    expect(await table.keep({ ...ann, record: "finished" }, { events: "[1, 2]", result: "99 %" })).toBe(false);
    await table.keepCheckpoint(ann, null);
    const now = { ...ann, owner, term: 1 };
    expect((await table.look()).runs).toEqual([{ ...now, hasCheckpoint: true }]);
    expect(await table.keep({ ...now, record: "stopped" }, { events: "[1]", result: null })).toBe(true);
    await table.keepCheckpoint(now, null);
    expect((await table.takeUp(now, "dan"))?.checkpoint).toBeNull();
    await table.keepCheckpoint({ id: "c", owner: "dan" }, Uint8Array.of(4));
    await table.remove(["c"]);
    expect((await table.look()).runs).toEqual([]);
  });

  test("models, and which of them reads, are one server's as the other's; a name stands for one content", async () => {
    const table = store.models;
    const named = { sha256: "1".repeat(64), name: "digits", version: "one" };
    const one = { ...named, title: "Mine" };
    await table.keep(one, Uint8Array.of(1, 2, 3), { note: "a card" });
    await table.keep({ ...one, title: null }, Uint8Array.of(1, 2, 3), null);
    expect(await table.list()).toEqual([{ ...one, removedAtMs: null }]);
    const { file, card } = await table.load(one.sha256);
    expect([[...file], card]).toEqual([[1, 2, 3], { note: "a card" }]);
    await expect(table.keep({ ...one, sha256: "2".repeat(64) }, Uint8Array.of(4), null)).rejects.toMatchObject({
      code: "MODEL_REFUSED",
    });
    const choice = { ...named, previous: { name: "digits", version: "zero" } };
    expect(await table.activate({ digits: choice })).toEqual({ digits: 1 });
    expect(await table.activate({ digits: choice, lines: { ...choice, previous: null } })).toEqual({
      digits: 2,
      lines: 1,
    });
    expect(await table.active()).toEqual({
      choices: { digits: choice, lines: { ...choice, previous: null } },
      revisions: { digits: 2, lines: 1 },
    });
  });

  test("a model that reads is not deleted, and a deleted one leaves word of it, and its name to another", async () => {
    const table = store.models;
    const find = async (sha256: string) => (await table.list()).find((model) => model.sha256 === sha256);
    const reading = { sha256: "3".repeat(64), name: "digits", version: "reads", title: null };
    const other = { sha256: "4".repeat(64), name: "digits", version: "other", title: null };
    for (const model of [reading, other]) await table.keep(model, Uint8Array.of(1), null);
    await table.activate({ digits: { ...reading, previous: null } });
    await expect(table.remove(reading.sha256)).rejects.toMatchObject({ code: "MODEL_IN_USE" });
    expect([...(await table.load(reading.sha256)).file]).toEqual([1]);

    await table.rename(other.sha256, "Theirs");
    expect(await find(other.sha256)).toMatchObject({ title: "Theirs", removedAtMs: null });
    await table.remove(other.sha256);
    expect(await find(other.sha256)).toMatchObject({ title: null, removedAtMs: expect.any(Number) as number });
    await expect(table.load(other.sha256)).rejects.toMatchObject({ code: "MODEL_NOT_FOUND" });
    await expect(table.activate({ digits: { ...other, previous: null } })).rejects.toMatchObject({
      code: "MODEL_NOT_FOUND",
    });

    // Added anew it is there again.
    await table.keep(other, Uint8Array.of(2), null);
    expect([...(await table.load(other.sha256)).file]).toEqual([2]);
    await table.remove(other.sha256);
    const twin = { ...other, sha256: "5".repeat(64) };
    await table.keep(twin, Uint8Array.of(3), null);
    expect(await find(other.sha256)).toBeUndefined();
    expect([...(await table.load(twin.sha256)).file]).toEqual([3]);
  });

  test("jobs take turns, and one that is paused waits", async () => {
    const [one, two] = [await createJob(4), await createJob(4)];
    const worker = await store.queue.register("{}");
    const first = await claim(worker, 2);
    const second = (await store.queue.claim(worker, 2, first.jobId))!;
    expect(second.job).not.toBe(first.job);
    expect((await store.queue.claim(worker, 1, second.jobId))?.job).toBe(first.job);
    await store.jobs.setPaused(one.job.name, true, "me");
    await store.jobs.setPaused(two.job.name, true, "me");
    expect(await store.queue.claim(worker, 2, 0)).toBeNull();
    await store.queue.release(worker, false);
    expect(await store.jobs.tell(one.job.name)).toMatchObject({ state: "paused" });
    expect(await store.queue.isIdle()).toBe(true);
    await store.jobs.setPaused(one.job.name, false, "me");
    await store.jobs.setPaused(two.job.name, false, "me");
    await readAll();
  });

  test("a picture that was read is not read again, by the same model and options", async () => {
    const { files } = await createJob(2, "known");
    await readAll();
    const digests = files.map(({ digest }) => digest);
    expect((await store.queue.known(digests, model, "{}")).size).toBe(2);
    expect((await store.queue.known(digests, other, "{}")).size).toBe(0);
    expect((await store.queue.known(digests, model, '{"expect":1}')).size).toBe(0);
  });

  test("pages go through all files in each order, and filters find theirs", async () => {
    const { job } = await createJob(7);
    const worker = await store.queue.register("{}");
    const chunk = await claim(worker);
    await store.queue.settle(
      worker,
      chunk,
      model,
      chunk.files.map((file, i) => read(file, [String(17 - i), [0.99, 0.5, 0.95, 0.2, 0.97, 0.96, 0.6][i]!])),
    );
    await store.queue.release(worker, false);
    async function walk(options: object) {
      const names: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.pages.page(job, { ...options, limit: 3, ...(cursor && { cursor }) });
        names.push(...page.files.map(({ file }) => file[3]!));
        cursor = page.next ?? undefined;
      } while (cursor !== undefined);
      return names.join("");
    }
    expect(await walk({})).toBe("0123456");
    expect(await walk({ descending: true })).toBe("6543210");
    expect(await walk({ order: "doubtful" })).toBe("3162540");
    expect(await walk({ order: "doubtful", descending: true, state: "read" })).toBe("0452613");
    expect(await walk({ order: "text" })).toBe("6543210");
    expect(await walk({ order: "name", descending: true })).toBe("6543210");
    expect(await walk({ review: true, order: "doubtful" })).toBe("316");
    expect(await walk({ text: "1" })).toBe("76543210".slice(1));
    expect(await walk({ text: "12" })).toBe("5");
    expect(await walk({ name: "0003" })).toBe("3");
    expect(await walk({ state: "refused" })).toBe("");
    async function from(skip: number, options: object) {
      const { files, total, next } = await store.pages.page(job, { ...options, skip, limit: 2 });
      return [files.map(({ file }) => file[3]!).join(""), total, next === null];
    }
    expect(await from(0, {})).toEqual(["01", 7, false]);
    expect(await from(2, { order: "doubtful" })).toEqual(["62", 7, false]);
    expect(await from(5, { order: "doubtful" })).toEqual(["40", 7, true]);
    expect(await from(6, { descending: true })).toEqual(["0", 7, true]);
    expect(await from(1, { order: "doubtful", descending: true, state: "read" })).toEqual(["45", 7, false]);
    expect(await from(1, { review: true, order: "doubtful" })).toEqual(["16", 3, true]);
    expect(await from(7, {})).toEqual(["", 7, true]);
    const { next, total } = await store.pages.page(job, { limit: 2, skip: 3 });
    expect(total).toBe(7);
    const after = await store.pages.page(job, { limit: 9, cursor: next! });
    expect([after.files.map(({ file }) => file[3]!).join(""), after.total]).toEqual(["56", null]);
    await expect(store.pages.page(job, { cursor: "x" })).rejects.toMatchObject({ code: "OPTION_INVALID" });
  });

  test("corrections stay, through another model's reading as well, and reach the export", async () => {
    const { job } = await createJob(5);
    const worker = await store.queue.register("{}");
    const chunk = await claim(worker);
    const [one, two, three, four, five] = chunk.files as [TakenFile, TakenFile, TakenFile, TakenFile, TakenFile];
    await store.queue.settle(worker, chunk, model, [
      read(one, ["0042", 0.99], ["1?", 0.4]),
      read(two, ["7", 0.5]),
      { file: three, tries: 0, state: "refused", code: "PICTURE_NO_INK", error: "nothing" },
      read(four),
      read(five, ["=1+1", 0.95]),
    ]);
    expect(await store.jobs.detail(job.name)).toMatchObject({ review: 4, corrected: 0 });
    await store.corrections.correct(job, one.id, { number: 1, to: "17" }, "ann");
    const twice = await store.corrections.correct(job, one.id, { number: 1, to: "19" }, "bob");
    expect(twice.corrections).toMatchObject([
      { from: "1?", to: "17", who: "ann" },
      { from: "17", to: "19", who: "bob" },
    ]);
    await store.corrections.correct(job, two.id, { to: "7" }, "ann");
    await store.corrections.correct(job, three.id, { to: "12 013" }, "ann");
    await store.corrections.correct(job, four.id, { to: null }, "ann");
    expect(await store.jobs.detail(job.name)).toMatchObject({ review: 0, corrected: 4 });
    await expect(store.corrections.correct(job, one.id, { number: 9, to: "1" }, "ann")).rejects.toMatchObject({
      code: "OPTION_INVALID",
    });
    const csv = async () => {
      let text = exportHeading("csv");
      for await (const file of store.pages.exported(job)) text += exportLines(file, "csv");
      return text.trim().split("\r\n");
    };
    const lines = [
      "file,line,box,text,value,digits,confidence,runner-up,status,original,error,page,changed",
      "0000.png,0,10 10 48 20,0042,42,0042,0.99,7042,read,,,,",
      "0000.png,1,10 40 24 20,19,19,19,0.4,7?,corrected,1?,,,",
      "0001.png,0,10 10 12 20,7,7,7,0.5,7,confirmed,7,,,",
      "0002.png,,,12,12,12,,,corrected,,PICTURE_NO_INK: nothing,,",
      "0002.png,,,013,13,013,,,corrected,,PICTURE_NO_INK: nothing,,",
      "0003.png,,,,,,,,confirmed,,,,",
      "0004.png,0,10 10 48 20,'=1+1,,11,0.95,'=7+1,read,,,,",
    ];
    expect(await csv()).toEqual(lines);
    await store.jobs.retry(job.name, { all: true }, "me");
    const again = await claim(worker);
    await store.queue.settle(
      worker,
      again,
      other,
      again.files.map((file) => read(file, ["0043", 0.8], ["55", 0.7])),
    );
    await store.queue.release(worker, false);
    const file = await store.corrections.file(job, one.id);
    expect(file.counted).toMatchObject([
      { text: "0043", status: "doubtful" },
      { text: "19", original: "55", status: "corrected" },
    ]);
    expect(file).toMatchObject({ model: "digits@2", text: "0043 19", review: true, corrected: true });
    expect((await csv())[4]).toContain("12");
  });

  test("what another model reads otherwise is told with what was read before, and stays until it is read again", async () => {
    const { job } = await createJob(4, "changed");
    async function readBy(by: typeof model, texts: readonly (string | null)[]): Promise<void> {
      const worker = await store.queue.register("{}");
      const chunk = await claim(worker);
      const outcomes = chunk.files.map((file, i): Outcome => {
        const text = texts[i];
        if (text === null) return { file, tries: 0, state: "refused", code: "PICTURE_NO_INK", error: "nothing" };
        return read(file, [text!, 0.99]);
      });
      await store.queue.settle(worker, chunk, by, outcomes);
      await store.queue.release(worker, false);
    }
    const listed = async (options: object) =>
      (await store.pages.page(job, options)).files.map(({ file, text, changed }) => [file[3], text, changed].join(" "));

    await readBy(model, ["17", "18", "19", null]);
    expect(await listed({ changed: true })).toEqual([]);
    const corrected = (await store.pages.page(job, {})).files[1]!.id;
    await store.corrections.correct(job, corrected, { to: "81" }, "ann");
    await store.jobs.retry(job.name, { all: true }, "me");
    await readBy(other, ["71", "28", "19", "20"]);
    expect(await listed({})).toEqual(["0 71 17", "1 81 18", "2 19 ", "3 20 "]);
    for (const order of fileOrders) {
      expect((await listed({ changed: true, order })).toSorted()).toEqual(["0 71 17", "1 81 18"]);
      expect(await listed({ changed: true, order, state: "read", review: true })).toEqual([]);
    }
    const { previous, changed } = await store.corrections.file(job, corrected);
    expect([previous?.model, previous?.reading.text, changed]).toEqual(["digits@1", "18", "18"]);
    let lines = "";
    for await (const file of store.pages.exported(job)) lines += exportLines(file, "jsonl");
    const exported = lines
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(exported.map(({ text, changed }) => [text, changed])).toEqual([
      ["71", "17"],
      ["81", "18"],
      ["19", null],
      ["20", null],
    ]);

    // Once more by the model that read: nothing has changed since.
    await store.jobs.retry(job.name, { all: true }, "me");
    expect(await listed({ changed: true })).toEqual([]);
    await readBy(other, ["71", "28", "19", "20"]);
    expect(await listed({ changed: true })).toEqual([]);
    expect((await store.corrections.file(job, corrected)).previous).toBeNull();
    await store.jobs.remove(job.name, "me", async () => {});
  });

  test("what a person should look at is listed the most doubtful first, and stays in its order while it is corrected", async () => {
    const { job } = await createJob(6);
    const worker = await store.queue.register("{}");
    const chunk = await claim(worker);
    const [one, two, three, four, five, six] = chunk.files as [
      TakenFile,
      TakenFile,
      TakenFile,
      TakenFile,
      TakenFile,
      TakenFile,
    ];
    await store.queue.settle(worker, chunk, model, [
      read(one, ["7", 0.8], ["12", 0.99], ["7?", 0.3]),
      read(two, ["7", 0.95]),
      { file: three, tries: 0, state: "refused", code: "PICTURE_NO_INK", error: "nothing" },
      read(four),
      { file: five, tries: 0, state: "read", reading: { ...keptReading(["5", 0.99], ["6", 0.99]), isComplete: false } },
      { file: six, tries: 0, state: "read", reading: { ...keptReading(["9", 0.6]), turned: 90 } },
    ]);
    await store.queue.release(worker, false);
    const list = async (options: object) =>
      (await store.numbers.page(job, options)).numbers.map(({ file, text, status, review }) =>
        [file[3], text, status, review ? "!" : ""].join(" ").trim(),
      );
    const asked = [
      "2  refused !",
      "3  no number !",
      "0 7? doubtful !",
      "5 9 doubtful !",
      "0 7 doubtful !",
      "4 5 read !",
    ];
    expect(await list({})).toEqual(asked);
    expect(await list({ review: true })).toEqual(asked);
    expect(await list({ descending: true })).toEqual(asked.toReversed());
    // The same files as the list of files has.
    const { files } = await store.pages.page(job, { review: true, order: "name" });
    expect(files.map(({ file }) => file[3])).toEqual(["0", "2", "3", "4", "5"]);
    expect(await list({ text: "7" })).toEqual(["0 7 doubtful !", "1 7 read"]);
    expect(await list({ file: one.id })).toEqual(["0 7 doubtful !", "0 12 read", "0 7? doubtful !"]);
    expect(await list({ digit: 7 })).toEqual(["0 7? doubtful !", "0 7 doubtful !", "1 7 read"]);
    const sevens = await store.numbers.page(job, { digit: 7, limit: 2 });
    expect(sevens.total).toBeNull();
    const others = await store.numbers.page(job, { digit: 7, cursor: sevens.next! });
    const places = [...sevens.numbers, ...others.numbers].map(({ digits }) => digits?.map(({ box }) => [box.x, box.y]));
    expect(places).toEqual([[[10, 70]], [[10, 10]], [[10, 10]]]);
    expect((await store.numbers.page(job, { digit: 2 })).numbers).toMatchObject([
      { text: "12", digits: [{ box: { x: 22, y: 40 }, confidence: 0.99 }] },
    ]);

    const first = await store.numbers.page(job, { limit: 4 });
    expect(first).toMatchObject({ total: 6, place: 0 });
    expect(first.numbers[3]).toMatchObject({ turn: 90, number: 0, box: { x: 10 } });
    const rest = await store.numbers.page(job, { limit: 4, cursor: first.next! });
    expect(rest).toMatchObject({ next: null, total: null, numbers: [{ text: "7" }, { text: "5" }] });
    const { id } = first.numbers[2]!;
    expect(id).toBe(`${one.id}.2`);
    expect(await store.numbers.page(job, { from: id, limit: 1 })).toMatchObject({
      place: 2,
      numbers: [{ text: "7?" }],
    });
    const back = await store.numbers.page(job, { from: id, descending: true });
    expect(back.numbers.map(({ text }) => text)).toEqual(["7?", "", ""]);

    await store.corrections.correct(job, one.id, { number: 2, to: "71" }, "ann");
    await store.corrections.correct(job, one.id, { number: 0, to: null }, "ann");
    await store.corrections.correct(job, six.id, { number: 0, to: "9" }, "ann");
    await store.corrections.correct(job, three.id, { to: "0 42" }, "ann");
    await store.corrections.correct(job, four.id, { to: null }, "ann");
    expect(await list({})).toEqual([
      "2 0 42 corrected",
      "3  confirmed",
      "0 71 corrected",
      "5 9 confirmed",
      "0  removed",
      "4 5 read !",
    ]);
    expect(await list({ review: true })).toEqual(["4 5 read !"]);
    expect(await list({ file: three.id })).toEqual(["2 0 42 corrected"]);
    expect(await list({ digit: 7 })).toEqual(["1 7 read"]);
    expect((await store.numbers.page(job, { from: id })).place).toBe(2);
    await expect(store.numbers.page(job, { from: "1.0.0" })).rejects.toMatchObject({ code: "OPTION_INVALID" });
    await expect(store.numbers.page(job, { from: `${six.id + 1}.0` })).rejects.toMatchObject({
      code: "OPTION_INVALID",
    });
    await expect(store.numbers.page(job, { cursor: "x" })).rejects.toMatchObject({ code: "OPTION_INVALID" });

    await store.jobs.retry(job.name, { all: true }, "me");
    expect(await list({ text: "71" })).toEqual([]);
    await readAll();
    expect(await list({ file: one.id })).toContain("0 71 corrected");
    await store.jobs.remove(job.name, "me", async () => {});
  });

  test("what is counted is what there is, however files ended, were corrected and read again", async () => {
    const other = await database.open();
    const count = (files: string) => sql.raw<{ count: number }>(`select count(*) as count from ${files}`);
    async function check(job: string, id: number): Promise<void> {
      const { review, errors } = await store.jobs.detail(job);
      const row = await store.jobs.find(job);
      const all = (await store.numbers.page(row, {})).total;
      const unseen = (await store.numbers.page(row, { review: true })).total;
      const there = async (files: string) => Number((await count(files).execute(other.kysely)).rows[0]!.count);
      expect([review, all, unseen]).toEqual([
        await there(`files where job_id = ${id} and review = 1`),
        await there(`numbers where job_id = ${id} and asked = 1`),
        await there(`numbers where job_id = ${id} and review = 1`),
      ]);
      const coded = await there(`files where job_id = ${id} and code is not null`);
      expect(errors.reduce((sum, { files }) => sum + files, 0)).toBe(coded);
    }
    const { job } = await createJob(6, "counted");
    const end = async () => {
      const worker = await store.queue.register("{}");
      const chunk = await claim(worker);
      const outcomes = chunk.files.map((file, i): Outcome => {
        if (i === 1) return { file, tries: 0, state: "refused", code: "PICTURE_NO_INK", error: "nothing" };
        if (i === 2) return { file, tries: 3, state: "failed", code: "INTERNAL", error: "a fault" };
        return read(file, ["17", i / 6], ["18", 0.5]);
      });
      await store.queue.settle(worker, chunk, model, outcomes);
      await store.queue.release(worker, false);
    };
    await end();
    await check(job.name, job.id);
    const { files } = await store.pages.page(job, {});
    await store.corrections.correct(job, files[0]!.id, { number: 0, to: "71" }, "ann");
    await store.corrections.correct(job, files[1]!.id, { to: "5 6" }, "ann");
    await store.corrections.correct(job, files[3]!.id, { to: null }, "ann");
    await check(job.name, job.id);
    await store.jobs.retry(job.name, {}, "me");
    await check(job.name, job.id);
    await store.jobs.retry(job.name, { all: true }, "me");
    await check(job.name, job.id);
    await end();
    await check(job.name, job.id);
    await store.jobs.retry(job.name, { all: true }, "me");
    await sql`update files set losses = 2 where job_id = ${job.id} and name < '0003'`.execute(other.kysely);
    for (let isOver = false; !isOver;) {
      const worker = await store.queue.register("{}");
      const chunk = await store.queue.claim(worker, 50, 0);
      isOver = chunk === null;
      if (chunk !== null && chunk.files.length > 1) {
        const outcomes = chunk.files.map((file) => read(file, ["7", 0.6]));
        await store.queue.settle(worker, chunk, model, outcomes);
      }
      await store.queue.release(worker, chunk?.files.length === 1);
    }
    expect(await store.jobs.tell(job.name)).toMatchObject({ state: "done", failed: 3 });
    await check(job.name, job.id);
    await other.kysely.destroy();
    await store.jobs.remove(job.name, "me", async () => {});
  });

  test("a token is found by what its holder has until it is revoked, and its name is given once", async () => {
    const token = await store.tokens.add("ann", "review", "me");
    expect(await store.tokens.find(token)).toEqual({ name: "ann", role: "review" });
    expect(await store.tokens.find(`${token}x`)).toBeNull();
    await expect(store.tokens.add("ann", "read", "me")).rejects.toMatchObject({ code: "OPTION_INVALID" });
    await expect(store.tokens.add("-ann", "read", "me")).rejects.toMatchObject({ code: "OPTION_INVALID" });
    expect(await store.tokens.list()).toMatchObject([{ name: "ann", role: "review" }]);
    await store.tokens.revoke("ann", "me");
    expect(await store.tokens.find(token)).toBeNull();
    await expect(store.tokens.revoke("ann", "me")).rejects.toMatchObject({ code: "OPTION_INVALID" });
    await store.record({ who: "ann", action: "PUT /api/models/active", detail: {} });
  });

  test("a job that is removed leaves pictures that others have, and nothing of its own", async () => {
    const { job, files } = await createJob(3, "shared");
    const kept = await createJob(2, "shared");
    await readAll();
    const unused: string[] = [];
    await store.jobs.remove(job.name, "me", async (digests) => void unused.push(...digests));
    expect(unused).toEqual([files[2]!.digest]);
    await expect(store.jobs.tell(job.name)).rejects.toMatchObject({ code: "JOB_NOT_FOUND" });
    expect(await store.jobs.tell(kept.job.name)).toMatchObject({ read: 2 });
    expect(
      (
        await store.queue.known(
          files.map(({ digest }) => digest),
          model,
          "{}",
        )
      ).size,
    ).toBe(2);
  });

  test("a large job is removed in portions, between which others write", async () => {
    const { job } = await createJob(600, "large");
    let portions = 0;
    await store.jobs.remove(job.name, "me", async () => void (portions += 1));
    expect(portions).toBe(2);
    await expect(store.jobs.tell(job.name)).rejects.toMatchObject({ code: "JOB_NOT_FOUND" });
  });

  test("a job that is being removed is asked for nothing else, gets less, and is removed by whoever goes on with it", async () => {
    const { job, files } = await createJob(1300, "removed");
    const worker = await store.queue.register("{}");
    const chunk = await claim(worker, 30);
    await store.queue.settle(
      worker,
      chunk,
      model,
      chunk.files.map((file) => read(file, ["7", 0.5])),
    );
    await store.queue.release(worker, false);
    const before = (await store.jobs.figures()).ended;
    const unused: string[] = [];
    const stopping = new AbortController();
    const onUnused = async (digests: readonly string[]) => {
      unused.push(...digests);
      stopping.abort();
    };
    expect(await store.jobs.remove(job.name, "ann", onUnused, stopping.signal)).toBe(false);
    expect(await store.jobs.removing()).toEqual([job.name]);
    expect(await store.jobs.detail(job.name)).toMatchObject({ state: "removing", files: 800, waiting: 800, review: 0 });
    expect(await store.jobs.list()).toContainEqual(expect.objectContaining({ name: job.name, state: "removing" }));
    const wrong = { code: "JOB_STATE_WRONG", message: expect.stringContaining("is being removed") as string };
    await expect(store.jobs.find(job.name)).rejects.toMatchObject(wrong);
    await expect(store.jobs.create(job.name, {}, "bob")).rejects.toMatchObject(wrong);
    await expect(store.jobs.setPaused(job.name, false, "bob")).rejects.toMatchObject(wrong);
    await expect(store.jobs.retry(job.name, { all: true }, "bob")).rejects.toMatchObject(wrong);
    expect(await store.queue.isIdle()).toBe(true);
    // Two at a time, as two servers do.
    const other = createStore(await database.open());
    const gone = await Promise.all(
      [store, other].map((each) => each.jobs.remove(job.name, "bob", onUnused).catch((error: Error) => error)),
    );
    expect(gone).toContain(true);
    await expect(store.jobs.tell(job.name)).rejects.toMatchObject({ code: "JOB_NOT_FOUND" });
    expect(new Set(unused)).toEqual(new Set(files.map(({ digest }) => digest)));
    expect((await store.jobs.figures()).ended).toEqual(before);
    const { kysely } = await database.open();
    const audit = kysely.selectFrom("audit").select("who").where("job", "=", job.name);
    expect(await audit.where("action", "=", "job removed").execute()).toEqual([{ who: "ann" }]);
    await kysely.destroy();
    await other.close();
    await store.jobs.create(job.name, {}, "bob");
    await store.jobs.remove(job.name, "bob", async () => {});
  });

  test("what was acknowledged is there when the database is opened again", async () => {
    const { job } = await createJob(2);
    await readAll();
    await store.close();
    store = createStore(await database.open());
    expect(await store.jobs.tell(job.name)).toMatchObject({ files: 2, read: 2 });
  });

  test("workers that take at the same time take different files, and counts add up", async () => {
    const { job } = await createJob(40);
    const others = [createStore(await database.open()), createStore(await database.open())];
    const taken: number[] = [];
    await Promise.all(
      [store, ...others].map(async (each) => {
        const worker = await each.queue.register("{}");
        for (;;) {
          const chunk = await each.queue.claim(worker, 5, 0);
          if (chunk === null) break;
          taken.push(...chunk.files.map(({ id }) => id));
          await each.queue.settle(
            worker,
            chunk,
            model,
            chunk.files.map((file) => read(file, ["7", 0.99])),
          );
        }
        await each.queue.release(worker, false);
      }),
    );
    expect([taken.length, new Set(taken).size]).toEqual([40, 40]);
    expect(await store.jobs.tell(job.name)).toMatchObject({ state: "done", read: 40 });
    await Promise.all(others.map((each) => each.close()));
  });

  test("a worker that was taken for lost takes nothing more, and what is left with one that is gone waits again", async () => {
    const { job } = await createJob(3);
    const lost = await store.queue.register("{}");
    await store.queue.release(lost, true);
    expect(await store.queue.claim(lost, 2, 0)).toBeNull();
    expect(await store.jobs.detail(job.name)).toMatchObject({ waiting: 3, reading: 0 });
    const gone = await store.queue.register("{}");
    await claim(gone, 2);
    const other = await database.open();
    await other.kysely.deleteFrom("workers").where("id", "=", gone).execute();
    await other.kysely.destroy();
    expect(await store.jobs.detail(job.name)).toMatchObject({ reading: 2 });
    const next = await store.queue.register("{}");
    expect((await claim(next, 3)).files).toHaveLength(3);
    await store.queue.release(next, false);
    await store.jobs.remove(job.name, "me", async () => {});
  });

  test("a picture that workers were lost with is not kept waiting by a job that grows", async () => {
    const { job } = await createJob(30);
    const lost: string[] = [];
    for (const limit of [2, 1]) {
      const worker = await store.queue.register("{}");
      // As a suspect has its turn with every other claim.
      let chunk = await claim(worker, limit);
      while (lost.length > 0 && !lost.includes(chunk.files[0]!.name)) chunk = await claim(worker, limit);
      if (lost.length === 0) lost.push(...chunk.files.map(({ name }) => name));
      await store.queue.release(worker, true);
    }
    const worker = await store.queue.register("{}");
    const taken: string[][] = [];
    let held: Chunk[] = [];
    for (let count = 0; count < 16; count++) {
      const chunk = await store.queue.claim(worker, 1, 0);
      if (chunk !== null) held.push(chunk);
      if (chunk !== null && count % 3 > 0) continue;
      // It has nothing then.
      taken.push(held.flatMap(({ files }) => files.map(({ name }) => name)));
      for (const { files, ...rest } of held) {
        await store.queue.settle(
          worker,
          { ...rest, files },
          model,
          files.map((file) => read(file, ["7", 0.99])),
        );
      }
      held = [];
    }
    for (const name of lost) expect(taken.flat()).toContain(name);
    // The one that was lost twice is read alone.
    expect(taken).toContainEqual([lost[0]]);
    await store.queue.release(worker, false);
    await store.jobs.remove(job.name, "me", async () => {});
  });

  test("a network that drops what is sent is noticed, and work goes on once it is back", async () => {
    if (database.address === undefined) return;
    const network = await startNetwork(database.address);
    const far = createStore(await openPostgresDatabase(network.address, { silenceMs: 2000 }));
    const { job } = await createJob(1);
    expect(await far.jobs.tell(job.name)).toMatchObject({ files: 1 });
    network.drop();
    await expect(far.jobs.tell(job.name)).rejects.toMatchObject({ code: "DATABASE_LOST" });
    network.mend();
    expect(await far.jobs.tell(job.name)).toMatchObject({ files: 1 });
    await far.close();
    await network.stop();
    await store.jobs.remove(job.name, "me", async () => {});
  });

  test("a server that ends while a program waits for its answer fails that answer, and not the program", async () => {
    if (database.restart === undefined) return;
    const own = await database.open();
    const waiting = sql`select pg_sleep(20)`.execute(own.kysely).catch((error: unknown) => error);
    await sql`select 1`.execute(own.kysely);
    await database.restart();
    expect(toStoreError(await waiting, "here")).toMatchObject({ code: "DATABASE_LOST" });
    await own.kysely.destroy();
  });

  test("a server that ends and comes back is told as lost, and work goes on by itself", async () => {
    if (database.restart === undefined) return;
    const { job } = await createJob(3);
    await database.restart();
    // The first query finds the connection broken; the next makes another.
    const found = await store.jobs.tell(job.name).catch((error: unknown) => error);
    if (found instanceof Error) expect(found).toMatchObject({ code: "DATABASE_LOST" });
    expect(await store.jobs.tell(job.name)).toMatchObject({ files: 3 });
    await readAll();
    expect(await store.jobs.tell(job.name)).toMatchObject({ state: "done", read: 3 });
  });
});
