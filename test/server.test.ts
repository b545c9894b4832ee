/** The server's application: what it refuses and how, its addresses, its page and its headers. */

import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";

import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";

import { createApp } from "../dist/src/server/create-app.js";
import { createMetrics } from "../dist/src/server/metrics.js";
import { defaultLimits } from "../src/contract/limits.js";
import type { ReadingService } from "../src/core/reading/reading-service.js";
import { photographDigit } from "./photographed-digit.js";
import { postPicture, startServerApp, type ServerApp } from "./server-app.js";

let server: ServerApp;

beforeAll(async () => {
  server = await startServerApp();
});

afterAll(() => server?.close());

async function plainPicture(size: number): Promise<Buffer> {
  return sharp({ create: { width: size, height: size, channels: 3, background: "white" } })
    .png()
    .toBuffer();
}

const wrongBodies: [string, () => Promise<Uint8Array>, number, string][] = [
  ["nothing", async () => new Uint8Array(), 400, "PICTURE_EMPTY"],
  ["a text", async () => Buffer.from("seven"), 415, "PICTURE_UNREADABLE"],
  ["a drawing in SVG", async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 415, "PICTURE_UNREADABLE"],
  ["half a JPEG", async () => (await photographDigit(0)).jpeg.subarray(0, 5000), 422, "PICTURE_TRUNCATED"],
  ["a single pixel", () => plainPicture(1), 422, "PICTURE_TOO_SMALL"],
  ["a blank sheet", () => plainPicture(200), 422, "PICTURE_NO_INK"],
  ["20 MB and a byte", async () => new Uint8Array(20_000_001), 413, "PICTURE_TOO_LARGE"],
];

test.each(wrongBodies)(
  "%s is refused with its own code, as application/problem+json",
  async (_, body, status, code) => {
    const refused = await postPicture(server.app, await body());
    expect(refused.mediaType).toMatch(/^application\/problem\+json/);
    expect(refused).toMatchObject({ status, answer: { status, code } });
    for (const field of ["type", "title", "detail"] as const) {
      expect(refused.answer[field]).toMatch(/\w/);
    }
  },
);

test("the limits that the operator chose are told, and the others are the defaults", async () => {
  const defaults = await server.app.inject("/api/limits");
  expect([defaults.statusCode, defaults.json()]).toEqual([200, defaultLimits]);
  const chosen = { maxPictureBytes: 3e6, maxPixels: 2e6, maxFiles: 5 };
  const app = await createApp({ ...server.dependencies, metrics: createMetrics(), settings: chosen });
  const response = await app.inject("/api/limits");
  await app.close();
  expect(response.json()).toEqual({ ...defaultLimits, ...chosen });
});

test("a media type that is no picture's is refused", async () => {
  expect(await postPicture(server.app, Buffer.from("seven"), { mediaType: "text/plain" })).toMatchObject({
    status: 415,
    answer: { code: "MEDIA_TYPE_UNSUPPORTED" },
  });
});

test("a sender of too much over a socket gets the reason", async () => {
  const response = await fetch(`${server.url}/api/read`, {
    method: "POST",
    headers: { "content-type": "image/png" },
    body: new Uint8Array(30_000_000),
  });
  expect(response.status).toBe(413);
  expect(await response.json()).toMatchObject({
    code: "PICTURE_TOO_LARGE",
    detail: expect.stringContaining("this one has 30 MB"),
  });
});

