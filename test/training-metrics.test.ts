/** What `/metrics` tells of training, with a real run behind it. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { readEvents, send, startTrainingServer, type TrainingServer } from "./training-server.js";

/** Never over while the test lasts. */
const LONG = { network: "lenet", epochs: 1000, batchSize: 128, imageCount: 12_000, validationCount: 2000 };

let home: string;
let server: TrainingServer;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "digits-training-metrics-"));
  server = await startTrainingServer(home);
}, 60_000);

afterAll(async () => {
  await server?.close();
  await rm(home, { recursive: true, force: true });
});

/** The figures of training, by name and labels. */
async function trainingMetrics(): Promise<Record<string, number>> {
  const { body } = await server.app.inject("/metrics");
  const lines = body.split("\n").filter((line) => line.startsWith("digits_training"));
  return Object.fromEntries(
    lines.map((line) => {
      const blank = line.lastIndexOf(" ");
      return [line.slice(0, blank), Number(line.slice(blank + 1))];
    }),
  );
}

const atRest = {
  'digits_training_runs{state="waiting"}': 0,
  'digits_training_runs{state="running"}': 0,
  'digits_training_runs{state="stopped"}': 0,
  'digits_training_runs{state="failed"}': 0,
  'digits_training_runs{state="finished"}': 0,
};

test("runs are counted by state, and the one that works says how it gets on", async () => {
  expect(await trainingMetrics()).toEqual(atRest);

  const { answer } = await send(server, "POST", "/api/runs", LONG);
  await send(server, "POST", "/api/runs", LONG);
  await readEvents(server.url, answer.id, { isEnough: ({ data }) => Number(data["step"]) > 10 });
  const working = await trainingMetrics();
  expect(working).toEqual({
    ...atRest,
    'digits_training_runs{state="waiting"}': 1,
    'digits_training_runs{state="running"}': 1,
    'digits_training_steps_done{network="lenet"}': expect.any(Number) as number,
    'digits_training_steps_planned{network="lenet"}': 78_000,
    'digits_training_images_per_second{network="lenet"}': expect.any(Number) as number,
    'digits_training_loss{network="lenet"}': expect.any(Number) as number,
  });
  const figure = (name: string) => working[`digits_training_${name}{network="lenet"}`];
  expect(figure("steps_done")).toBeGreaterThan(10);
  expect(figure("images_per_second")).toBeGreaterThan(1);
  // Untrained it is ln 10.
  expect(figure("loss")).toBeGreaterThan(0);
  expect(figure("loss")).toBeLessThan(3);

  for (const { id } of await server.runs.list()) {
    await send(server, "POST", `/api/runs/${id}/stop`);
  }
  expect(await trainingMetrics()).toEqual({ ...atRest, 'digits_training_runs{state="stopped"}': 2 });
}, 60_000);
