/**
 * The runs on the disk, when the disk or another server is against us: damaged records, a folder that cannot be written,
 * two servers on one home. What is answered names no path of the machine.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import type { RunAnswer, RunListAnswer } from "../src/contract/answers/run-answers.js";
import { packageRoot } from "../src/node/files/package-files.js";
import { nothingReached, type TrainingRun } from "../src/core/runs/run.js";
import { createPlan } from "../src/core/training/plan.js";
import { readEvents, send, startTrainingServer, type TrainingServer } from "./training-server.js";

/** Never over while a test lasts; an epoch, with its checkpoint, takes a second. */
const LONG = { network: "lenet", epochs: 1000, batchSize: 128, validationCount: 50_000, seed: 3 };

const TIMEOUT_MS = 120_000;

let home: string;
const servers: TrainingServer[] = [];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "digits-kept-"));
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  await rm(home, { recursive: true, force: true });
});

async function start(): Promise<TrainingServer> {
  const server = await startTrainingServer(home);
  servers.push(server);
  return server;
}

async function begin(server: TrainingServer): Promise<string> {
  const { answer } = await send(server, "POST", "/api/runs", LONG);
  await readEvents(server.url, answer.id, { isEnough: ({ kind }) => kind === "steps" });
  return answer.id;
}

async function listed(server: TrainingServer) {
  return send<RunListAnswer>(server, "GET", "/api/runs");
}

async function stateOf(server: TrainingServer, id: string) {
  return (await send(server, "GET", `/api/runs/${id}`)).answer.state;
}

function stoppedRun(id: string): TrainingRun {
  const createdAt = "2026-11-29T00:00:00.000Z";
  return { id, plan: createPlan({ network: "lenet" }), state: "stopped", reason: null, createdAt, ...nothingReached };
}

async function writeRecord(id: string, record: unknown): Promise<void> {
  await mkdir(join(home, "runs", id), { recursive: true });
  await writeFile(join(home, "runs", id, "run.json"), typeof record === "string" ? record : JSON.stringify(record));
}

function messagesOf({ faults }: TrainingServer): string {
  return faults.map((fault) => (fault as Error).message).join("\n");
}

test("damaged records, and those of a later version, are left out and named; the others are answered", async () => {
  const damaged: Readonly<Record<string, unknown>> = {
    cut: '{"id":"cut","plan":{"net',
    list: "[]",
    lastless: { ...stoppedRun("lastless"), lastSteps: undefined },
    textual: { ...stoppedRun("textual"), step: "a lot" },
    steps: { ...stoppedRun("steps"), lastSteps: { count: 1 } },
    planless: { ...stoppedRun("planless"), plan: null },
    stateless: { ...stoppedRun("stateless"), state: "asleep" },
    later: { format: 2, ...stoppedRun("later") },
  };
  for (const [id, record] of Object.entries(damaged)) await writeRecord(id, record);
  // Written before there were formats.
  await writeRecord("old", { ...stoppedRun("old"), reason: `cannot write ${home}/runs/old/run.json: no.` });
  await writeRecord("new", { format: 1, ...stoppedRun("new") });
  const server = await start();
  const { status, answer } = await listed(server);
  expect(status).toBe(200);
  expect(answer.runs.map(({ id }) => id).toSorted()).toEqual(["new", "old"]);
  expect(JSON.stringify(answer)).not.toContain(home);
  for (const id of Object.keys(damaged)) expect(messagesOf(server)).toContain(join("runs", id, "run.json"));
});

test("what a kill left is swept when a server starts; what is being written stays", async () => {
  await writeRecord("run", stoppedRun("run"));
  await writeRecord("doomed.deleted", stoppedRun("doomed"));
  const runs = join(home, "runs");
  await mkdir(join(runs, "half"));
  await writeFile(join(runs, "half", "events.jsonl"), "");
  const old = join(runs, "run", ".run.json.17-0123456789ab.tmp");
  const young = join(runs, "run", ".run.json.18-0123456789ab.tmp");
  for (const path of [old, young]) await writeFile(path, "{");
  const past = new Date(Date.now() - 3600_000);
  await utimes(old, past, past);
  await start();
  expect((await readdir(runs)).filter((name) => !name.startsWith("owner"))).toEqual(["run"]);
  expect((await readdir(join(runs, "run"))).filter((name) => name.endsWith(".tmp"))).toEqual([
    ".run.json.18-0123456789ab.tmp",
  ]);
});

test(
  "a run whose folder cannot be written any more has failed, and can be resumed and deleted once it can be",
  async () => {
    const server = await start();
    const id = await begin(server);
    const folder = join(home, "runs", id);
    // In place of a full disk: nothing can be written under a file.
    await rename(folder, `${folder}.aside`);
    await writeFile(folder, "");
    await vi.waitFor(async () => expect(await stateOf(server, id)).toBe("failed"), { timeout: 30_000 });
    const events = await readEvents(server.url, id);
    expect(events.at(-1)?.data).toMatchObject({ state: "failed" });
    const { answer } = await send(server, "GET", `/api/runs/${id}`);
    expect(answer.reason).toMatch(/could not keep its files/);
    const refused = await send(server, "POST", `/api/runs/${id}/resume`);
    expect([refused.status, refused.answer.code]).toEqual([500, "OUTPUT_UNWRITABLE"]);
    expect(await stateOf(server, id)).toBe("failed");
    for (const told of [answer, refused.answer, events, (await listed(server)).answer]) {
      expect(JSON.stringify(told)).not.toContain(home);
    }
    expect(messagesOf(server)).toContain(folder);

    await rm(folder);
    await rename(`${folder}.aside`, folder);
    // It is written that it failed, without anybody asking.
    await vi.waitFor(async () => expect(await readFile(join(folder, "run.json"), "utf8")).toContain('"failed"'), {
      timeout: 10_000,
    });
    const resumed = await send(server, "POST", `/api/runs/${id}/resume`);
    expect(resumed.status).toBe(200);
    const stopped = await send(server, "POST", `/api/runs/${id}/stop`);
    expect(stopped.answer.state).toBe("stopped");
    expect((await send(server, "DELETE", `/api/runs/${id}`)).status).toBe(204);
    expect(await readdir(join(home, "runs"))).not.toContain(id);
  },
  TIMEOUT_MS,
);

