/** What the server answers to pictures it can read, and the options of its queries. */

import { EventEmitter, once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";

import { main } from "../dist/src/cli/main.js";
import { createApp } from "../dist/src/server/create-app.js";
import { createMetrics } from "../dist/src/server/metrics.js";
import { DigitsError } from "../dist/src/core/errors.js";
import type { Reading } from "../src/core/reading/reading.js";
import type { ReadingService } from "../src/core/reading/reading-service.js";
import { drawZigzag } from "./bad-pictures.js";
import { photographDigit, PHOTO } from "./photographed-digit.js";
import { postPicture, startServerApp, type ServerApp } from "./server-app.js";

let server: ServerApp;

beforeAll(async () => {
  server = await startServerApp();
});

afterAll(() => server?.close());

/** Posts a photograph to an application that reads by other means. */
async function postToReader(read: ReadingService["read"], query = "") {
  const { dependencies } = server;
  const service = { ...dependencies.service, read };
  const app = await createApp({ ...dependencies, service, metrics: createMetrics() });
  try {
    const { jpeg } = await photographDigit(0);
    return await postPicture(app, jpeg, { query });
  } finally {
    await app.close();
  }
}

test("a photograph is read: number, digits, boxes, probabilities, and what the network saw", async () => {
  const { jpeg, label } = await photographDigit(0);
  const { status, answer } = await postPicture(server.app, jpeg);
  expect(status).toBe(200);
  expect(Object.keys(answer)).toEqual([
    "width",
    "height",
    "text",
    "numbers",
    "rejected",
    "isComplete",
    "lines",
    "tables",
  ]);
  expect(answer).toMatchObject({ ...PHOTO, text: String(label), rejected: [] });
  const [number] = answer.numbers;
  const [digit] = number?.digits ?? [];
  expect(number).toMatchObject({ text: String(label), line: 0 });
  expect(digit).toMatchObject({ digit: label, isSure: true });
  expect(digit?.probabilities).toHaveLength(10);
  expect(digit?.probabilities[label]).toBe(digit?.confidence);
  const { runnerUp, probabilities = [], notDigit = 0 } = digit ?? {};
  const others = probabilities.filter((_, other) => other !== label);
  expect(runnerUp?.confidence).toBe(Math.max(...others));
  expect(probabilities[runnerUp?.digit ?? -1]).toBe(runnerUp?.confidence);
  const sum = probabilities.reduce((total, each) => total + each, notDigit);
  expect(sum).toBeCloseTo(1, 3);
  expect(Object.keys(digit?.box ?? {})).toEqual(["x", "y", "width", "height"]);
  const image = Buffer.from(digit?.image ?? "", "base64");
  expect(image).toHaveLength(28 * 28);
  expect(Math.max(...image)).toBe(255);
});

test.each(["image/png", "image/x-unheard-of", "application/octet-stream"])(
  "the bytes decide, not the media type: a JPEG sent as %s is read",
  async (mediaType) => {
    const { jpeg, label } = await photographDigit(1);
    const { answer } = await postPicture(server.app, jpeg, { mediaType });
    expect(answer.text).toBe(String(label));
  },
);

test("the same picture over a socket gives the same answer", async () => {
  const { jpeg } = await photographDigit(2);
  const response = await fetch(`${server.url}/api/read?expect=1`, {
    method: "POST",
    headers: { "content-type": "image/jpeg" },
    body: new Uint8Array(jpeg),
  });
  const { answer } = await postPicture(server.app, jpeg, { query: "?expect=1" });
  expect(await response.json()).toEqual(answer);
});

test.each([
  "expect=0",
  "expect=33",
  "expect=2.5",
  "expect=many",
  "minConfidence=-0.1",
  "minConfidence=1.1",
  "minConfidence=half",
])("%s is refused, and named", async (query) => {
  const { jpeg } = await photographDigit(0);
  expect(await postPicture(server.app, jpeg, { query: `?${query}` })).toMatchObject({
    status: 400,
    answer: { code: "REQUEST_INVALID", detail: expect.stringContaining(query.split("=", 1)[0] ?? "") },
  });
});

test("a digit below minConfidence is not sure, and a ? in the texts", async () => {
  const { jpeg, label } = await photographDigit(0);
  const { answer } = await postPicture(server.app, jpeg, { query: "?expect=1&minConfidence=1" });
  expect(answer.text).toBe("?");
  expect(answer.numbers).toMatchObject([{ text: "?", digits: [{ digit: label, isSure: false }] }]);
});

test("thirty pictures at once are each given their own reading", async () => {
  const photographs = await Promise.all([0, 1, 2, 3, 4, 5].map((index) => photographDigit(index)));
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, index) => {
      const photograph = photographs[index % photographs.length];
      return postPicture(server.app, photograph?.jpeg ?? new Uint8Array());
    }),
  );
  expect(answers.map(({ answer }) => answer.text)).toEqual(
    answers.map((_, index) => String(photographs[index % photographs.length]?.label)),
  );
});

