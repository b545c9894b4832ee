/** How workers know of each other. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { DigitsError } from "../../core/errors.js";
import { type OpenedDatabase, openSqliteDatabase } from "../../store/open-database.js";
import { createStore, type Store } from "../../store/open-store.js";
import type { WorkerRow } from "../../store/work-queue.js";
import { createWorkerLife } from "./worker-life.js";

const BEAT_MS = 1000;
const ELSEWHERE = '{"host":"elsewhere"}';

/** The rest of time goes on: what is awaited is real. */
const TIME_OF_BEATS: Parameters<typeof vi.useFakeTimers>[0] = {
  toFake: ["setInterval", "clearInterval", "performance"],
};

let folder: string;
let database: OpenedDatabase;
let store: Store;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "digits-life-"));
  database = await openSqliteDatabase(join(folder, "digits.db"));
  store = createStore(database);
});

afterEach(async () => {
  vi.useRealTimers();
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

test("what cannot be given back, as the database is gone, is given back later, and suspected of nothing", async () => {
  let isThere = true;
  const queue: Store["queue"] = {
    ...store.queue,
    release: async (...given) => {
      if (!isThere) throw new DigitsError("DATABASE_LOST", "it is gone");
      await store.queue.release(...given);
    },
  };
  const life = createWorkerLife(queue, () => {});
  await claimOne(await life.begin());
  isThere = false;
  await expect(life.leave()).rejects.toMatchObject({ code: "DATABASE_LOST" });
  isThere = true;
  await expect.poll(fileOf, { timeout: 10_000 }).toEqual({ state: "waiting", worker_id: null, losses: 0 });
  await life.end();
});

test("a worker elsewhere that is silent while the database is gone is not taken for lost; one that stays silent is", async () => {
  vi.useFakeTimers(TIME_OF_BEATS);
  const silent = await store.queue.register(ELSEWHERE);
  let isThere = true;
  let looks = 0;
  const queue: Store["queue"] = {
    ...store.queue,
    workers: async () => {
      looks += 1;
      if (!isThere) throw new DigitsError("DATABASE_LOST", "it is gone");
      return store.queue.workers();
    },
  };
  const life = createWorkerLife(queue, () => {});
  const own = await life.begin();
  const ids = async () => (await store.queue.workers()).map(({ id }) => id);
  const pass = async (seconds: number) => {
    for (let ms = 0; ms < 1000 * seconds; ms += BEAT_MS) await beat(() => looks);
  };
  await pass(4);
  isThere = false;
  await pass(20);
  isThere = true;
  await pass(4);
  expect(await ids()).toEqual([silent, own]);
  await pass(9);
  await expect.poll(ids, { timeout: 10_000 }).toEqual([own]);
  await life.end();
});

test("what a worker elsewhere had goes back within 8 s of its last beat", async () => {
  const gone = await store.queue.register(ELSEWHERE);
  await claimOne(gone);
  vi.useFakeTimers(TIME_OF_BEATS);
  const { queue, looks } = countLooks();
  const life = createWorkerLife(queue, () => {});
  await life.begin();
  const startMs = performance.now();
  while ((await fileOf()).worker_id === gone) await beat(looks);
  expect(performance.now() - startMs).toBeLessThan(8000);
  expect(await fileOf()).toEqual({ state: "waiting", worker_id: null, losses: 1 });
  await life.end();
});

test("a worker that reads a picture for a minute keeps it, as others on other machines hear that it lives", async () => {
  vi.useFakeTimers(TIME_OF_BEATS);
  // Each sees the other as one whose process it cannot ask about.
  const { queue, looks } = countLooks((row) => ({ ...row, identity: ELSEWHERE }));
  const slow = createWorkerLife(queue, () => {});
  const reader = await slow.begin();
  await claimOne(reader);
  const other = createWorkerLife(queue, () => {});
  await other.begin();
  for (let ms = 0; ms < 60_000; ms += BEAT_MS) await beat(looks, 2);
  expect(slow.isAlive()).toBe(true);
  expect(await fileOf()).toEqual({ state: "reading", worker_id: reader, losses: 0 });
  await other.end();
  await slow.end();
});

test("whoever stood still for a minute gives the others time to be heard before it takes them for lost", async () => {
  const other = await store.queue.register(ELSEWHERE);
  await claimOne(other);
  vi.useFakeTimers(TIME_OF_BEATS);
  const { queue, looks } = countLooks();
  const life = createWorkerLife(queue, () => {});
  await life.begin();
  for (let count = 0; count < 2; count++) await beat(looks);
  // All beats of this minute are made after it.
  vi.advanceTimersByTime(60_000);
  await beat(looks, 60, 0);
  expect((await fileOf()).worker_id).toBe(other);
  for (let count = 0; count < 2; count++) await beat(looks);
  await expect.poll(async () => (await fileOf()).worker_id).toBeNull();
  await life.end();
});

test("with many workers a few look at all others with each beat, scattered among those that began together", async () => {
  for (let count = 0; count < 40; count++) await store.queue.register(ELSEWHERE);
  const { queue, looks } = countLooks();
  let beats = 0;
  vi.useFakeTimers(TIME_OF_BEATS);
  const life = createWorkerLife(
    {
      ...queue,
      beat: (worker) => {
        beats += 1;
        return queue.beat(worker);
      },
    },
    () => {},
  );
  await life.begin();
  while (beats < 3) await beat(() => beats);
  // One before it began, and one as it did.
  expect(looks()).toBe(2);
  await life.end();
});

/** The queue, and how often its workers were looked at. @param see what is seen of a worker */
function countLooks(see: (row: WorkerRow) => WorkerRow = (row) => row) {
  let looks = 0;
  const queue: Store["queue"] = {
    ...store.queue,
    workers: async () => {
      looks += 1;
      return (await store.queue.workers()).map(see);
    },
  };
  return { queue, looks: () => looks };
}

/** A job of one file, which the worker takes. */
async function claimOne(worker: number): Promise<void> {
  const job = await store.jobs.create("job", {}, "me");
  await store.jobs.addFiles(job, [{ name: "1.png", digest: "1", bytes: 1 }], "me");
  await store.queue.claim(worker, 10, 0);
}

function fileOf() {
  return database.kysely.selectFrom("files").select(["state", "worker_id", "losses"]).executeTakeFirstOrThrow();
}

/** Lets the time of a beat pass, and what it asks of the database and of the system, which is awaited in real time. */
async function beat(count: () => number, times = 1, ms = BEAT_MS): Promise<void> {
  const enough = count() + times;
  await vi.advanceTimersByTimeAsync(ms);
  do await new Promise((resolve) => setTimeout(resolve, 5));
  while (count() < enough);
}
