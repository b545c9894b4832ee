/** Training runs of servers with a home folder each, on one database: all of them show a run, and one changes it. */

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { createTrainingRuns, type OpenedTrainingRuns } from "../dist/src/node/runs/training-runs.js";
import { saveAdopted } from "../dist/src/node/runs/run-files.js";
import { type SharedTrainingRuns, shareRuns } from "../dist/src/node/runs/shared-runs.js";
import type { ModelStore } from "../src/core/reading/model-store.js";
import { nothingReached, type TrainingRun } from "../src/core/runs/run.js";
import { createPlan } from "../src/core/training/plan.js";
import { openSqliteDatabase } from "../src/store/open-database.js";
import { createStore, type Store } from "../src/store/open-store.js";
import type { RunTable } from "../src/store/runs.js";

/** Never over while a test lasts. */
const LONG = createPlan({ network: "lenet", epochs: 1000, batchSize: 128, validationCount: 50_000, threads: 1 });

const EVERY_MS = 50;

/** Servers here are asked every few milliseconds; on a busy machine they may stand still for a second. */
const SILENCE_MS = 2500;

/** On a machine with other work; servers tell of steps every 3 s. */
const PATIENT = { timeout: 30_000 };

/** In its network's own words, such as a run of lines leaves. */
const RESULT = { kind: "lines", heldOut: null, seconds: 12 };

let folder: string;
let store: Store;
let isThere = true;
const faults: unknown[] = [];
const servers: { readonly own: OpenedTrainingRuns; readonly runs: SharedTrainingRuns }[] = [];
let ann: SharedTrainingRuns;
let bob: SharedTrainingRuns;

function finishedRun(id: string): TrainingRun {
  const createdAt = "2026-11-29T00:00:00.000Z";
  return { id, plan: LONG, state: "finished", reason: null, createdAt, ...nothingReached, endedAt: createdAt };
}

async function open(name: string, isReached = () => isThere): Promise<SharedTrainingRuns> {
  const home = join(folder, name);
  const onFault = (fault: unknown) => void faults.push(fault);
  const own = await createTrainingRuns({ home, models: {} as ModelStore, threads: 1, onFault });
  const runs = shareRuns(own, { home, onFault, silenceMs: SILENCE_MS });
  servers.push({ own, runs });
  await runs.join(tableThatMayBeGone(store.runs, isReached), EVERY_MS);
  return runs;
}

function tableThatMayBeGone(table: RunTable, isReached: () => boolean): RunTable {
  const guard = async <Result>(work: () => Promise<Result>) => {
    if (isReached()) return work();
    throw Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
  };
  return {
    look: () => guard(() => table.look()),
    texts: (id) => guard(() => table.texts(id)),
    keep: (...given) => guard(() => table.keep(...given)),
    keepCheckpoint: (...given) => guard(() => table.keepCheckpoint(...given)),
    takeUp: (...given) => guard(() => table.takeUp(...given)),
    remove: (ids) => guard(() => table.remove(ids)),
    beat: (owner) => guard(() => table.beat(owner)),
    leave: (owner) => guard(() => table.leave(owner)),
  };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "digits-shared-runs-"));
  store = createStore(await openSqliteDatabase(join(folder, "digits.db")));
  const old = join(folder, "ann", "runs", "old");
  await mkdir(old, { recursive: true });
  await writeFile(join(old, "run.json"), JSON.stringify({ format: 1, ...finishedRun("old") }));
  await writeFile(join(old, "result.json"), JSON.stringify({ format: 1, ...RESULT }));
  ann = await open("ann");
  bob = await open("bob");
}, 60_000);

