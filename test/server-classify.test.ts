/** `POST /api/classify`, and the document that describes the API. */

import { afterAll, beforeAll, expect, test } from "vitest";

import { imageAt } from "../src/core/dataset/image-set.js";
import { loadMnist } from "../src/node/data/mnist.js";
import type { ClassifyAnswer } from "../src/contract/answers/network-answers.js";
import { startServerApp, type ServerApp } from "./server-app.js";

const COUNT = 64;
const mnist = await loadMnist("train");
const images = Buffer.concat(Array.from({ length: COUNT }, (_, i) => imageAt(mnist, i)));
const labels = Array.from(mnist.labels.subarray(0, COUNT));

let server: ServerApp;

beforeAll(async () => {
  server = await startServerApp();
});

afterAll(() => server?.close());

async function classify(body: Uint8Array | object) {
  const isBytes = body instanceof Uint8Array;
  const response = await fetch(`${server.url}/api/classify`, {
    method: "POST",
    headers: { "content-type": isBytes ? "application/octet-stream" : "application/json" },
    body: isBytes ? new Uint8Array(body) : JSON.stringify(body),
  });
  return { status: response.status, answer: (await response.json()) as ClassifyAnswer & { code?: string } };
}

test("images as bytes are classified in order, by the model that is named", async () => {
  const { answer } = await classify(images);
  const { name, version } = server.dependencies.models.active();
  expect(answer.model).toEqual({ name, version });
  const right = answer.results.filter(({ digit }, i) => digit === labels[i]);
  expect(right.length).toBeGreaterThanOrEqual(COUNT - 2);
  for (const { digit, confidence, notDigit, probabilities } of answer.results) {
    expect(probabilities[digit]).toBe(confidence);
    const sum = probabilities.reduce((total, each) => total + each, notDigit);
    expect(sum).toBeCloseTo(1, 4);
  }
});

test("an image without ink is no digit for certain, among others and by any model", async () => {
  const blank = new Uint8Array(784);
  const veiled = new Uint8Array(784).fill(31);
  const { answer } = await classify(Buffer.concat([images.subarray(0, 784), blank, veiled]));
  expect(answer.results[0]).toMatchObject({ digit: labels[0] });
  for (const result of answer.results.slice(1)) {
    expect(result).toEqual({ digit: 0, confidence: 0, notDigit: 1, probabilities: Array(10).fill(0) });
  }
});

test("JSON gives the same, flat or in rows", async () => {
  const flat = Array.from({ length: 3 }, (_, i) => Array.from(images.subarray(784 * i, 784 * (i + 1))));
  const inRows = flat.map((image) => Array.from({ length: 28 }, (_, y) => image.slice(28 * y, 28 * (y + 1))));
  const bytes = await classify(images.subarray(0, 3 * 784));
  for (const body of [{ images: flat }, { images: inRows }]) {
    const { answer } = await classify(body);
    expect(answer.results.map(({ digit }) => digit)).toEqual(bytes.answer.results.map(({ digit }) => digit));
    for (const [i, { confidence }] of answer.results.entries()) {
      expect(confidence).toBeCloseTo(bytes.answer.results[i]?.confidence ?? 0, 4);
    }
  }
});

test("1,024 images are taken, one more is refused", async () => {
  const { status, answer } = await classify(new Uint8Array(1024 * 784));
  expect([status, answer.results.length]).toEqual([200, 1024]);
  expect(await classify(new Uint8Array(1025 * 784))).toMatchObject({ status: 413, answer: { code: "BODY_TOO_LARGE" } });
});

test.each([
  ["no bytes", new Uint8Array()],
  ["a part of an image", new Uint8Array(785)],
  ["no images", {}],
  ["an empty list", { images: [] }],
  ["too many", { images: Array(1025).fill(Array(784).fill(0)) }],
  ["short images", { images: [[1, 2, 3]] }],
  ["texts", { images: [Array(784).fill("7")] }],
  ["ink beyond 255", { images: [Array(784).fill(256)] }],
  ["no number", { images: [Array(784).fill(null)] }],
])("%s: refused, saying what images are", async (_, body) => {
  const { status, answer } = await classify(body);
  expect(status).toBe(400);
  expect(answer).toMatchObject({ code: "REQUEST_INVALID", detail: expect.stringContaining("784 numbers") });
});

test("the API is described by an OpenAPI 3.1 document, every route of it", async () => {
  const response = await fetch(`${server.url}/docs/json`);
  const document = (await response.json()) as {
    openapi: string;
    paths: Record<string, Record<string, { summary?: string; tags?: string[] }>>;
  };
  expect(document.openapi).toMatch(/^3\.1\./);
  expect(Object.keys(document.paths)).toEqual(
    expect.arrayContaining([
      "/api/read",
      "/api/classify",
      "/api/models",
      "/api/models/active",
      "/health/live",
      "/health/ready",
      "/metrics",
      "/v2",
    ]),
  );
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const { summary, tags } of Object.values(methods)) {
      expect(summary, path).toMatch(/\w/);
      expect(tags, path).toHaveLength(1);
    }
  }
});

test("what was done is counted for Prometheus", async () => {
  await classify(images);
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  expect(metrics).toMatch(/^digits_http_requests_total\{route="\/api\/classify",method="POST",status="200"\} \d+$/m);
  expect(metrics).toMatch(/^digits_batch_digits_count [1-9]/m);
  expect(metrics).toMatch(/^digits_worker_deaths_total 0$/m);
  expect(metrics).toMatch(/^digits_workers 2$/m);
  const digits = /^digits_digits_total (\d+)$/m.exec(metrics);
  expect(Number(digits?.[1])).toBeGreaterThanOrEqual(COUNT);
});
