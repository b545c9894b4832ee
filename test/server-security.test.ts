/** Who may change what, how often one may come, and whose pages may call. */

import { afterEach, expect, test } from "vitest";

import type { AppSettings } from "../src/server/http/settings.js";
import { photographDigit } from "./photographed-digit.js";
import { openConnection } from "./raw-connection.js";
import { startServerApp, type ServerApp } from "./server-app.js";

const TOKEN = "sixteen-characters-long";

let server: ServerApp | undefined;

async function start(settings: Partial<AppSettings>): Promise<ServerApp> {
  server = await startServerApp(settings);
  return server;
}

afterEach(async () => {
  await server?.close();
  server = undefined;
});

const get = (url: string) => ({ method: "GET" as const, url });

/** Makes the model active that is so already, which changes nothing. */
async function activate({ app, dependencies }: ServerApp, headers: Readonly<Record<string, string>>) {
  const { name, version } = dependencies.models.active();
  const response = await app.inject({ method: "PUT", url: "/api/models/active", headers, payload: { name, version } });
  return { status: response.statusCode, code: response.json<{ code?: string }>().code, headers: response.headers };
}

test("with a token, changes need it, whole and no other", async () => {
  const started = await start({ token: TOKEN });
  for (const authorization of [
    "",
    "Bearer",
    `Basic ${TOKEN}`,
    `Bearer ${TOKEN}x`,
    `Bearer ${TOKEN.slice(1)}`,
    `Bearer x ${TOKEN}`,
  ]) {
    const refused = await activate(started, { authorization });
    expect(refused, authorization).toMatchObject({ status: 401, code: "UNAUTHORIZED" });
    expect(refused.headers["www-authenticate"]).toContain("Bearer");
  }
  for (const authorization of [`Bearer ${TOKEN}`, `bearer ${TOKEN}`]) {
    expect(await activate(started, { authorization })).toMatchObject({ status: 200 });
  }
});

test("with a token, reading and looking need none", async () => {
  const started = await start({ token: TOKEN });
  const { jpeg } = await photographDigit(0);
  const read = await started.app.inject({
    method: "POST",
    url: "/api/read",
    headers: { "content-type": "image/jpeg" },
    payload: jpeg,
  });
  expect(read.statusCode).toBe(200);
  const models = await started.app.inject("/api/models");
  expect(models.statusCode).toBe(200);
});

test("without a token, changes are not done for another site's page or name", async () => {
  const started = await start({ token: null });
  for (const headers of [
    { host: "127.0.0.1:5000", origin: "https://example.org" },
    { host: "127.0.0.1:5000", origin: "null" },
    { host: "127.0.0.1:5000", origin: "http://127.0.0.1:5001" },
    { host: "127.0.0.1:5000", "sec-fetch-site": "cross-site" },
    { host: "digits.example.org" },
    { host: "127.0.0.1.example.org" },
  ]) {
    expect(await activate(started, headers), headers.host).toMatchObject({ status: 403, code: "FORBIDDEN" });
  }
  for (const headers of [
    { host: "127.0.0.1:5000" },
    { host: "localhost:5000", origin: "http://localhost:5000" },
    { host: "[::1]:5000", "sec-fetch-site": "same-origin" },
  ]) {
    expect(await activate(started, headers), headers.host).toMatchObject({ status: 200 });
  }
});

