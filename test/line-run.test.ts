/**
 * A training run of the network of lines over HTTP: stopped, gone on with, and told of; and models of lines in the store:
 * tried, chosen, and read with.
 */

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import type { ModelListAnswer } from "../src/contract/answers/model-answers.js";
import type { LineRunResultAnswer, RunOptionsAnswer } from "../src/contract/answers/run-answers.js";
import { readOnnxMetadata, withOnnxMetadata } from "../src/core/onnx/model.js";
import { releasedLineModelPath } from "../src/node/files/package-files.js";
import { photographDigit } from "./photographed-digit.js";
import { readEvents, send, startTrainingServer, type TrainingServer } from "./training-server.js";

/** Eight steps of four lines. */
const choices = { network: "lines", epochs: 2, batchSize: 4, imageCount: 28, validationCount: 12 };

let home: string;
let server: TrainingServer;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "digits-line-run-"));
  server = await startTrainingServer(home);
}, 60_000);
afterAll(async () => {
  await server?.close();
  await rm(home, { recursive: true, force: true });
});

/** The released model of lines under another version: the same weights. */
async function otherLines(version: string): Promise<Buffer> {
  const file: Uint8Array = await readFile(releasedLineModelPath());
  return Buffer.from(withOnnxMetadata(file, { ...Object.fromEntries(readOnnxMetadata(file)), version }));
}

async function add(file: Buffer) {
  const headers = { "content-type": "application/octet-stream" };
  const response = await server.app.inject({ method: "POST", url: "/api/models", headers, payload: file });
  return { status: response.statusCode, answer: response.json<{ kind: string; version: string; code?: string }>() };
}

async function activeModels(): Promise<string[]> {
  const { answer } = await send<ModelListAnswer>(server, "GET", "/api/models");
  return answer.models.filter(({ isActive }) => isActive).map(({ name, version }) => `${name}@${version}`);
}

test("the network of lines is among what can be trained, and takes nothing that it draws itself", async () => {
  const { answer } = await send<RunOptionsAnswer>(server, "GET", "/api/runs/options");
  expect(answer.networks.map(({ name }) => name)).toContain("lines");
  expect(answer.presets.find(({ name }) => name === "lines")?.choices).toMatchObject({ network: "lines", epochs: 12 });
  const refused = await send(server, "POST", "/api/runs", { ...choices, material: ["glyphs"] });
  expect(refused).toMatchObject({ status: 400, answer: { code: "OPTION_INVALID" } });
});

test("a run of lines is stopped and gone on with, tells its curve, and ends with its figures by kind of line", async () => {
  const { status, answer } = await send(server, "POST", "/api/runs", choices);
  expect(status).toBe(201);
  const { id } = answer;
  await readEvents(server.url, id, { isEnough: ({ kind }) => kind === "steps" });
  const stopped = await send(server, "POST", `/api/runs/${id}/stop`);
  expect(["stopped", "finished"]).toContain(stopped.answer.state);
  if (stopped.answer.state === "stopped") await send(server, "POST", `/api/runs/${id}/resume`);
  const events = await readEvents(server.url, id);
  const steps = events.filter(({ kind }) => kind === "steps");
  expect(steps.reduce((sum, { data }) => sum + Number(data["count"]), 0)).toBe(8);
  const epochs = events.filter(({ kind }) => kind === "epoch");
  expect(epochs.map(({ data }) => data["validationAccuracy"])).toEqual([expect.any(Number), expect.any(Number)]);

  const run = await send(server, "GET", `/api/runs/${id}`);
  // So short a run spells nothing: its model is refused, and its figures stay.
  expect(run.answer).toMatchObject({ state: "finished", step: 8, stepCount: 8, testAccuracy: null, model: null });
  expect(run.answer.reason).toContain("lines of MNIST's digits");
  const result = await send<LineRunResultAnswer>(server, "GET", `/api/runs/${id}/result`);
  expect(result.answer).toMatchObject({ kind: "lines" });
  const { kinds = [], count } = result.answer.heldOut ?? {};
  // The temperature is fitted to some of the 12.
  expect(count).toBeGreaterThan(0);
  expect(kinds.reduce((sum, each) => sum + each.count, 0)).toBe(count);
  const images = await send(server, "GET", `/api/mnist/test/0?run=${id}`);
  expect(images).toMatchObject({ status: 400, answer: { code: "REQUEST_INVALID" } });
  expect(server.faults).toEqual([]);
}, 300_000);

test("a model of lines is tried on lines, chosen, and reads beside the released model of digits", async () => {
  const before = await activeModels();
  expect(before).toHaveLength(1);
  const { status, answer } = await add(await otherLines("other"));
  expect([status, answer.kind]).toEqual([201, "lines"]);
  const chosen = await send(server, "PUT", "/api/models/active", { name: "lines", version: "other" });
  expect(chosen.status).toBe(200);
  expect(await activeModels()).toEqual([...before, "lines@other"]);

  const { jpeg, label } = await photographDigit(0);
  for (const query of ["", "?model=lines@other"]) {
    const headers = { "content-type": "image/jpeg" };
    const read = await server.app.inject({ method: "POST", url: `/api/read${query}`, headers, payload: jpeg });
    expect(read.json<{ text: string }>().text).toBe(String(label));
  }
  // Of the protocol's tensors it has none.
  expect((await send(server, "GET", "/v2/models/lines")).status).toBe(404);

  // The one of the program is listed beside it, to go back to.
  const { answer: list } = await send<ModelListAnswer>(server, "GET", "/api/models");
  const released = list.models.find(({ kind, isReleased }) => kind === "lines" && isReleased)!;
  await send(server, "PUT", "/api/models/active", { name: "lines", version: released.version });
  expect(await activeModels()).toEqual([...before, `lines@${released.version}`]);
}, 120_000);

test("the lines that were chosen read after the next start, too", async () => {
  await send(server, "PUT", "/api/models/active", { name: "lines", version: "other" });
  const before = await activeModels();
  await server.close();
  server = await startTrainingServer(home);
  expect(await activeModels()).toEqual(before);
}, 60_000);
