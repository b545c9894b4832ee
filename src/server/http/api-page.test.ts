/** The files of the API's page, as the build has laid them out. */

import { join } from "node:path";
import { gunzipSync } from "node:zlib";

import Fastify from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";

import { addApiPage } from "./api-page.js";

const webRoot = join(import.meta.dirname, "..", "..", "..", "dist", "web");
const app = Fastify();

beforeAll(async () => {
  addApiPage(app, webRoot, "1.2.3");
  await app.ready();
});

afterAll(() => app.close());

test.each(["/docs", "/docs/"])("at %s, all that it loads is found from its address", async (address) => {
  const page = await app.inject(address);
  expect(page.headers["content-type"]).toBe("text/html; charset=utf-8");
  const loaded = Array.from(page.body.matchAll(/(?:src|href)="([^"]*static[^"]*)"/g), ([, url]) => url!);
  expect(loaded).toHaveLength(3);
  for (const url of loaded) {
    const { pathname } = new URL(url, `http://localhost${address}`);
    expect((await app.inject(pathname)).statusCode, pathname).toBe(200);
  }
});

test("a file is sent compressed to whoever takes that, as it is to others, and not to whoever has it", async () => {
  const url = "/docs/static/swagger-ui.js";
  const plain = await app.inject(url);
  expect(plain.headers["content-encoding"]).toBeUndefined();
  expect(plain.rawPayload.length).toBeGreaterThan(1e6);
  const compressed = await app.inject({ url, headers: { "accept-encoding": "br, gzip" } });
  expect(compressed.headers).toMatchObject({ "content-encoding": "gzip", vary: "accept-encoding" });
  expect(compressed.rawPayload.length).toBeLessThan(500e3);
  expect(gunzipSync(compressed.rawPayload).equals(plain.rawPayload)).toBe(true);
  const known = await app.inject({ url, headers: { "if-none-match": String(plain.headers["etag"]) } });
  expect([known.statusCode, known.rawPayload.length]).toEqual([304, 0]);
});
