/** How workers know of each other. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { DigitsError } from "../../core/errors.js";
import { type OpenedDatabase, openSqliteDatabase } from "../../store/open-database.js";
import { createStore, type Store } from "../../store/open-store.js";
import { createWorkerLife } from "./worker-life.js";

const BEAT_MS = 1500;

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
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

test("what cannot be given back, as the database is gone, is given back later, and suspected of nothing", async () => {
  const job = await store.jobs.create("job", {}, "me");
  await store.jobs.addFiles(job, [{ name: "1.png", digest: "1", bytes: 1 }]);
  let isThere = true;
  const queue: Store["queue"] = {
    ...store.queue,
    release: async (...given) => {
      if (!isThere) throw new DigitsError("DATABASE_LOST", "it is gone");
      await store.queue.release(...given);
    },
  };
  const life = createWorkerLife(queue, () => {});
  await store.queue.claim(await life.begin(), 10, 0);
  isThere = false;
  await expect(life.leave()).rejects.toMatchObject({ code: "DATABASE_LOST" });
  isThere = true;
  await expect
    .poll(() => database.kysely.selectFrom("files").select(["state", "losses"]).execute(), { timeout: 10_000 })
    .toEqual([{ state: "waiting", losses: 0 }]);
  await life.end();
});

test("a worker elsewhere that is silent while the database is gone is not taken for lost; one that stays silent is", async () => {
  vi.useFakeTimers(TIME_OF_BEATS);
  try {
    const silent = await store.queue.register('{"host":"elsewhere"}');
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
  } finally {
    vi.useRealTimers();
  }
});

test("with many workers, only those that began first look at all others with each beat", async () => {
  for (let count = 0; count < 8; count++) await store.queue.register('{"host":"elsewhere"}');
  let looks = 0;
  let beats = 0;
  const queue: Store["queue"] = {
    ...store.queue,
    workers: () => {
      looks += 1;
      return store.queue.workers();
    },
    beat: (worker) => {
      beats += 1;
      return store.queue.beat(worker);
    },
  };
  vi.useFakeTimers(TIME_OF_BEATS);
  try {
    const life = createWorkerLife(queue, () => {});
    await life.begin();
    while (beats < 3) await beat(() => beats);
    // One before it began, and one as it did.
    expect(looks).toBe(2);
    await life.end();
  } finally {
    vi.useRealTimers();
  }
});

/** Lets the time of a beat pass, and what it asks of the database and of the system, which is awaited in real time. */
async function beat(count: () => number): Promise<void> {
  const before = count();
  await vi.advanceTimersByTimeAsync(BEAT_MS);
  do await new Promise((resolve) => setTimeout(resolve, 20));
  while (count() === before);
}
