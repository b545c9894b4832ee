/** The limits of admission, with a thread pool that says how busy it is. */

import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";

import Fastify, { type FastifyInstance } from "fastify";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { ReadingService } from "../../core/reading/reading-service.js";
import { addAdmission } from "./admission.js";
import { addByteBody } from "./bodies.js";
import { timeOutBodies } from "./connections.js";
import { createConnectionErrors } from "./connection-errors.js";
import { toProblem } from "./problem.js";

const MAX_BODY_BYTES = 256e6;

let app: FastifyInstance;
let pictureBytes: number;
let countOpen: () => number;
/** Lets the requests that wait be answered. */
let end: () => void;

async function start(options: { readonly sharesPlaces: boolean }): Promise<void> {
  const ended = new Promise<void>((resolve) => (end = resolve));
  const connectionErrors = createConnectionErrors();
  app = Fastify({ trustProxy: true, clientErrorHandler: connectionErrors.answer });
  connectionErrors.watch(app.server);
  timeOutBodies(app, 1000, 1000);
  app.setErrorHandler((error, _request, reply) => reply.code(toProblem(error).status).send(toProblem(error)));
  const load = () => ({ threads: 1, tasks: 0, pictureBytes, deaths: 0 });
  countOpen = addAdmission(app, { load } as ReadingService, { maxRequests: 8, ...options });
  addByteBody(app, "application/octet-stream", 1e6);
  app.post("/work", { config: { isWork: true } }, async (request) => {
    if (request.headers["x-waits"] !== undefined) await ended;
    return "done";
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
}

const headers = { "content-type": "application/octet-stream" };

async function statusOf(client: string, more: Readonly<Record<string, string>> = {}, size = 10): Promise<number> {
  const response = await app.inject({
    method: "POST",
    url: "/work",
    headers: { ...headers, "x-forwarded-for": client, ...more },
    payload: Buffer.alloc(size),
  });
  return response.statusCode;
}

beforeEach(() => {
  pictureBytes = 0;
});

afterEach(() => app.close());

describe("where clients share", () => {
  beforeEach(() => start({ sharesPlaces: true }));

  test("one of them holds a quarter of the places, and the others get theirs", async () => {
    const waiting = [0, 1].map(() => statusOf("198.51.100.1", { "x-waits": "1" }));
    await expect.poll(countOpen).toBe(2);
    expect(await statusOf("198.51.100.1")).toBe(503);
    expect(await statusOf("198.51.100.2")).toBe(200);
    end();
    expect(await Promise.all(waiting)).toEqual([200, 200]);
    await expect.poll(countOpen).toBe(0);
    expect(await statusOf("198.51.100.1")).toBe(200);
  });
});

describe("where they do not", () => {
  beforeEach(() => start({ sharesPlaces: false }));

  test("one holds all places", async () => {
    const waiting = Array.from({ length: 8 }, () => statusOf("127.0.0.1", { "x-waits": "1" }));
    await expect.poll(countOpen).toBe(8);
    expect(await statusOf("127.0.0.1")).toBe(503);
    end();
    expect(await Promise.all(waiting)).toEqual(Array(8).fill(200));
  });

  test("bytes count as they arrive, and are given back", async () => {
    pictureBytes = MAX_BODY_BYTES - 1000;
    expect(await statusOf("127.0.0.1", {}, 900)).toBe(200);
    expect(await statusOf("127.0.0.1", {}, 1100)).toBe(503);
    expect(await statusOf("127.0.0.1", {}, 900)).toBe(200);
    // Refused for its media type, which nobody parses: nothing listens for an error of the body.
    expect(await statusOf("127.0.0.1", { "content-type": "image/bmp" }, 1100)).toBe(415);
    pictureBytes = MAX_BODY_BYTES;
    expect(await statusOf("127.0.0.1", {}, 1)).toBe(503);
  });

  test("a body that arrives too slowly is refused, and one that is slow enough for a telephone is not", async () => {
    const { port } = app.server.address() as AddressInfo;
    const send = async (bytesPerTick: number) => {
      const socket = connect(port, "127.0.0.1");
      let answer = "";
      socket.on("data", (bytes: Buffer) => (answer += bytes.toString()));
      socket.on("error", () => {});
      const closed = once(socket, "close");
      socket.write(
        "POST /work HTTP/1.1\r\nhost: a\r\ncontent-type: application/octet-stream\r\ncontent-length: 8000\r\nconnection: close\r\n\r\n",
      );
      let sent = 0;
      const timer = setInterval(() => {
        const count = Math.min(bytesPerTick, 8000 - sent);
        if (count > 0) socket.write(Buffer.alloc(count));
        sent += count;
      }, 100);
      await closed;
      clearInterval(timer);
      return answer;
    };
    const [slow, steady] = await Promise.all([send(20), send(200)]);
    expect(slow).toMatch(/^HTTP\/1\.1 408 [^]*REQUEST_TIMEOUT/);
    expect(steady).toMatch(/^HTTP\/1\.1 200 /);
  });
});
