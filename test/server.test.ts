/**
 * The server's application with everything real around it: the released model, the decoder, sockets.
 */

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { FastifyInstance } from "fastify";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";

import { createReader, type Reader } from "../src/core/reading/reader.js";
import { openClassifier } from "../src/node/model-file.js";
import { releasedModelPath } from "../src/node/package-files.js";
import { decodePicture } from "../src/node/picture-file.js";
import { createNodeRuntime } from "../src/node/runtime.js";
import type { ProblemAnswer, ReadAnswer } from "../src/server/answers.js";
import { createApp } from "../src/server/create-app.js";
import { photographDigit, PHOTO } from "./photographed-digit.js";

const MODEL = { name: "digits", version: "1", card: { date: "2026-01-31" } };

let app: FastifyInstance;
let reader: Reader;
let webRoot: string;
let url: string;
const faults: unknown[] = [];

beforeAll(async () => {
  webRoot = await mkdtemp(join(tmpdir(), "digits-server-"));
  await mkdir(join(webRoot, "assets"));
  await writeFile(join(webRoot, "index.html"), "<title>Digits</title>");
  await writeFile(join(webRoot, "assets", "main-1a2b.js"), "export {};");
  reader = createReader(
    await openClassifier(createNodeRuntime(), releasedModelPath()),
  );
  app = createApp({
    reader,
    decodePicture,
    model: MODEL,
    webRoot,
    reportFault: (fault) => void faults.push(fault),
  });
  url = await app.listen({ host: "127.0.0.1", port: 0 });
});

afterAll(async () => {
  await app?.close();
  await reader?.dispose();
  await rm(webRoot, { recursive: true, force: true });
});

/** Posts a picture and gives the status, the media type and the parsed body. */
async function post(
  body: Uint8Array,
  mediaType = "image/jpeg",
  path = "/api/read",
) {
  const response = await app.inject({
    method: "POST",
    url: path,
    headers: { "content-type": mediaType },
    payload: Buffer.from(body),
  });
  return {
    status: response.statusCode,
    mediaType: response.headers["content-type"],
    answer: response.json<ReadAnswer & ProblemAnswer>(),
  };
}

test("a photograph is read: number, digits, boxes, probabilities, and what the network saw", async () => {
  const { jpeg, label } = await photographDigit(0);
  const { status, answer } = await post(jpeg);
  expect(status).toBe(200);
  expect(Object.keys(answer)).toEqual([
    "width",
    "height",
    "text",
    "numbers",
    "rejected",
  ]);
  expect(answer).toMatchObject({ ...PHOTO, text: String(label), rejected: [] });
  const [number] = answer.numbers;
  const [digit] = number?.digits ?? [];
  expect(number).toMatchObject({ text: String(label) });
  expect(digit?.digit).toBe(label);
  expect(digit?.probabilities).toHaveLength(10);
  expect(digit?.probabilities[label]).toBe(digit?.confidence);
  expect(Object.keys(digit?.box ?? {})).toEqual(["x", "y", "width", "height"]);
  const image = Buffer.from(digit?.image ?? "", "base64");
  expect(image).toHaveLength(28 * 28);
  expect(Math.max(...image)).toBe(255);
});

test.each(["image/png", "image/x-unheard-of", "application/octet-stream"])(
  "the bytes decide, not the media type: a JPEG sent as %s is read",
  async (mediaType) => {
    const { jpeg, label } = await photographDigit(1);
    const { answer } = await post(jpeg, mediaType);
    expect(answer.text).toBe(String(label));
  },
);

test("the same picture over a socket gives the same answer", async () => {
  const { jpeg } = await photographDigit(2);
  const response = await fetch(`${url}/api/read?expect=1`, {
    method: "POST",
    headers: { "content-type": "image/jpeg" },
    body: new Uint8Array(jpeg),
  });
  expect(await response.json()).toEqual((await post(jpeg)).answer);
});

async function plainPicture(size: number): Promise<Buffer> {
  return sharp({
    create: { width: size, height: size, channels: 3, background: "white" },
  })
    .png()
    .toBuffer();
}

const wrongBodies: [string, () => Promise<Uint8Array>, number, string][] = [
  ["nothing", async () => new Uint8Array(), 400, "PICTURE_EMPTY"],
  ["a text", async () => Buffer.from("seven"), 415, "PICTURE_UNREADABLE"],
  [
    "a drawing in SVG",
    async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
    415,
    "PICTURE_UNREADABLE",
  ],
  [
    "half a JPEG",
    async () => (await photographDigit(0)).jpeg.subarray(0, 5000),
    422,
    "PICTURE_TRUNCATED",
  ],
  ["a single pixel", () => plainPicture(1), 422, "PICTURE_TOO_SMALL"],
  ["a blank sheet", () => plainPicture(200), 422, "PICTURE_NO_INK"],
  [
    "20 MB and a byte",
    async () => new Uint8Array(20_000_001),
    413,
    "PICTURE_TOO_LARGE",
  ],
];

test.each(wrongBodies)(
  "%s is refused with its own code, as application/problem+json",
  async (_, body, status, code) => {
    const refused = await post(await body());
    expect(refused.mediaType).toMatch(/^application\/problem\+json/);
    expect(refused).toMatchObject({ status, answer: { status, code } });
    for (const field of ["type", "title", "detail"] as const) {
      expect(refused.answer[field]).toMatch(/\w/);
    }
  },
);