test(
  "a run that fails by a file of the server's own names no path",
  async () => {
    const server = await start();
    const id = await begin(server);
    await send(server, "POST", `/api/runs/${id}/stop`);
    const checkpoint = join(home, "runs", id, "run.checkpoint");
    await rm(checkpoint);
    await mkdir(checkpoint);
    await send(server, "POST", `/api/runs/${id}/resume`);
    await vi.waitFor(async () => expect(await stateOf(server, id)).toBe("failed"), { timeout: 30_000 });
    const { answer } = await send(server, "GET", `/api/runs/${id}`);
    expect(answer.reason).toMatch(/could not/);
    const told = [answer, await readEvents(server.url, id), (await listed(server)).answer];
    expect(JSON.stringify(told)).not.toContain(home);
    expect(messagesOf(server)).toContain(checkpoint);
  },
  TIMEOUT_MS,
);

test.runIf(process.platform === "linux")(
  "a home that cannot be written is told in a line of the log, for jobs another, and the runs in it are answered",
  async () => {
    await writeRecord("run", stoppedRun("run"));
    const program = join(packageRoot(), "dist", "programs", "digits.js");
    // In place of a read-only disk, which takes a mount: files may have no bytes.
    const command = 'ulimit -f 0; exec "$@"';
    const argv = [process.execPath, program, "--home", home, "serve", "--port", "0", "--json"];
    const child = spawn("bash", ["-c", command, "bash", ...argv], { stdio: ["ignore", "pipe", "pipe"] });
    const log = text(child.stderr);
    const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    const { url } = JSON.parse(line) as { readonly url: string };
    const list = (await (await fetch(`${url}/api/runs`)).json()) as RunListAnswer;
    expect(list.runs.map(({ id }) => id)).toEqual(["run"]);
    const stopped = await fetch(`${url}/api/runs/run`, { method: "DELETE" });
    expect(stopped.status).toBe(500);
    expect(await stopped.text()).not.toContain(home);
    // It looks every three seconds whether it can have the runs.
    await wait(7000);
    child.kill("SIGTERM");
    await once(child, "exit");
    const lines = (await log).trimEnd().split("\n");
    for (const told of [
      /"code":"OUTPUT_UNWRITABLE","msg":"cannot write .*owner-1\.json: /,
      /"code":"DATABASE_UNUSABLE","msg":"the database .* cannot be read or written/,
    ]) {
      expect(lines.filter((each) => told.test(each) && !each.includes('"reqId"'))).toHaveLength(1);
    }
    expect(lines).toHaveLength(3);
  },
  TIMEOUT_MS,
);

describe("two servers on one home", () => {
  test(
    "the second reads what the first does, changes nothing, and is not fooled by a clock",
    async () => {
      const first = await start();
      const second = await start();
      const id = await begin(first);
      const owner = (await readdir(join(home, "runs"))).find((name) => name.startsWith("owner"))!;
      const past = new Date(Date.now() - 3600_000);
      await utimes(join(home, "runs", owner), past, past);

      for (let i = 0; i < 3; i++) {
        for (const server of [first, second]) {
          const { answer } = await listed(server);
          expect(answer.runs.map((run) => [run.id, run.state])).toEqual([[id, "running"]]);
        }
      }
      const removed = await send(second, "DELETE", `/api/runs/${id}`);
      expect([removed.status, removed.answer.code]).toEqual([409, "RUN_STATE_WRONG"]);
      const heard = readEvents(second.url, id);
      await send(first, "POST", `/api/runs/${id}/stop`);
      expect((await heard).at(-1)?.data).toMatchObject({ state: "stopped" });
      expect((await heard).some(({ kind }) => kind === "steps")).toBe(true);
      await vi.waitFor(async () => expect(await stateOf(second, id)).toBe("stopped"));
      expect(await readEvents(second.url, id, { after: 1e6 })).toEqual([]);
    },
    TIMEOUT_MS,
  );

  test(
    "the one that is taken over from stops training and changes nothing more",
    async () => {
      const first = await start();
      const id = await begin(first);
      const pid = first.runs.workingPid()!;
      const runs = join(home, "runs");
      await writeFile(
        join(runs, "owner-2.json"),
        JSON.stringify({ format: 1, id: "another", host: "elsewhere", pid: 1 }),
      );
      await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow("ESRCH"), { timeout: 10_000 });
      expect(messagesOf(first)).toContain("another server has taken over");
      const before = await readFile(join(runs, id, "run.json"), "utf8");
      for (const [method, path] of [
        ["DELETE", ""],
        ["POST", "/stop"],
        ["POST", "/start-over"],
      ] as const) {
        const { status, answer } = await send<RunAnswer>(first, method, `/api/runs/${id}${path}`);
        expect([status, answer.code]).toEqual([409, "RUN_STATE_WRONG"]);
      }
      expect(await readFile(join(runs, id, "run.json"), "utf8")).toBe(before);
      expect(await stateOf(first, id)).toBe("running");
    },
    TIMEOUT_MS,
  );
});