test("a body without an announced length is cut off at the limit", async () => {
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const sending = httpRequest(
      `${server.url}/api/read`,
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
  const sending = httpRequest(`${server.url}/api/read`, {
    method: "POST",
    headers: { "content-type": "image/png", "content-length": 25_000_000 },
  });
  sending.on("error", () => undefined);
  await new Promise((resolve) => sending.write(Buffer.alloc(1000), resolve));
  sending.destroy();
  expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
  expect(server.faults()).toEqual([]);
});

test("the active model is named, with its card", async () => {
  const response = await server.app.inject("/api/models/active");
  const { name, version, card } = server.dependencies.models.active();
  expect(response.json()).toEqual({ name, version, card });
  expect(card).toMatchObject({ name, version });
});

test("/health/ready fails when no task has ended for a while, though some wait", async () => {
  const { dependencies } = server;
  const { service } = dependencies;
  let stalledMs = 20_001;
  const load = () => ({ ...service.load(), tasks: 3, stalledMs });
  const app = await createApp({ ...dependencies, metrics: createMetrics(), service: { ...service, load } });
  const stalled = await app.inject("/health/ready");
  expect([stalled.statusCode, stalled.json()]).toEqual([503, { status: "stalled" }]);
  expect((await app.inject("/v2/health/ready")).statusCode).toBe(503);
  expect((await app.inject("/health/live")).statusCode).toBe(200);
  stalledMs = 5000;
  expect((await app.inject("/health/ready")).json()).toEqual({ status: "ready" });
  await app.close();
});

test.each(["live", "ready"])("/health/%s says so", async (status) => {
  const response = await server.app.inject(`/health/${status}`);
  expect(response.json()).toEqual({ status });
});

test("an unknown address is a problem of its own", async () => {
  const response = await server.app.inject("/api/nothing?secret=1");
  expect(response.statusCode).toBe(404);
  expect(response.json()).toMatchObject({ code: "ROUTE_NOT_FOUND", detail: "there is no GET /api/nothing." });
});

test("an address that is no valid URL is a problem like any other", async () => {
  const response = await fetch(`${server.url}/%zz`);
  expect(response.status).toBe(400);
  expect(response.headers.get("content-type")).toContain("application/problem+json");
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  expect(await response.json()).toMatchObject({ code: "REQUEST_INVALID" });
});

test("the page is asked for anew, its hashed files are kept for good", async () => {
  const page = await server.app.inject("/");
  expect(page.body).toContain("<title>Digits</title>");
  expect(page.headers["cache-control"]).toBe("no-cache");
  const script = await server.app.inject("/assets/main-1a2b.js");
  expect(script.headers["cache-control"]).toContain("immutable");
});

test.each(["/../package.json", "/..%2fpackage.json", "/assets/..%2f..%2fx"])(
  "no address leads out of the page's folder: %s",
  async (path) => {
    const response = await server.app.inject(path);
    expect(response.statusCode).toBeGreaterThanOrEqual(400);
    expect(response.headers["content-type"]).toMatch(/problem\+json/);
  },
);

test.each(["/", "/api/models/active", "/nothing"])("%s carries the security headers", async (path) => {
  const { headers } = await server.app.inject(path);
  expect(headers["content-security-policy"]).toContain("script-src 'self' 'wasm-unsafe-eval';");
  expect(headers["content-security-policy"]).not.toContain("'unsafe-");
  expect(headers).toMatchObject({
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
  });
});

/** An application like the one that is tested, whose reading is another. */
async function withReading(read: ReadingService["read"]) {
  const { dependencies } = server;
  return createApp({ ...dependencies, metrics: createMetrics(), service: { ...dependencies.service, read } });
}

test("a fault of the server is logged, and told without its text", async () => {
  const failing = await withReading(() => Promise.reject(new Error("secret/path")));
  const response = await failing.inject({
    method: "POST",
    url: "/api/read",
    headers: { "content-type": "image/png" },
    payload: Buffer.from("x"),
  });
  await failing.close();
  expect(response.statusCode).toBe(500);
  expect(response.body).not.toContain("secret");
  expect(response.json()).toMatchObject({ code: "INTERNAL", requestId: response.headers["x-request-id"] });
  expect(server.faults().at(-1)).toMatchObject({
    err: { message: "secret/path" },
    reqId: response.headers["x-request-id"],
  });
});

test("work is refused at once when the queue is full, and taken on again later", async () => {
  let end!: () => void;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const { dependencies } = server;
  const full = await createApp({
    ...dependencies,
    metrics: createMetrics(),
    settings: { maxQueue: 2 },
    service: {
      ...dependencies.service,
      async read(...task) {
        await ended;
        return dependencies.service.read(...task);
      },
    },
  });
  const { jpeg, label } = await photographDigit(0);
  const taken = [0, 1].map(() => postPicture(full, jpeg));
  await new Promise((resolve) => setTimeout(resolve, 50));
  const refused = await full.inject({
    method: "POST",
    url: "/api/read",
    headers: { "content-type": "image/jpeg" },
    payload: jpeg,
  });
  expect(refused.statusCode).toBe(503);
  expect(refused.headers["retry-after"]).toBe("1");
  expect(refused.json()).toMatchObject({ code: "OVERLOADED" });
  expect((await full.inject("/health/ready")).statusCode).toBe(200);
  end();
  for (const { status, answer } of await Promise.all(taken)) {
    expect([status, answer.text]).toEqual([200, String(label)]);
  }
  expect(await postPicture(full, jpeg)).toMatchObject({ status: 200 });
  await full.close();
});

test("a request has a name, its sender's where that is harmless", async () => {
  const nameOf = async (given?: string) => {
    const headers = given === undefined ? {} : { "x-request-id": given };
    const response = await server.app.inject({ url: "/health/live", headers });
    return response.headers["x-request-id"];
  };
  expect(await nameOf("form-7.a_b")).toBe("form-7.a_b");
  expect(await nameOf("a".repeat(65))).toMatch(/^[0-9a-f-]{36}$/);
  expect(await nameOf("seven eight")).toMatch(/^[0-9a-f-]{36}$/);
  expect(await nameOf()).not.toBe(await nameOf());
});

test("the log names routes, and nothing that was sent", async () => {
  const form = new FormData();
  const { jpeg } = await photographDigit(0);
  form.set("a", new File([new Uint8Array(jpeg)], "my-secret-name.jpg"));
  for (const query of ["token=my-secret-query", "expect=1"]) {
    await fetch(`${server.url}/api/read?${query}`, {
      method: "POST",
      headers: { authorization: "Bearer my-secret-token" },
      body: form,
    });
  }
  await fetch(`${server.url}/my-secret-address`);
  const logged = JSON.stringify(server.lines);
  expect(logged).not.toContain("my-secret");
  expect(logged).not.toContain("remoteAddress");
  expect(server.lines.at(-2)).toMatchObject({
    method: "POST",
    route: "/api/read",
    status: 200,
    ms: expect.any(Number),
    reqId: expect.any(String),
  });
});

test("an address that takes other methods says which", async () => {
  const response = await server.app.inject({ url: "/api/read" });
  expect(response.statusCode).toBe(405);
  expect(response.headers["allow"]).toBe("POST");
  expect(response.json()).toMatchObject({ code: "METHOD_NOT_ALLOWED" });
});

test.each([
  ["POST", "/api/models/active", "GET, PUT"],
  ["POST", "/api/models/digits/1", "GET, PATCH, DELETE"],
  ["DELETE", "/api/models/a%2Fb/1/file", "GET"],
  ["PUT", "/docs", "GET"],
] as const)("%s %s is told which it takes", async (method, url, allow) => {
  const response = await server.app.inject({ method, url });
  expect(response.statusCode).toBe(405);
  expect(response.headers["allow"]).toBe(allow);
});

test.each([
  ["POST", "/nothing"],
  ["GET", "/api/models/digits/1/file/more"],
  ["POST", "/api/models//1"],
  ["DELETE", "/"],
] as const)("%s %s is nowhere", async (method, url) => {
  const response = await server.app.inject({ method, url });
  expect(response.statusCode).toBe(404);
  expect(response.headers["allow"]).toBeUndefined();
});

test("a part that a file has not is refused with its length", async () => {
  const headers = { range: "bytes=1000000-" };
  const response = await server.app.inject({ url: "/", headers });
  expect(response.statusCode).toBe(416);
  expect(response.json()).toMatchObject({ code: "RANGE_UNSATISFIABLE" });
  expect(response.headers["content-range"]).toMatch(/^bytes \*\/\d+$/);
  const part = await server.app.inject({ url: "/", headers: { range: "bytes=0-3" } });
  expect([part.statusCode, part.rawPayload.length]).toEqual([206, 4]);
});

test("what is no HTTP is answered in the same form as every error", async () => {
  const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
  socket.end("seven\r\n\r\n");
  const answer = await text(socket);
  expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  expect(answer).toContain("application/problem+json");
  expect(answer).toContain('"code":"REQUEST_INVALID"');
});

test("headers beyond 16 kB are refused", async () => {
  const response = await fetch(`${server.url}/health/live`, { headers: { "x-long": "7".repeat(17_000) } });
  expect(response.status).toBe(431);
  expect(await response.json()).toMatchObject({ code: "HEADERS_TOO_LARGE" });
});
