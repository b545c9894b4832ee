/**
 * Hostile connections to `digits serve`: slow, broken off, never read, by the thousand, and what is no HTTP. Its
 * request timeout is short, so that the tests are.
 */

import { once } from "node:events";
import { connect, type Socket } from "node:net";

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { type AttackedServer, refusalOf, startAttackedServer } from "./attacked-server.js";
import { chunk, head, openConnection } from "./raw-connection.js";

const REQUEST_TIMEOUT_S = 1;
const QUEUE = 8;

/** The machine that tests this lets a process have 20,000 descriptors; both ends of a connection are in two. */
const CONNECTIONS = 10_000;
/** Opened at a time: as many as wait for a server to take them on (Node's backlog is 511). */
const CONNECTIONS_AT_A_TIME = 250;
const MAX_CONNECTIONS = 4096;

const FORM = "multipart/form-data; boundary=x";
const FILE_HEAD = '--x\r\ncontent-disposition: form-data; name="f"; filename="a"\r\n\r\n';

let server: AttackedServer;

beforeAll(async () => {
  server = await startAttackedServer("--request-timeout", String(REQUEST_TIMEOUT_S), "--queue", String(QUEUE));
});

afterEach(() => server.checkUnharmed());

afterAll(() => server.end());

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Sends a byte at a time until the connection closes. */
function drip(socket: Socket, byte: string): void {
  const timer = setInterval(() => socket.write(byte), 50);
  socket.once("close", () => clearInterval(timer));
}

function formOf(...files: readonly Uint8Array[]): Buffer {
  return Buffer.concat([
    ...files.flatMap((bytes) => [Buffer.from(FILE_HEAD), bytes, Buffer.from("\r\n")]),
    Buffer.from("--x--\r\n"),
  ]);
}

function reading(bytes: Uint8Array, mediaType = "image/jpeg"): Buffer {
  const headers = { "content-type": mediaType, "content-length": bytes.length };
  return Buffer.concat([Buffer.from(head("POST /api/read", headers)), bytes]);
}

describe("a slow client", () => {
  test("that sends byte by byte has its time, and a refusal", async () => {
    const headers = { "content-length": 1e6 };
    const starts = [
      "GET /health/live HTTP/1.1\r\nhost: 127.0.0.1\r\nx-a: ",
      head("POST /api/read", { ...headers, "content-type": "image/png" }),
      head("POST /api/classify", { ...headers, "content-type": "application/json" }),
      `${head("POST /api/read", { ...headers, "content-type": FORM })}${FILE_HEAD}`,
      head("POST /api/models", { ...headers, "content-type": "application/octet-stream" }),
    ];
    await Promise.all(
      starts.map(async (start) => {
        const { socket, send, ended } = await openConnection(server.port);
        const startMs = performance.now();
        send(start);
        drip(socket, " ");
        const answer = await ended();
        expect(answer, start).toMatch(/^HTTP\/1\.1 408 /);
        expect(answer).toContain('"code":"REQUEST_TIMEOUT"');
        // Node looks once a second.
        const seconds = (performance.now() - startMs) / 1000;
        expect(seconds).toBeGreaterThan(REQUEST_TIMEOUT_S);
        expect(seconds).toBeLessThan(REQUEST_TIMEOUT_S + 3);
      }),
    );
  });

  test("whose form has begun to be answered is cut off, with no answer in the answer", async () => {
    const { socket, send, receive, ended } = await openConnection(server.port);
    send(head("POST /api/read", { "content-type": FORM, "transfer-encoding": "chunked" }));
    for (let i = 0; i < 3; i++) {
      send(chunk(`${FILE_HEAD}${server.digit.jpeg.toString("latin1")}\r\n`));
    }
    send(chunk(FILE_HEAD));
    const begun = await receive('"index":1');
    expect(begun).toMatch(/^HTTP\/1\.1 200 /);
    socket.setTimeout(10_000, () => socket.destroy());
    const answer = await ended();
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
    // The end of a chunked body would say that it is whole.
    expect(answer).not.toMatch(/\r\n0\r\n\r\n$/);
  });

  test("that never reads its answers does not keep others out", async () => {
    // 0.6 MB of answer each: more than a connection holds by itself.
    const form = formOf(...Array<Uint8Array>(20).fill(server.digit.jpeg));
    const headers = { "content-type": FORM, "content-length": form.length };
    const sockets = await Promise.all(
      Array.from({ length: QUEUE / 2 }, async () => {
        const { socket } = await openConnection(server.port);
        socket.pause();
        socket.write(head("POST /api/read?explain=true", headers));
        socket.write(form);
        return socket;
      }),
    );
    const queue = () => server.metric("digits_queue_requests");
    await expect.poll(queue).toBeGreaterThan(0);
    await expect.poll(queue, { timeout: 15_000 }).toBe(0);
    for (const socket of sockets) socket.destroy();
  });

  test("that takes no notice of the end of its connection loses it", async () => {
    const socket = connect({ port: server.port, host: "127.0.0.1", allowHalfOpen: true });
    socket.on("error", () => {});
    const headers = { "content-type": "image/png", "content-length": 1e6 };
    socket.write(head("POST /api/read", headers));
    drip(socket, " ");
    const queue = () => server.metric("digits_queue_requests");
    await expect.poll(queue).toBe(1);
    await expect.poll(queue, { timeout: 10_000 }).toBe(0);
    socket.destroy();
  });
});