test("without a token, nothing is changed for who comes through a proxy", async () => {
  const started = await start({ token: null });
  for (const header of [
    "forwarded",
    "via",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-forwarded-server",
    "x-real-ip",
    "x-client-ip",
    "x-envoy-external-address",
    "cf-connecting-ip",
    "true-client-ip",
  ]) {
    const headers = { host: "127.0.0.1:5000", [header]: "127.0.0.1" };
    expect(await activate(started, headers), header).toMatchObject({ status: 403, code: "FORBIDDEN" });
  }
  // nginx's proxy_pass with nothing beside it: HTTP/1.0, and the replica's own name.
  const { name, version } = started.dependencies.models.active();
  const body = JSON.stringify({ name, version });
  const lines = ["PUT /api/models/active HTTP/1.0", "host: 127.0.0.1", "content-type: application/json"];
  const { send, ended } = await openConnection(Number(new URL(started.url).port));
  send(`${lines.join("\r\n")}\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  expect(await ended()).toMatch(/^HTTP\/1\.1 403 [^]*DIGITS_TOKEN/);
  await started.close();
  const behindProxy = await start({ token: null, trustedProxies: ["127.0.0.1"] });
  expect(await activate(behindProxy, {})).toMatchObject({ status: 403, code: "FORBIDDEN" });
});

test("without a token, no route answers under a name that another site can have", async () => {
  const { app } = await start({ token: null });
  const document = (await app.inject("/docs/json")).json<{ paths: Record<string, Record<string, unknown>> }>();
  const routes = Object.entries(document.paths).flatMap(([url, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase() as "GET", url })),
  );
  expect(routes.length).toBeGreaterThan(15);
  for (const { method, url } of [...routes, ...["/", "/docs/json", "/assets/main-1a2b.js", "/no-such-page"].map(get)]) {
    for (const host of ["evil.example:5000", "127.0.0.1.evil.example", "localhost.evil.example", "notlocalhost"]) {
      const response = await app.inject({ method, url, headers: { host } });
      expect(response.statusCode, `${method} ${url} for ${host}`).toBe(403);
      expect(response.body).toContain(url.startsWith("/v2") ? "error" : "FORBIDDEN");
    }
  }
  for (const host of [
    "localhost",
    "LOCALHOST:5000",
    "digits.localhost:5000",
    "127.0.0.1:5000",
    "10.1.2.3",
    "[::1]:5000",
  ]) {
    expect((await app.inject({ url: "/api/models", headers: { host } })).statusCode, host).toBe(200);
  }
  await server?.close();
  const open = await start({ token: TOKEN });
  const named = await open.app.inject({ url: "/api/models", headers: { host: "digits.example.org" } });
  expect(named.statusCode).toBe(200);
});

test("who guesses tokens is soon not listened to any more, whatever the rate limit; others are", async () => {
  const started = await start({ token: TOKEN, maxRequestsPerMinute: 0, trustedProxies: ["127.0.0.1"] });
  const guess = (token: string, client: string) =>
    activate(started, { authorization: `Bearer ${token}`, "x-forwarded-for": client });
  for (let i = 0; i < 10; i++) expect(await guess(`guess-${i}`, "198.51.100.1")).toMatchObject({ status: 401 });
  const refused = await guess(TOKEN, "198.51.100.1");
  expect(refused).toMatchObject({ status: 429, code: "RATE_LIMITED" });
  expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
  expect(await guess(TOKEN, "198.51.100.2")).toMatchObject({ status: 200 });
  // Whoever has no token yet does not guess.
  for (let i = 0; i < 20; i++) {
    expect(await activate(started, { "x-forwarded-for": "198.51.100.3" })).toMatchObject({ status: 401 });
  }
  expect(await guess(TOKEN, "198.51.100.3")).toMatchObject({ status: 200 });
});

test("refused changes count as requests of their client", async () => {
  const started = await start({ token: TOKEN, maxRequestsPerMinute: 2 });
  const statuses = [];
  for (let i = 0; i < 3; i++) statuses.push((await activate(started, {})).status);
  expect(statuses).toEqual([401, 401, 429]);
});

test("refused changes are in the log, without anything that was sent", async () => {
  const started = await start({ token: TOKEN });
  await activate(started, { authorization: "Bearer nearly-the-right-token", "x-request-id": "wrong-1" });
  const warnings = started.lines.filter(({ level }) => level === 40);
  expect(warnings).toMatchObject([
    { msg: "a change was refused", method: "PUT", route: "/api/models/active", code: "UNAUTHORIZED", reqId: "wrong-1" },
  ]);
  expect(JSON.stringify(started.lines)).not.toContain("nearly");
  for (let i = 0; i < 150; i++) await activate(started, {});
  expect(started.lines.filter(({ level }) => level === 40)).toHaveLength(100);
});

test("who sends too many requests is told when to go on; health stays free", async () => {
  const { app } = await start({ maxRequestsPerMinute: 3 });
  const post = () =>
    app.inject({
      method: "POST",
      url: "/api/classify",
      headers: { "content-type": "application/octet-stream" },
      payload: Buffer.alloc(784),
    });
  const first = await post();
  expect(first.statusCode).toBe(200);
  expect(first.headers["ratelimit-limit"]).toBe("3");
  expect(first.headers["ratelimit-remaining"]).toBe("2");
  await post();
  await post();
  const refused = await post();
  expect(refused.statusCode).toBe(429);
  expect(refused.headers["content-type"]).toContain("problem+json");
  expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
  expect(refused.json()).toMatchObject({ code: "RATE_LIMITED" });
  for (let i = 0; i < 5; i++) {
    expect((await app.inject("/health/live")).statusCode).toBe(200);
  }
});

test("clients behind a proxy that is trusted are counted each, and only then", async () => {
  const statuses = async ({ app }: ServerApp) => {
    const codes: number[] = [];
    for (const client of ["198.51.100.1", "198.51.100.2"]) {
      const response = await app.inject({
        method: "POST",
        url: "/api/classify",
        headers: { "content-type": "application/octet-stream", "x-forwarded-for": client },
        payload: Buffer.alloc(784),
      });
      codes.push(response.statusCode);
    }
    return codes;
  };
  const trusting = await start({ maxRequestsPerMinute: 1, trustedProxies: ["127.0.0.1"], token: TOKEN });
  expect(await statuses(trusting)).toEqual([200, 200]);
  await trusting.close();
  const wary = await start({ maxRequestsPerMinute: 1 });
  expect(await statuses(wary)).toEqual([200, 429]);
});

test("other sites' pages may call only where they are named", async () => {
  const allowedFor = async ({ app }: ServerApp, origin: string) => {
    const response = await app.inject({
      method: "OPTIONS",
      url: "/api/read",
      headers: { origin, "access-control-request-method": "POST" },
    });
    return response.headers["access-control-allow-origin"];
  };
  const closed = await start({});
  expect(await allowedFor(closed, "https://a.example")).toBeUndefined();
  await closed.close();
  const open = await start({ corsOrigins: ["https://a.example"] });
  expect(await allowedFor(open, "https://a.example")).toBe("https://a.example");
  expect(await allowedFor(open, "https://b.example")).toBeUndefined();
});
