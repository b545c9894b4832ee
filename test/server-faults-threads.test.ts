/**
 * Threads that die at work, and model files that turn to rubbish under the running server: in this process, where the
 * threads can be got at.
 */

import { readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Worker } from "node:worker_threads";

import { afterEach, beforeEach, expect, test } from "vitest";

import { releasedModelPath } from "../dist/src/node/files/package-files.js";
import { type HealthWatch, watchHealth } from "./health-watch.js";
import { renamedModel } from "./hostile-models.js";
import { photographDigit } from "./photographed-digit.js";
import { startServerApp, type ServerApp } from "./server-app.js";

interface ErrorLine {
  readonly code?: string;
}

let server: ServerApp;
let health: HealthWatch;
/** The threads of the server, by the event that Node emits for each. */
let threads: Worker[] = [];
const remember = (thread: Worker) => void threads.push(thread);

async function start(): Promise<void> {
  server = await startServerApp();
  process.off("worker", remember);
  health = watchHealth(server.url, process.pid);
}

beforeEach(() => {
  threads = [];
  process.on("worker", remember);
});

afterEach(async () => {
  await health.check();
  await health.stop();
  // Files that are rubbish are told of; nothing else is wrong.
  const codes = server.faults().map(({ err }) => (err as ErrorLine).code);
  expect(codes).toEqual(codes.map(() => "MODEL_MALFORMED"));
  await server.close();
});

/** Taken before the watch begins: the server's event loop is this one. */
const digits = await Promise.all([0, 1, 2].map((i) => photographDigit(i)));

async function read(index: number): Promise<void> {
  const { jpeg, label } = digits[index]!;
  const response = await fetch(`${server.url}/api/read`, {
    method: "POST",
    headers: { "content-type": "image/jpeg" },
    body: Uint8Array.from(jpeg),
  });
  expect(await response.json()).toMatchObject({ text: String(label) });
}

async function killAll(): Promise<void> {
  await Promise.all(threads.splice(0).map((thread) => thread.terminate()));
}

test("a thread killed while pictures are read loses none of them", async () => {
  await start();
  const { jpeg } = digits[0]!;
  const form = new FormData();
  for (let i = 0; i < 12; i++) {
    form.append("file", new Blob([Uint8Array.from(jpeg)]), `${i}.jpg`);
  }
  const answers = Promise.all([
    ...Array.from({ length: 12 }, (_, i) => read(i % 3)),
    fetch(`${server.url}/api/read`, { method: "POST", body: form }).then(async (response) => {
      const lines = (await response.text()).trimEnd().split("\n");
      expect(lines).toHaveLength(12);
      for (const line of lines) expect(line).toContain('"text":"7"');
    }),
    fetch(`${server.url}/api/classify`, {
      method: "POST",
      headers: { "content-type": "application/octet-stream" },
      body: new Uint8Array(784 * 256),
    }).then((response) => expect(response.status).toBe(200)),
  ]);
  const { service } = server.dependencies;
  await expect.poll(() => service.load().tasks, { interval: 2 }).not.toBe(0);
  await threads[0]!.terminate();
  await answers;
  expect(service.load()).toMatchObject({ threads: 2, tasks: 0 });
  expect(service.load().deaths).toBeGreaterThan(0);
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  expect(metrics).toMatch(/^digits_worker_deaths_total [1-9]/m);
});

test("with all threads killed, new ones go on", async () => {
  await start();
  await read(0);
  await killAll();
  await Promise.all([read(1), read(2), read(0)]);
  expect(server.dependencies.service.load().threads).toBe(2);
});

test("model files that turn to rubbish change nothing for who reads, nor for threads that start anew", async () => {
  await start();
  const { webRoot, models } = server.dependencies;
  const folder = join(dirname(webRoot), "home", "models");
  const mine = { name: "mine", version: "1" };
  const added = await fetch(`${server.url}/api/models`, {
    method: "POST",
    headers: { "content-type": "application/octet-stream" },
    body: Uint8Array.from(renamedModel(await readFile(releasedModelPath()), mine)),
  });
  expect(added.status).toBe(201);
  const put = await fetch(`${server.url}/api/models/active`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(mine),
  });
  expect(put.status).toBe(200);
  expect(models.active().name).toBe("mine");

  for (const name of await readdir(folder)) {
    await writeFile(join(folder, name), "rubbish".repeat(100_000));
  }
  await writeFile(join(folder, "other.onnx"), new Uint8Array(5e6).fill(7));
  await Promise.all([read(0), read(1)]);
  await killAll();
  await Promise.all([read(0), read(1), read(2)]);

  const list = await fetch(`${server.url}/api/models`);
  expect(await list.json()).toMatchObject({ active: { name: "mine" } });
  const refused = await fetch(`${server.url}/api/models/active`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "other", version: "1" }),
  });
  expect(refused.status).toBeGreaterThanOrEqual(400);
  expect(refused.status).toBeLessThan(500);
  await read(2);
});