describe("a client that hangs up", () => {
  test("half-way through its upload leaves nothing behind", async () => {
    for (const [mediaType, start] of [
      ["image/jpeg", server.digit.jpeg],
      ["application/json", Buffer.from('{"image":"')],
      [FORM, formOf(server.digit.jpeg, server.digit.jpeg)],
    ] as const) {
      await Promise.all(
        Array.from({ length: QUEUE }, async () => {
          const { socket } = await openConnection(server.port);
          const headers = { "content-type": mediaType, "content-length": 1e6 };
          socket.write(head("POST /api/read", headers));
          socket.write(start.subarray(0, Math.ceil(start.length * 0.7)));
          await sleep(30);
          socket.resetAndDestroy();
        }),
      );
    }
  });

  test("while it is being answered leaves nothing behind", async () => {
    const { jpeg } = server.digit;
    const form = formOf(...Array<Uint8Array>(8).fill(jpeg));
    await Promise.all(
      Array.from({ length: QUEUE }, async (_, i) => {
        const { socket, send, receive } = await openConnection(server.port);
        send(i % 2 === 0 ? reading(form, FORM) : reading(jpeg));
        if (i % 2 === 0) await receive('"index":');
        if (i % 4 < 2) socket.destroy();
        else socket.resetAndDestroy();
      }),
    );
  });
});

test(`${CONNECTIONS} connections opened and left do not keep others out`, async () => {
  const sockets: Socket[] = [];
  let closed = 0;
  while (sockets.length < CONNECTIONS) {
    await Promise.all(
      Array.from({ length: CONNECTIONS_AT_A_TIME }, async () => {
        const socket = connect(server.port, "127.0.0.1");
        sockets.push(socket);
        socket.on("error", () => {});
        socket.once("close", () => (closed += 1));
        socket.resume();
        await once(socket, "connect");
      }),
    );
  }
  // A third of them begins a request, and says no more.
  for (const socket of sockets.slice(-CONNECTIONS / 3)) {
    socket.write("POST /api/read HTTP/1.1\r\n");
  }
  await expect.poll(() => closed, { timeout: 10_000 }).toBeGreaterThanOrEqual(CONNECTIONS - MAX_CONNECTIONS);
  const answer = await server.post("/api/read", server.digit.jpeg, "image/jpeg");
  expect(answer.status).toBe(200);
  expect(await server.metric("process_open_fds")).toBeLessThan(MAX_CONNECTIONS + 100);
  for (const [i, socket] of sockets.entries()) {
    socket.destroy();
    if (i % CONNECTIONS_AT_A_TIME === 0) await sleep(5);
  }
  await expect.poll(() => server.metric("process_open_fds"), { timeout: 10_000 }).toBeLessThan(100);
}, 60_000);

