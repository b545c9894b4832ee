/** What a worker does with pictures that end their reader, and when it is stopped or taken for lost. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterEach, assert, beforeEach, expect, test } from "vitest";

import { keptReading } from "../../../test/kept-readings.js";
import { DigitsError } from "../../core/errors.js";
import type { StoredModel } from "../../core/reading/model-store.js";
import { type OpenedDatabase, openSqliteDatabase } from "../../store/open-database.js";
import { createStore, type Store } from "../../store/open-store.js";
import { type JobWorkerOptions, workOnJobs } from "./job-worker.js";
import { ReaderDied, type ReadingProcess } from "./start-reading-process.js";

let folder: string;
let opened: OpenedDatabase;
let store: Store;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "digits-worker-"));
  opened = await openSqliteDatabase(join(folder, "digits.db"));
  store = createStore(opened);
});

afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

async function createJob(count: number) {
  const job = await store.jobs.create("job", {}, "me");
  const files = Array.from({ length: count }, (_, i) => ({ name: `${i}.png`, digest: `digest-${i}`, bytes: 1 }));
  await store.jobs.addFiles(job, files, "me");
  return job;
}

/** Lets the database grow by this much and no more, as a disk does that is nearly full. */
async function limitPages(more: number): Promise<void> {
  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(opened.kysely);
  await sql.raw(`pragma max_page_count = ${rows[0]!.page_count + more}`).execute(opened.kysely);
}

/** A reader that dies with what it reads whenever it reads a picture that is deadly. */
function createReader(counts: Map<string, number>, isDeadly: (digest: string) => boolean) {
  let starts = 0;
  const startReader: NonNullable<JobWorkerOptions["startReader"]> = async () => {
    starts += 1;
    let isAlive = true;
    const rejects = new Set<(error: Error) => void>();
    const reader: ReadingProcess = {
      pid: undefined,
      isAlive: () => isAlive,
      stop: async () => void (isAlive = false),
      read: (_model, _key, digest) =>
        new Promise((resolve, reject) => {
          assert(typeof digest === "string");
          counts.set(digest, (counts.get(digest) ?? 0) + 1);
          if (!isAlive) return reject(new ReaderDied("before"));
          if (digest === "digest-1") return reject(new DigitsError("PICTURE_NO_INK", "nothing is written"));
          if (digest === "digest-2") return reject(new Error("a fault of the program"));
          rejects.add(reject);
          setTimeout(() => {
            if (!isDeadly(digest)) resolve(keptReading(["7", 0.99]));
            else {
              isAlive = false;
              for (const each of rejects) each(new ReaderDied("SIGSEGV"));
            }
            rejects.delete(reject);
          }, 2);
        }),
    };
    return reader;
  };
  return { startReader, starts: () => starts };
}

function work(startReader: JobWorkerOptions["startReader"], options: Partial<JobWorkerOptions> = {}): Promise<void> {
  return workOnJobs({
    queue: store.queue,
    pictures: { handOver: async (digest) => digest, ahead: 0 },
    model: () => ({ name: "digits", version: "1" }) as StoredModel,
    digestOf: async () => "model",
    threads: 2,
    device: "cpu",
    untilIdle: true,
    signal: new AbortController().signal,
    onFault: (fault) => {
      throw fault;
    },
    ...(startReader && { startReader }),
    ...options,
  });
}

test("a picture that ends its reader costs three tries, and nobody else's work", async () => {
  const job = await createJob(60);
  const counts = new Map<string, number>();
  const { startReader, starts } = createReader(counts, (digest) => digest === "digest-30");
  await work(startReader);
  expect(await store.jobs.detail(job.name)).toMatchObject({ state: "done", read: 57, refused: 1, failed: 2 });
  const failed = (await store.pages.page(job, { state: "failed" })).files;
  expect(failed.map(({ file, code, tries }) => [file, code, tries])).toEqual([
    ["2.png", "INTERNAL", 3],
    ["30.png", "READER_DIED", 3],
  ]);
  expect([counts.get("digest-30"), counts.get("digest-2"), counts.get("digest-1")]).toEqual([3, 3, 1]);
  expect(starts()).toBe(4);
  // Read once, or twice where a reader died meanwhile.
  expect(Math.max(...[...counts].filter(([digest]) => !/-(2|30)$/.test(digest)).map(([, count]) => count))).toBe(2);
  expect(await store.queue.workers()).toEqual([]);
});