test("a media type that is no picture's is refused", async () => {
  expect(await post(Buffer.from("{}"), "application/json")).toMatchObject({
    status: 415,
    answer: { code: "MEDIA_TYPE_UNSUPPORTED" },
  });
});

test.each([
  ["0", "REQUEST_INVALID"],
  ["many", "REQUEST_INVALID"],
  ["2", "OPTION_INVALID"],
])("expect=%s is refused as %s", async (expected, code) => {
  const { jpeg } = await photographDigit(0);
  expect(
    await post(jpeg, "image/jpeg", `/api/read?expect=${expected}`),
  ).toMatchObject({ status: 400, answer: { code } });
});

test("who sends too much over a socket hears why", async () => {
  const response = await fetch(`${url}/api/read`, {
    method: "POST",
    headers: { "content-type": "image/png" },
    body: new Uint8Array(30_000_000),
  });
  expect(response.status).toBe(413);
  expect(await response.json()).toMatchObject({
    code: "PICTURE_TOO_LARGE",
    detail: expect.stringContaining("30.0 MB"),
  });
});

test("a body without an announced length is cut off at the limit", async () => {
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const sending = httpRequest(
      `${url}/api/read`,
      { method: "POST", headers: { "content-type": "image/png" } },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    );
    sending.on("error", reject);
    sending.write(Buffer.alloc(20_000_001));
  });
  expect(status).toBe(413);
});

test("a sender that hangs up leaves no fault and a server that answers", async () => {
  const sending = httpRequest(`${url}/api/read`, {
    method: "POST",
    headers: { "content-type": "image/png", "content-length": 25_000_000 },
  });
  sending.on("error", () => undefined);
  await new Promise((resolve) => sending.write(Buffer.alloc(1000), resolve));
  sending.destroy();
  expect((await fetch(`${url}/health/live`)).status).toBe(200);
  expect(faults).toEqual([]);
});

test("thirty pictures at once are each given their own reading", async () => {
  const photographs = await Promise.all(
    [0, 1, 2, 3, 4, 5].map((index) => photographDigit(index)),
  );
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, index) => {
      const photograph = photographs[index % photographs.length];
      return post(photograph?.jpeg ?? new Uint8Array());
    }),
  );
  expect(answers.map(({ answer }) => answer.text)).toEqual(
    answers.map((_, index) =>
      String(photographs[index % photographs.length]?.label),
    ),
  );
});

test("the active model is named, with its card", async () => {
  const response = await app.inject("/api/models/active");
  expect(response.json()).toEqual(MODEL);
});

test.each(["live", "ready"])("/health/%s says so", async (status) => {
  const response = await app.inject(`/health/${status}`);
  expect(response.json()).toEqual({ status });
});

test("an unknown address is a problem of its own", async () => {
  const response = await app.inject("/api/nothing?secret=1");
  expect(response.statusCode).toBe(404);
  expect(response.json()).toMatchObject({
    code: "ROUTE_NOT_FOUND",
    detail: "there is no GET /api/nothing.",
  });
});

test("an address that is no valid URL is a problem like any other", async () => {
  const response = await fetch(`${url}/%zz`);
  expect(response.status).toBe(400);
  expect(response.headers.get("content-type")).toContain(
    "application/problem+json",
  );
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  expect(await response.json()).toMatchObject({ code: "REQUEST_INVALID" });
});

test("the page is asked for anew, its hashed files are kept for good", async () => {
  const page = await app.inject("/");
  expect(page.body).toContain("<title>Digits</title>");
  expect(page.headers["cache-control"]).toBe("no-cache");
  const script = await app.inject("/assets/main-1a2b.js");
  expect(script.headers["cache-control"]).toContain("immutable");
});

test.each(["/../package.json", "/..%2fpackage.json", "/assets/..%2f..%2fx"])(
  "no address leads out of the page's folder: %s",
  async (path) => {
    const response = await app.inject(path);
    expect(response.statusCode).toBeGreaterThanOrEqual(400);
    expect(response.headers["content-type"]).toMatch(/problem\+json/);
  },
);

test.each(["/", "/api/models/active", "/nothing"])(
  "%s carries the security headers",
  async (path) => {
    const { headers } = await app.inject(path);
    expect(headers["content-security-policy"]).toContain("script-src 'self';");
    expect(headers["content-security-policy"]).not.toContain("unsafe");
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
    });
  },
);

test("a fault of the server is reported to it and told without its text", async () => {
  const heard: unknown[] = [];
  const failing = createApp({
    reader,
    decodePicture: () => Promise.reject(new Error("secret/path")),
    model: MODEL,
    webRoot,
    reportFault: (fault) => void heard.push(fault),
  });
  const response = await failing.inject({
    method: "POST",
    url: "/api/read",
    headers: { "content-type": "image/png" },
    payload: Buffer.from("x"),
  });
  await failing.close();
  expect(response.statusCode).toBe(500);
  expect(response.body).not.toContain("secret");
  expect(response.json()).toMatchObject({ code: "INTERNAL" });
  expect(heard).toMatchObject([{ message: "secret/path" }]);
});