test.each([
  ["POST /api/read?EXPECT=1", '"EXPECT". Did you mean "expect"? This address takes expect, '],
  ["POST /api/read?expect=1&min_confidence=1", 'Did you mean "minConfidence"?'],
  ["POST /api/classify?models=a", 'Did you mean "model"?'],
  ["POST /api/inspect?digit=1", '"digit". This address takes no query.'],
  ["GET /api/models?name=a", '"name". This address takes no query.'],
  ["GET /v2/models/digits?version=a", '"version". This address takes no query.'],
])("%s is refused, with the nearest name", async (route, words) => {
  const [method, url] = route.split(" ") as ["GET", string];
  const response = await server.app.inject({ method, url });
  expect(response.statusCode).toBe(400);
  expect(JSON.parse(response.body)).toMatchObject(
    url.startsWith("/v2")
      ? { error: expect.stringContaining(words) }
      : { code: "REQUEST_INVALID", detail: expect.stringContaining(words) },
  );
});

test.each(["/?utm_source=a", "/health/live?a=1", "/metrics?a=1"])("%s takes whatever is appended", async (url) => {
  expect((await server.app.inject(url)).statusCode).toBe(200);
});

test("the reader hears the options of the query, and nothing else of it", async () => {
  const heard: unknown[] = [];
  const read: ReadingService["read"] = (model, picture, options) => {
    heard.push({ ...options });
    return server.dependencies.service.read(model, picture);
  };
  await postToReader(read);
  await postToReader(read, "?expect=32&minConfidence=0.25&explain=false");
  expect(heard).toEqual([{ maxSeconds: 10 }, { expect: 32, minConfidence: 0.25, maxSeconds: 10 }]);
});

test("a picture on which nothing is a digit is answered with what was refused", async () => {
  const reading: Reading = {
    width: 80,
    height: 60,
    text: "",
    numbers: [],
    rejected: [{ box: { x: 1, y: 2, width: 30, height: 40 }, reason: "a letter" }],
    isComplete: true,
    lines: [],
    tables: [],
  };
  const { status, answer } = await postToReader(async () => reading);
  expect([status, answer]).toEqual([200, reading]);
});

test("the answer is what digits read --json prints, with the images of the digits", async () => {
  const folder = await mkdtemp(join(tmpdir(), "digits-same-"));
  const path = join(folder, "photo.jpg");
  const { jpeg } = await photographDigit(4);
  await writeFile(path, jpeg);
  let printed = "";
  const io = { stdout: (text: string) => void (printed += text), stderr: () => undefined, isTerminal: false, env: {} };
  expect(await main(["read", "--json", path], io)).toBe(0);
  await rm(folder, { recursive: true });

  const { answer } = await postPicture(server.app, jpeg);
  const withoutImages = JSON.stringify(answer, (key, value: unknown) => (key === "image" ? undefined : value));
  expect({ file: path, ...JSON.parse(withoutImages) }).toEqual(JSON.parse(printed));
});

test("a reading ends by the server's time, or sooner where less is asked for, and tells what it left", async () => {
  const heard: unknown[] = [];
  const { service } = server.dependencies;
  const listen: ReadingService["read"] = (model, picture, options, signal) => {
    heard.push(options?.maxSeconds);
    return service.read(model, picture, options, signal);
  };
  await postToReader(listen, "?maxSeconds=0.5");
  await postToReader(listen, "?maxSeconds=3600");
  expect(heard).toEqual([0.5, 10]);
  const { status, answer } = await postPicture(server.app, await zigzagPng(), { query: "?maxSeconds=0.01" });
  expect([status, answer.isComplete, answer.text]).toEqual([200, false, ""]);
  expect(answer.rejected.some(({ reason }) => reason.startsWith("not read"))).toBe(true);
});

test("a client that hangs up ends its reading", async () => {
  const { service, models } = server.dependencies;
  const controller = new AbortController();
  const picture = await zigzagPng();
  const startMs = performance.now();
  const whole = service.read(models.active(), picture);
  const given = service.read(models.active(), picture, {}, controller.signal);
  controller.abort();
  await expect(given).rejects.toMatchObject({ code: "ABORTED" });
  const givenUpMs = performance.now() - startMs;
  await whole;
  expect(givenUpMs).toBeLessThan((performance.now() - startMs) / 2);

  // Over a socket: the service's signal is aborted once the connection is gone.
  const { dependencies } = server;
  const events = new EventEmitter();
  const [begun, aborted] = [once(events, "begun"), once(events, "aborted")];
  const waiting: ReadingService["read"] = (_model, _picture, _options, signal) =>
    new Promise((_resolve, reject) => {
      signal!.addEventListener("abort", () => {
        events.emit("aborted");
        reject(new DigitsError("ABORTED", "the reading was stopped."));
      });
      events.emit("begun");
    });
  const app = await createApp({
    ...dependencies,
    service: { ...dependencies.service, read: waiting },
    metrics: createMetrics(),
  });
  try {
    const url = await app.listen({ host: "127.0.0.1", port: 0 });
    const hangUp = new AbortController();
    const request = fetch(`${url}/api/read`, {
      method: "POST",
      headers: { "content-type": "image/png" },
      body: picture as BodyInit,
      signal: hangUp.signal,
    }).catch(() => null);
    await begun;
    hangUp.abort();
    await aborted;
    await request;
  } finally {
    await app.close();
  }
});

/** Rows of joined strokes, which can be cut in thousands of ways. */
async function zigzagPng(): Promise<Uint8Array> {
  const { width, height, rgba } = drawZigzag(600, 400);
  return sharp(rgba, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer();
}