afterAll(async () => {
  for (const { own, runs } of servers) {
    await own.close();
    await runs.leave();
  }
  await store.close();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

const statesOf = async (runs: SharedTrainingRuns) => (await runs.list()).map(({ id, state }) => `${id} ${state}`);

test("what a server has kept from before is listed by the others, with its result", async () => {
  expect(await statesOf(bob)).toEqual(["old finished"]);
  expect(await bob.find("old")).toEqual(await ann.find("old"));
  expect(await bob.result("old")).toEqual(RESULT);
  await expect(bob.find("none")).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
});

test("a run is there at every server as soon as it is begun, and its progress is followed at each", async () => {
  const { id } = await ann.start(LONG);
  expect((await bob.find(id)).id).toBe(id);
  expect((await statesOf(bob)).length).toBe(2);
  const follower = await bob.follow(id, 0);
  const kinds = new Set<string>();
  while (!kinds.has("steps")) kinds.add((await follower.next())!.event.kind);
  follower.close();
  expect([...kinds]).toEqual(expect.arrayContaining(["state", "start", "steps"]));
  await expect.poll(async () => (await bob.find(id)).step, PATIENT).toBeGreaterThan(0);
  await expect(bob.result(id)).rejects.toMatchObject({ code: "RUN_STATE_WRONG" });

  // One server changes it.
  for (const act of ["stop", "resume", "startOver", "remove"] as const) {
    await expect(bob[act](id)).rejects.toMatchObject({
      code: "RUN_STATE_WRONG",
      message: expect.stringContaining("another server"),
    });
  }
  await ann.stop(id);
  expect((await bob.find(id)).state).toBe("stopped");

  // The database is gone for a moment: each shows what it knows, and its own.
  isThere = false;
  expect(await statesOf(bob)).toEqual([`${id} stopped`, "old finished"]);
  await ann.remove(id);
  expect(await statesOf(ann)).toEqual(["old finished"]);
  isThere = true;
  await expect.poll(() => statesOf(bob), PATIENT).toEqual(["old finished"]);
  expect(faults).toEqual([]);
}, 120_000);

test("of a server that is gone, what it worked on is told as stopped, and may be removed by any", async () => {
  const cat = await open("cat");
  const { id } = await cat.start(LONG);
  await expect.poll(async () => (await bob.find(id)).state, PATIENT).toBe("running");
  const { own, runs } = servers.at(-1)!;
  await own.close();
  await runs.leave();
  expect(await bob.find(id)).toMatchObject({ state: "stopped", reason: expect.stringContaining("is gone") });
  await bob.remove(id);
  expect(await statesOf(bob)).toEqual(["old finished"]);
  await expect(bob.find(id)).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
}, 120_000);

test("the run of a server that is gone is taken up at its checkpoint, with its curve, and that server finds it taken", async () => {
  const stopped: TrainingRun = { ...finishedRun("left"), state: "stopped", step: 7, stepCount: 70_000 };
  const checkpoint = Buffer.from("where it goes on");
  const point = { kind: "state", state: "stopped", reason: null } as const;
  await saveAdopted(join(folder, "dan", "runs", "left"), {
    run: stopped,
    events: [{ number: 12, event: point }],
    checkpoint,
  });
  let isReached = true;
  const dan = await open("dan", () => isReached);
  await expect(bob.resume("left")).rejects.toMatchObject({ message: expect.stringContaining("another server") });
  // As kill -9 looks from elsewhere.
  isReached = false;
  const states = async () => (await bob.resume("left").catch(() => null))?.state;
  await expect.poll(states, PATIENT).toMatch(/waiting|running/);
  expect(await readFile(join(folder, "bob", "runs", "left", "run.checkpoint"))).toEqual(checkpoint);
  expect(JSON.parse(await readFile(join(folder, "bob", "runs", "left", "run.json"), "utf8"))).toMatchObject({
    term: 1,
  });
  const follower = await bob.follow("left", 0);
  const numbers = [(await follower.next())!.number, (await follower.next())!.number];
  follower.close();
  // Behind all that its followers may have heard before.
  expect(numbers).toEqual([12, 1012]);

  isReached = true;
  await expect.poll(() => faults.length, PATIENT).toBe(1);
  expect(faults.splice(0)).toEqual([expect.objectContaining({ message: expect.stringContaining("has taken up") })]);
  expect(await readdir(join(folder, "dan", "runs"))).not.toContain("left");
  await expect(dan.stop("left")).rejects.toMatchObject({ message: expect.stringContaining("another server") });
  await bob.stop("left");
  await bob.remove("left");
}, 120_000);

test("a server that works on a run that was taken up ends its training", async () => {
  const { id } = await ann.start(LONG);
  const [{ own }] = servers as [(typeof servers)[number]];
  await expect.poll(() => own.workingPid(), PATIENT).not.toBeNull();
  const row = (await store.runs.look()).runs.find((each) => each.id === id)!;
  expect(await store.runs.takeUp(row, "eve")).not.toBeNull();
  await expect.poll(() => own.workingPid(), PATIENT).toBeNull();
  await expect.poll(async () => (await own.list()).map((run) => run.id), PATIENT).toEqual(["old"]);
  // It may have noticed before it had anything to keep: then nothing was refused.
  for (const fault of faults.splice(0))
    expect(fault).toMatchObject({ message: expect.stringContaining("has taken up") });
  await bob.remove(id);
}, 120_000);

test("without a checkpoint in the database a run is not gone on with elsewhere, which says so, but can be started over", async () => {
  const record = JSON.stringify({ format: 1, ...finishedRun("lone"), state: "running", step: 7, endedAt: null });
  await store.runs.keep({ id: "lone", owner: "eve", term: 0, record }, { events: "", result: null });
  expect(await bob.find("lone")).toMatchObject({ state: "stopped", reason: expect.stringContaining("only there") });
  await expect(bob.resume("lone")).rejects.toMatchObject({
    code: "RUN_STATE_WRONG",
    message: expect.stringContaining("Start that server again"),
  });
  expect(await bob.startOver("lone")).toMatchObject({ id: "lone", step: 0 });
  await bob.stop("lone");
  await bob.remove("lone");
  await expect.poll(() => statesOf(ann), PATIENT).toEqual(["old finished"]);
}, 120_000);