test("a form that never ends is thrown away until its time is over", async () => {
  const { socket, send, ended } = await openConnection(server.port);
  send(head("POST /api/read", { "content-type": FORM, "transfer-encoding": "chunked" }));
  send(chunk(FILE_HEAD));
  const before = await server.metric("process_resident_memory_bytes");
  const piece = chunk(Buffer.alloc(65_536));
  let sent = 0;
  function pour(): void {
    let isTaken = true;
    while (isTaken && !socket.destroyed) {
      isTaken = socket.write(piece);
      sent += piece.length;
    }
  }
  // Some 10 MB a second: the machine has others to serve.
  socket.on("drain", () => setTimeout(pour, 5));
  pour();
  expect(await ended()).toContain('"code":"REQUEST_TIMEOUT"');
  expect(sent).toBeGreaterThan(5e6);
  const after = await server.metric("process_resident_memory_bytes");
  expect(after - before).toBeLessThan(150e6);
});

test.each([
  ["nothing", 0],
  ["all but its last byte", -1],
])("requests of which %s has arrived keep nobody out, whatever they announce", async (_what, end) => {
  const { jpeg, label } = server.digit;
  const announced = [
    { "content-type": "image/jpeg", "content-length": jpeg.length },
    { "content-type": FORM, "content-length": 1e9 },
    { "content-type": "application/json", "content-length": 27e6 },
    { "content-type": FORM, "transfer-encoding": "chunked" },
  ];
  const uploads = await Promise.all(
    Array.from({ length: 4 * QUEUE }, async (_, i) => {
      const connection = await openConnection(server.port);
      connection.send(head("POST /api/read", announced[i % announced.length]));
      if (end !== 0 && i % announced.length === 0) connection.send(jpeg.subarray(0, end));
      return connection;
    }),
  );
  await expect.poll(() => server.metric("digits_queue_requests"), { interval: 20 }).toBe(4 * QUEUE);
  const response = await server.post("/api/read", jpeg, "image/jpeg");
  expect(await response.json()).toMatchObject({ text: String(label) });
  if (end !== 0) {
    const { send, receive } = uploads[0]!;
    send(jpeg.subarray(end));
    expect(await receive('"text"')).toContain(`"text":"${label}"`);
  }
  for (const { socket } of uploads) socket.destroy();
});

test("a full queue refuses at once", async () => {
  const { jpeg } = server.digit;
  const form = formOf(...Array<Uint8Array>(50).fill(jpeg));
  const sending = await Promise.all(
    Array.from({ length: 2 * QUEUE }, async () => {
      const connection = await openConnection(server.port);
      connection.send(reading(form, FORM));
      return connection;
    }),
  );
  await expect.poll(() => sending.some(({ received }) => received().includes(" 503 ")), { interval: 5 }).toBe(true);
  const refusalsMs: number[] = [];
  for (let i = 0; i < 5; i++) {
    const startMs = performance.now();
    const response = await server.post("/api/read", jpeg, "image/jpeg");
    refusalsMs.push(performance.now() - startMs);
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("1");
    expect((await refusalOf(response)).code).toBe("OVERLOADED");
  }
  // The median: a single one may wait for a core of this machine.
  expect(refusalsMs.toSorted((a, b) => a - b)[2]).toBeLessThan(50);
  for (const { socket } of sending) socket.destroy();
});

