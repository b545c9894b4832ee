/** `POST /api/inspect`, on the real server and through the client. */

import { afterAll, beforeAll, expect, test } from "vitest";

import { createApp } from "../dist/src/server/create-app.js";
import { createMetrics } from "../dist/src/server/metrics.js";
import { createClient } from "../src/client.js";
import type { InspectAnswer } from "../src/contract/answers/network-answers.js";
import type { ProblemAnswer } from "../src/contract/answers/server-answers.js";
import { imageAt } from "../src/core/dataset/image-set.js";
import { findNetwork, networkNames } from "../src/core/network/networks.js";
import { readOnnxMetadata, withOnnxMetadata } from "../src/core/onnx/model.js";
import { loadMnist } from "../src/node/data/mnist.js";
import { classNamesOf } from "../src/node/models/model-file.js";
import { untrainedModel } from "./networks.js";
import { startServerApp, type ServerApp } from "./server-app.js";

/** What people take for at once. Other tests have the cores meanwhile, so the best few of twenty answers count. */
const MAX_MS = 100;

const mnist = await loadMnist("train");
const image = new Uint8Array(imageAt(mnist, 0)); // a 5 that is nearly a 3
const base64 = Buffer.from(image).toString("base64");

let server: ServerApp;

beforeAll(async () => {
  server = await startServerApp();
});

afterAll(() => server?.close());

async function post(body: Uint8Array | object, to = server.app) {
  const isBytes = body instanceof Uint8Array;
  const response = await to.inject({
    method: "POST",
    url: "/api/inspect",
    headers: { "content-type": isBytes ? "application/octet-stream" : "application/json" },
    payload: isBytes ? Buffer.from(body) : JSON.stringify(body),
  });
  return { status: response.statusCode, answer: response.json<InspectAnswer & ProblemAnswer>() };
}

function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "base64"));
}

test("an image is answered with the model, its probabilities and every layer's maps", async () => {
  const { status, answer } = await post(image);
  expect(status).toBe(200);
  const model = server.dependencies.models.active();
  expect(answer.model).toEqual({ name: model.name, version: model.version });
  const sum = answer.probabilities.reduce((total, p) => total + p, 0);
  expect(sum + answer.notDigit).toBeCloseTo(1, 5);
  expect(answer.layers.map(({ name, channels, width, height }) => `${name} ${channels}x${height}x${width}`)).toEqual([
    "conv1 32x12x12",
    "conv2 48x12x12",
    "conv3 64x6x6",
    "conv4 96x6x6",
    "conv5 128x3x3",
  ]);
  for (const { channels, width, height, maps, max } of answer.layers) {
    const bytes = bytesOf(maps);
    expect(bytes).toHaveLength(channels * width * height);
    expect(Math.max(...bytes)).toBe(255);
    expect(max).toBeGreaterThan(0);
  }
});

test("the saliency maps are the inspector's, in signed bytes", async () => {
  const { answer } = await post(image);
  const { models, service } = server.dependencies;
  const { saliency } = await service.inspect(models.active(), image);
  expect([answer.saliency.digit, answer.saliency.runnerUp]).toEqual([5, 3]);
  for (const which of ["forDigit", "towardsRunnerUp"] as const) {
    const { values, max } = answer.saliency[which];
    const bytes = new Int8Array(bytesOf(values));
    expect(bytes).toHaveLength(784);
    expect(Math.max(...bytes.map(Math.abs))).toBe(127);
    bytes.forEach((byte, pixel) => {
      const difference = (byte * max) / 127 - saliency[which][pixel]!;
      expect(Math.abs(difference)).toBeLessThanOrEqual((0.51 * max) / 127);
    });
  }
});