test("a picture that is in a job under many names is read once, and so is one that a job with the same options has", async () => {
  const names = (count: number, digest: string) =>
    Array.from({ length: count }, (_, i) => ({ name: `${digest} ${i}.png`, digest, bytes: 1 }));
  const job = await store.jobs.create("job", {}, "me");
  const inOneChunk = [...names(20, "digest-5"), ...names(20, "digest-1"), ...names(10, "digest-30")];
  await store.jobs.addFiles(job, [...inOneChunk, ...names(80, "digest-5").slice(20)], "me");
  const other = await store.jobs.create("other", {}, "me");
  await store.jobs.addFiles(other, names(3, "digest-5"), "me");
  const counts = new Map<string, number>();
  await work(createReader(counts, (digest) => digest === "digest-30").startReader);
  expect(await store.jobs.tell(job.name)).toMatchObject({ state: "done", read: 80, refused: 20, failed: 10 });
  expect(await store.jobs.tell(other.name)).toMatchObject({ state: "done", read: 3 });
  expect(Object.fromEntries(counts)).toEqual({ "digest-5": expect.any(Number), "digest-1": 1, "digest-30": 3 });
  // Once more where the reader died beside it.
  expect(counts.get("digest-5")).toBeLessThanOrEqual(2);
  const failed = (await store.pages.page(job, { state: "failed" })).files;
  expect(new Set(failed.map(({ code, tries }) => `${code} ${tries}`))).toEqual(new Set(["READER_DIED 3"]));
});

test("a reading is kept as that of the model that read it, though another one was made active meanwhile", async () => {
  await createJob(20);
  let version = "1";
  let reads = 0;
  const startReader: NonNullable<JobWorkerOptions["startReader"]> = async () => ({
    pid: undefined,
    isAlive: () => true,
    stop: async () => {},
    async read(model) {
      // Fewer than are kept at a time.
      if ((reads += 1) === 10) version = "2";
      return keptReading([model.version, 0.99]);
    },
  });
  await work(startReader, {
    model: () => ({ name: "digits", version }) as StoredModel,
    digestOf: async (model) => model.version,
  });
  const digests = Array.from({ length: 20 }, (_, i) => `digest-${i}`);
  const readBy = async (digest: string) => [
    ...(await store.queue.known(digests, { name: `digits@${digest}`, digest }, "{}")).values(),
  ];
  const [before, after] = [await readBy("1"), await readBy("2")];
  expect(before.length + after.length).toBe(20);
  expect(before.length).toBeGreaterThanOrEqual(10);
  expect(new Set(before.map(({ text }) => text))).toEqual(new Set(["1"]));
  expect(new Set(after.map(({ text }) => text))).toEqual(new Set(["2"]));
});

test("files that workers were lost with twice are read alone, and all others beside one another", async () => {
  const job = await createJob(60);
  await sql`update files set losses = 2 where name in ('5.png', '7.png')`.execute(opened.kysely);
  await sql`update files set losses = 1 where name in ('11.png', '12.png')`.execute(opened.kysely);
  const held: number[] = [];
  const { startReader } = createReader(new Map(), () => false);
  await work(startReader, {
    pictures: {
      ahead: 0,
      async handOver(digest) {
        const { rows } = await sql<{ count: number }>`
          select count(*) as count from files where worker_id is not null`.execute(opened.kysely);
        if (digest === "digest-5" || digest === "digest-7") held.push(rows[0]!.count);
        return digest;
      },
    },
  });
  expect(held).toEqual([1, 1]);
  expect(await store.jobs.tell(job.name)).toMatchObject({ state: "done", read: 58, refused: 1, failed: 1 });
});

