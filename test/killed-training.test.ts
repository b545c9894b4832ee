/**
 * `digits serve` killed while it trains, as a program of its own: its training process ends with it, and another
 * server on the same home folder, or the next start, goes on with the run.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { afterEach, beforeEach, expect, test } from "vitest";

import { packageRoot } from "../src/node/files/package-files.js";
import type { RunAnswer } from "../src/contract/answers/run-answers.js";
import { readEvents } from "./training-server.js";

const program = join(packageRoot(), "dist", "programs", "digits.js");

let home: string;
const started: ChildProcess[] = [];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "digits-killed-"));
});
afterEach(async () => {
  for (const child of started) child.kill("SIGKILL");
  await rm(home, { recursive: true, force: true });
});

/** Starts the program and gives its address, and how to end it. */
async function serve() {
  const child = spawn(process.execPath, [program, "--home", home, "serve", "--port", "0", "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  started.push(child);
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, "line")) as [string];
  return {
    url: (JSON.parse(line) as { readonly url: string }).url,
    async end(signal: NodeJS.Signals): Promise<number | null> {
      const exited = once(child, "exit") as Promise<[number | null]>;
      child.kill(signal);
      return (await exited)[0];
    },
  };
}

test("another server leaves a run alone until the first is killed, and goes on with it; SIGTERM saves a checkpoint in time", async () => {
  const first = await serve();
  const response = await fetch(`${first.url}/api/runs`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ network: "lenet", epochs: 1000, batchSize: 128, imageCount: 12_000, validationCount: 2000 }),
  });
  expect(response.status).toBe(201);
  const { id } = (await response.json()) as RunAnswer;
  // An epoch's checkpoint is on the disk when its end is told.
  await readEvents(first.url, id, { isEnough: ({ kind }) => kind === "epoch" });

  const second = await serve();
  const runUrl = `${second.url}/api/runs/${id}`;
  const refused = await fetch(`${runUrl}/stop`, { method: "POST" });
  expect(refused.status).toBe(409);
  expect(await refused.json()).toMatchObject({ code: "RUN_STATE_WRONG" });
  const before = (await (await fetch(runUrl)).json()) as RunAnswer;
  await first.end("SIGKILL");
  for (;;) {
    const run = (await (await fetch(runUrl)).json()) as RunAnswer;
    if (run.startedAt !== before.startedAt) break;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }

  const folder = join(home, "runs", id);
  let starts = 0;
  const events = await readEvents(second.url, id, {
    isEnough({ kind }) {
      if (kind === "start") starts += 1;
      return kind === "steps" && starts === 2;
    },
  });
  const start = events.findLast(({ kind }) => kind === "start");
  expect(start?.data["step"]).toBeGreaterThanOrEqual(78);
  const states = events.flatMap(({ kind, data }) =>
    kind === "state" ? [`${String(data["state"])} ${String(data["reason"])}`] : [],
  );
  expect(states).toEqual(["waiting null", "running null", "waiting the server was started again.", "running null"]);

  const last = Number(events.at(-1)?.data["step"]);
  const startMs = performance.now();
  expect(await second.end("SIGTERM")).toBe(0);
  // Ten seconds are the server's, for connections that somebody holds open; the checkpoint is saved meanwhile.
  expect(performance.now() - startMs).toBeLessThan(15_000);
  expect(await readdir(folder)).toContain("run.checkpoint");

  const third = await serve();
  const again = await readEvents(third.url, id, {
    isEnough: ({ kind, data }) => kind === "start" && Number(data["step"]) >= last,
  });
  expect(again.at(-1)?.kind).toBe("start");
  await third.end("SIGTERM");
}, 120_000);