describe("what is no proper HTTP", () => {
  const both = { "content-length": 6, "transfer-encoding": "chunked" };
  test.each([
    ["two kinds of length", `${head("POST /api/read", both)}0\r\n\r\n`],
    ["two lengths", "POST /api/read HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab"],
    ["an encoding behind chunked", head("POST /api/read", { "transfer-encoding": "chunked, identity" })],
    ["a length below 0", head("POST /api/read", { "content-length": -1 })],
    ["a name with a blank", head("GET /health/live", { "x-a ": "b" })],
    ["a folded header", "GET /health/live HTTP/1.1\r\nhost: a\r\nx-a: b\r\n c\r\n\r\n"],
    ["bare line feeds", "GET /health/live HTTP/1.1\nhost: a\n\n"],
    ["TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"],
    [
      "a chunk whose length is none",
      `${head("POST /api/read", { "content-type": "image/png", "transfer-encoding": "chunked" })}zz\r\n`,
    ],
  ])("%s: refused, and the connection closed", async (_name, text) => {
    const { send, ended } = await openConnection(server.port);
    send(`${text}GET /smuggled HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`);
    const answer = await ended();
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('"code":"REQUEST_INVALID"');
    expect(answer).toMatch(/\r\nx-request-id: \S+\r\n/);
    expect(answer).not.toContain("/smuggled");
  });

  test("headers without end are refused", async () => {
    const { send, ended } = await openConnection(server.port);
    send(head("GET /health/live", { "x-a": "a".repeat(20_000) }));
    expect(await ended()).toMatch(/^HTTP\/1\.1 431 [^]*HEADERS_TOO_LARGE/);
  });

  test("a request without a host, and one with odd expectations, hear why or are answered", async () => {
    const bare = await openConnection(server.port);
    bare.send("GET /health/live HTTP/1.1\r\n\r\n");
    expect(await bare.receive("}")).toMatch(/^HTTP\/1\.1 400 [^]*Host header/);
    const odd = await openConnection(server.port);
    odd.send(head("GET /health/live", { expect: "a miracle" }));
    expect(await odd.receive("}")).toMatch(/^HTTP\/1\.1 200 /);
    for (const { socket } of [bare, odd]) socket.destroy();
  });

  test("rubbish behind a whole request takes nothing from its answer", async () => {
    const { send, ended } = await openConnection(server.port);
    send(reading(server.digit.jpeg));
    send("RUBBISH\r\n\r\n");
    const answer = await ended();
    const statuses = answer.match(/HTTP\/1\.1 \d{3}/g);
    expect(statuses).toEqual(["HTTP/1.1 200", "HTTP/1.1 400"]);
    expect(answer).toContain(`"text":"${server.digit.label}"`);
  });

  test("a hundred requests sent before the first answer have theirs in order, and most are refused", async () => {
    const { socket, send, receive } = await openConnection(server.port);
    for (let i = 0; i < 100; i++) {
      send(head(`GET /api/models/active`, { "x-request-id": `pipelined-${i}` }));
    }
    const answers = await receive("x-request-id: pipelined-99\r\n");
    const ids = answers.match(/(?<=x-request-id: pipelined-)\d+/g);
    expect(ids?.map(Number)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    const statuses = answers.match(/(?<=HTTP\/1\.1 )\d+/g)!;
    expect(statuses.slice(0, 16)).toEqual(Array(16).fill("200"));
    expect(new Set(statuses)).toEqual(new Set(["200", "503"]));
    socket.destroy();
  });

  test.each([
    "/a:(b",
    "/api/:x(^\\d+$)",
    "/%ff%zz",
    "/%00",
    "/../../../etc/passwd",
    "/..%2f..%2fpackage.json",
    "/assets/%2e%2e/%2e%2e/package.json",
    "/api/models/..%2f..%2f/..%2f/file",
  ])("the address %s leads nowhere", async (path) => {
    const { send, receive, socket } = await openConnection(server.port);
    send(head(`GET ${path}`, { connection: "close" }));
    const answer = await receive('"code":');
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(answer).not.toMatch(/INTERNAL|root:|"dependencies"/);
    socket.destroy();
  });
});