test("JSON and the client give the same, and may name the two digits", async () => {
  const expected = (await post(image)).answer;
  expect((await post({ image: base64 })).answer).toEqual(expected);
  const digits = createClient(server.url);
  expect(await digits.inspect(image)).toEqual(expected);
  const { saliency } = await digits.inspect(image, { digit: 3, runnerUp: 5 });
  expect(saliency).toMatchObject({ digit: 3, runnerUp: 5 });
  expect(saliency.forDigit).not.toEqual(expected.saliency.forDigit);
});

test("blank paper has no ink that spoke", async () => {
  const { answer } = await post(new Uint8Array(784));
  expect(answer.saliency.forDigit.max).toBe(0);
  expect(bytesOf(answer.saliency.forDigit.values)).toEqual(new Uint8Array(784));
});

test.each(networkNames)("a %s network can be looked into", async (name) => {
  const { models, service } = server.dependencies;
  const network = findNetwork(name);
  const classes = classNamesOf(network.classes).join();
  const texts = { ...Object.fromEntries(readOnnxMetadata(models.active().file)), name, classes };
  const file = withOnnxMetadata(untrainedModel(network), texts);
  const model = { ...models.active(), sha256: `untrained ${name}`, file };
  const { layers, probabilities, saliency } = await service.inspect(model, image);
  expect(layers.length).toBeGreaterThanOrEqual(2);
  expect(probabilities).toHaveLength(10);
  expect(saliency.forDigit.some((value) => value !== 0)).toBe(true);
});

test("once a thread has looked into a model, its answers come at once", async () => {
  const times: number[] = [];
  for (let i = 0; i < 20; i++) {
    const startMs = performance.now();
    await post(image);
    times.push(performance.now() - startMs);
  }
  expect(times.toSorted((a, b) => a - b)[2]).toBeLessThan(MAX_MS);
});

test.each<[string, Uint8Array | object, string]>([
  ["no bytes", new Uint8Array(), "784 bytes"],
  ["a byte more", new Uint8Array(785), "got 785"],
  ["JSON without an image", {}, 'Base64 as {"image": "..."}'],
  ["numbers", { image: [0, 255] }, 'Base64 as {"image": "..."}'],
  ["no Base64", { image: "ÿ".repeat(784) }, 'Base64 as {"image": "..."}'],
  ["a short image", { image: "AAAA" }, "got 3"],
])("%s: refused, saying what an image is", async (_, body, why) => {
  const { status, answer } = await post(body);
  expect(status).toBe(400);
  expect(answer.code).toBe("REQUEST_INVALID");
  expect(answer.detail).toContain("an image is 784 bytes");
  expect(answer.detail).toContain(why);
});

test.each([
  [{ digit: 10 }, "digit is a digit from 0 to 9; got 10"],
  [{ runnerUp: "3" }, 'runnerUp is a digit from 0 to 9; got "3"'],
  [{ digit: 4, runnerUp: 4 }, "both are 4"],
])("%o is refused", async (options, why) => {
  const { status, answer } = await post({ image: base64, ...options });
  expect(status).toBe(400);
  expect(answer.code).toBe("OPTION_INVALID");
  expect(answer.detail).toContain(why);
});

test("a model that computes what no network here does is refused, and says why", async () => {
  const { models } = server.dependencies;
  // As long as Relu, so the file stays whole.
  const file = Buffer.from(models.active().file);
  for (let at = 0; (at = file.indexOf("\x22\x04Relu", at)) >= 0; at++) {
    file.write("Celu", at + 2);
  }
  const foreign = { ...models.active(), sha256: "foreign", file };
  const app = await createApp({
    ...server.dependencies,
    metrics: createMetrics(),
    models: { ...models, active: () => foreign },
  });
  const { status, answer } = await post(image, app);
  expect(status).toBe(422);
  expect(answer.code).toBe("MODEL_FOREIGN");
  expect(answer.detail).toContain('the model computes "Celu"');
  await app.close();
});

test("a body that is no image at all is refused by its size", async () => {
  expect(await post(new Uint8Array(5000))).toMatchObject({ status: 413, answer: { code: "BODY_TOO_LARGE" } });
});