test("a disk that is full is waited for, told with its code, and work goes on by itself once there is room", async () => {
  const job = await createJob(60);
  await limitPages(4);
  const { startReader } = createReader(new Map(), () => false);
  await expect(work(startReader)).rejects.toMatchObject({ code: "DATABASE_UNUSABLE" });
  const stopping = new AbortController();
  const told: unknown[] = [];
  const working = work(startReader, {
    untilIdle: false,
    signal: stopping.signal,
    onFault: (fault) => {
      told.push(fault);
      void limitPages(1e6);
    },
  });
  await expect.poll(async () => (await store.jobs.tell(job.name)).state, { timeout: 30_000 }).toBe("done");
  stopping.abort();
  await working;
  expect(await store.jobs.tell(job.name)).toMatchObject({ read: 58, refused: 1, failed: 1, waiting: 0 });
  expect(told[0]).toMatchObject({ code: "DATABASE_UNUSABLE", message: expect.stringContaining("the disk is full") });
  expect(await store.queue.workers()).toEqual([]);
});

test("a worker that is stopped gives back what it has not done", async () => {
  const job = await createJob(60);
  const stopping = new AbortController();
  const { startReader } = createReader(new Map(), () => false);
  let ended = 0;
  await work(startReader, {
    signal: stopping.signal,
    untilIdle: false,
    onSettled: (outcomes) => {
      ended += outcomes.length;
      stopping.abort();
    },
  });
  const { waiting, state } = await store.jobs.tell(job.name);
  expect(state).toBe("waiting");
  expect(waiting).toBeGreaterThan(0);
  expect((await store.pages.page(job, { state: "waiting", limit: 500 })).files).toHaveLength(waiting);
  expect(await store.queue.workers()).toEqual([]);
  await work(startReader, { onSettled: (outcomes) => void (ended += outcomes.length) });
  expect(await store.jobs.tell(job.name)).toMatchObject({ state: "done", waiting: 0 });
  expect(ended).toBe(60);
});

test("a worker whose process is gone is found at once, and its files are read", async () => {
  const job = await createJob(5);
  const { ownIdentity } = await import("../async/process-identity.js");
  const dead = await store.queue.register(JSON.stringify({ ...(await ownIdentity()), pid: 2 ** 22 + 1 }));
  expect((await store.queue.claim(dead, 50, 0))?.files).toHaveLength(5);
  const startMs = performance.now();
  await work(createReader(new Map(), () => false).startReader);
  expect(await store.jobs.tell(job.name)).toMatchObject({ state: "done", waiting: 0 });
  expect(performance.now() - startMs).toBeLessThan(8000);
});

test("a storage of pictures that is gone for a while costs no file a try, and what was read is kept", async () => {
  const job = await createJob(60);
  const { startReader } = createReader(new Map(), () => false);
  const told: unknown[] = [];
  let asked = 0;
  await work(startReader, {
    pictures: {
      ahead: 8,
      async handOver(digest) {
        asked += 1;
        if (asked > 20 && asked < 30) throw new DigitsError("STORAGE_LOST", "it is gone");
        return digest;
      },
    },
    onFault: (fault) => void told.push(fault),
  });
  // Two are those that this reader refuses.
  expect(await store.jobs.detail(job.name)).toMatchObject({ state: "done", read: 58, refused: 1, failed: 1 });
  const { files } = await store.pages.page(job, { limit: 500 });
  expect(files.filter(({ tries }) => tries > 0).map(({ file }) => file)).toEqual(["2.png"]);
  expect(told.length).toBeGreaterThan(0);
  for (const fault of told) expect(fault).toMatchObject({ code: "STORAGE_LOST" });
});

test("one that refuses ends the work, and what was taken waits again", async () => {
  const job = await createJob(10);
  const { startReader } = createReader(new Map(), () => false);
  const handOver = async () => {
    throw new DigitsError("STORAGE_UNUSABLE", "the key is wrong");
  };
  await expect(work(startReader, { pictures: { ahead: 0, handOver } })).rejects.toMatchObject({
    code: "STORAGE_UNUSABLE",
  });
  expect(await store.jobs.detail(job.name)).toMatchObject({ waiting: 10, reading: 0, failed: 0 });
});
