/** The client against the real server, and against servers that are none. */

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { afterAll, beforeAll, expect, test } from "vitest";

import { ApiError, ConnectionError, createClient, type ReadLine } from "../src/client.js";
import { releasedModelPath } from "../src/node/files/package-files.js";
import { renamedModel } from "./hostile-models.js";
import { photographDigit } from "./photographed-digit.js";
import { startServerApp, type ServerApp } from "./server-app.js";

let server: ServerApp;

beforeAll(async () => {
  server = await startServerApp();
});

afterAll(() => server?.close());

/** A server that answers as it is told, for as long as `use` takes. */
async function withServer(answer: RequestListener, use: (url: string) => Promise<void>): Promise<void> {
  const other = createServer(answer).listen(0, "127.0.0.1");
  await once(other, "listening");
  try {
    await use(`http://127.0.0.1:${(other.address() as AddressInfo).port}`);
  } finally {
    other.closeAllConnections();
    other.close();
  }
}

async function linesOf(yielded: AsyncIterable<ReadLine>, lines: ReadLine[] = []): Promise<ReadLine[]> {
  for await (const line of yielded) lines.push(line);
  return lines;
}

test("a picture is read, whichever form its bytes have", async () => {
  const digits = createClient(server.url);
  const { jpeg, label } = await photographDigit(0);
  const bytes = new Uint8Array(jpeg);
  for (const picture of [bytes, bytes.buffer, new Blob([bytes])]) {
    const { text } = await digits.read(picture, { expect: 1 });
    expect(text).toBe(String(label));
  }
  const unsure = await digits.read(bytes, { expect: 1, minConfidence: 1 });
  expect(unsure.text).toBe("?");
  const { explanation } = await digits.explain(bytes);
  expect(explanation.candidates.length).toBeGreaterThan(0);
});

test("many pictures are read over several requests, and keep their places", async () => {
  const digits = createClient(server.url);
  const photographs = await Promise.all([0, 1, 2].map((index) => photographDigit(index)));
  const pictures = Array.from({ length: 60 }, (_, i) => ({
    name: `${i}.jpg`,
    picture: i === 55 ? new Uint8Array(7) : new Uint8Array(photographs[i % 3]!.jpeg),
  }));
  const lines = await linesOf(digits.readMany(pictures));
  expect(lines).toHaveLength(60);
  for (const line of lines) {
    expect(line.file).toBe(`${line.index}.jpg`);
    if ("error" in line) expect(line.index).toBe(55);
    else expect(line.text).toBe(String(photographs[line.index % 3]?.label));
  }
});

test("a server that takes few files at once is sent no more, and every picture is read", async () => {
  const small = await startServerApp({ maxFiles: 5 });
  try {
    const picture = new Uint8Array((await photographDigit(0)).jpeg);
    const pictures = Array.from({ length: 20 }, (_, i) => ({ name: `${i}.jpg`, picture }));
    const lines = await linesOf(createClient(small.url).readMany(pictures));
    expect(lines.map(({ index }) => index).toSorted((a, b) => a - b)).toEqual([...pictures.keys()]);
    expect(lines.filter((line) => "error" in line)).toEqual([]);

    // A server that does not tell its limits refuses the rest of a form, and the client says so.
    const uninformed = createClient(small.url, {
      fetch: (url, init) => fetch((url as URL).href.replace("api/limits", "api/no-limits"), init),
    });
    const read: ReadLine[] = [];
    const failure = await linesOf(uninformed.readMany(pictures), read).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ApiError);
    expect(failure).toMatchObject({ code: "TOO_MANY_FILES", status: 413 });
    expect(read.map(({ index }) => index).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4]);
  } finally {
    await small.close();
  }
});

test("images are classified, models are listed, uploaded and activated", async () => {
  const digits = createClient(`${server.url}/`);
  const { results, model } = await digits.classify(new Uint8Array(2 * 784));
  expect(results).toHaveLength(2);
  const { active, models } = await digits.models();
  expect(active).toEqual(model);
  expect(models[0]).toMatchObject(model);
  const { card } = await digits.model(model);
  expect(card).toMatchObject({ name: model.name });
  const uploaded = await digits.upload(new Uint8Array(await readFile(releasedModelPath())), card ?? undefined);
  expect(uploaded).toMatchObject(model);
  await digits.activate(model);
  expect(await digits.isReady()).toBe(true);
});

test("a model is uploaded with a name, renamed and removed", async () => {
  const digits = createClient(server.url);
  const own = { name: "digits", version: "of-the-client" };
  const file = renamedModel(await readFile(releasedModelPath()), own);
  expect(await digits.upload(file, undefined, { title: "Mine" })).toMatchObject({ ...own, title: "Mine" });
  expect(await digits.renameModel(own, "Ours")).toMatchObject({ ...own, title: "Ours" });
  expect(await digits.renameModel(own, null)).toMatchObject({ ...own, title: null });
  await digits.removeModel(own);
  await expect(digits.model(own)).rejects.toMatchObject({ code: "MODEL_NOT_FOUND" });
  const { active } = await digits.models();
  await expect(digits.removeModel(active)).rejects.toMatchObject({ code: "MODEL_FIXED", status: 409 });
});

test("what the server refuses has its code, and its name in the log", async () => {
  const digits = createClient(server.url);
  const refused = await digits.read(new Uint8Array([1, 2, 3])).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(ApiError);
  expect(refused).toMatchObject({
    code: "PICTURE_UNREADABLE",
    status: 415,
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  await expect(digits.model({ name: "../x", version: "1" })).rejects.toMatchObject({ status: 404 });
});

test("a server that is too busy is asked again after the pause it wants", async () => {
  let requests = 0;
  await withServer(
    (request, response) => {
      request.resume();
      requests += 1;
      if (requests < 3) response.writeHead(503, { "retry-after": "0.01" });
      else response.writeHead(200, { "content-type": "application/json" });
      response.end(
        JSON.stringify(
          requests < 3 ? { detail: "busy", code: "OVERLOADED", status: 503, requestId: "" } : { text: "7" },
        ),
      );
    },
    async (url) => {
      const digits = createClient(url);
      expect(await digits.read(new Uint8Array(1))).toMatchObject({ text: "7" });
      expect(requests).toBe(3);
      requests = -9;
      const once = createClient(url, { retries: 0 });
      await expect(once.read(new Uint8Array(1))).rejects.toMatchObject({ code: "OVERLOADED" });
      expect(requests).toBe(-8);
    },
  );
});

test("the token goes with every request", async () => {
  const heard: unknown[] = [];
  await withServer(
    (request, response) => {
      heard.push(request.headers.authorization);
      response.end('{"models":[]}');
    },
    async (url) => {
      await createClient(url, { token: "secret" }).models();
      await createClient(url).models();
    },
  );
  expect(heard).toEqual(["Bearer secret", undefined]);
});

test("a request without the right token is sent again with the one that is given, and fails where none is", async () => {
  const heard: unknown[] = [];
  const asked: boolean[] = [];
  const given = ["wrong", "right", null];
  await withServer(
    (request, response) => {
      const { authorization } = request.headers;
      heard.push(authorization);
      const isRight = authorization === "Bearer right";
      response.writeHead(isRight ? 200 : 401, { "content-type": "application/json" });
      response.end(
        isRight
          ? '{"models":[]}'
          : JSON.stringify({ detail: "no token", code: "UNAUTHORIZED", status: 401, requestId: "" }),
      );
    },
    async (url) => {
      const digits = createClient(url, {
        token: () => (heard.length < 3 ? null : "stale"),
        onUnauthorized: async (wasRefused) => {
          asked.push(wasRefused);
          return given.shift() ?? null;
        },
      });
      await digits.models();
      await expect(digits.models()).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    },
  );
  expect(heard).toEqual([undefined, "Bearer wrong", "Bearer right", "Bearer stale"]);
  expect(asked).toEqual([false, true, true]);
});

test("no server, another server, a slow one and a broken answer are told apart from refusals", async () => {
  const failure = (url: string, options = {}) =>
    createClient(url, { retries: 0, ...options })
      .models()
      .catch((error: unknown) => error);
  const gone = await failure("http://127.0.0.1:9");
  expect(gone).toBeInstanceOf(ConnectionError);
  expect((gone as Error).message).toContain("cannot be reached");
  expect(await createClient("http://127.0.0.1:9").isReady()).toBe(false);
  await withServer(
    (_, response) => response.writeHead(500).end("<html>"),
    async (url) => {
      expect(String(await failure(url))).toContain("not as a Digits server");
    },
  );
  await withServer(
    (_, response) => response.end("<html>"),
    async (url) => {
      expect(await failure(url)).toBeInstanceOf(ConnectionError);
    },
  );
  await withServer(
    () => undefined,
    async (url) => {
      expect(String(await failure(url, { timeoutMs: 30 }))).toContain("within");
    },
  );
});

test("lines that break off, or end too early, are an error after those that are whole", async () => {
  const line = '{"index":0,"file":"a","text":"7"}\n';
  const endings: readonly [string, (response: ServerResponse) => void, RegExp][] = [
    ['{"index":1,', (response) => response.destroy(), /broke off/],
    ["", (response) => response.end(), /ended after 1 of 2 pictures/],
  ];
  for (const [rest, end, message] of endings) {
    await withServer(
      (request, response) => {
        request.resume();
        if (request.url === "/api/limits") return response.end('{"maxFiles":100}');
        return request.on("end", () => {
          response.write(line + rest);
          setTimeout(() => end(response), 20);
        });
      },
      async (url) => {
        const pictures = ["a", "b"].map((name) => ({ name, picture: new Uint8Array(1) }));
        const lines = createClient(url).readMany(pictures);
        expect((await lines.next()).value).toMatchObject({ text: "7" });
        const failure = await lines.next().catch((error: unknown) => error);
        expect(failure).toBeInstanceOf(ConnectionError);
        expect(String(failure)).toMatch(message);
      },
    );
  }
});

test("an aborted request rejects with the signal's reason", async () => {
  await withServer(
    () => undefined,
    async (url) => {
      const stopping = new AbortController();
      const reading = createClient(url).read(new Uint8Array(1), { signal: stopping.signal });
      const reason = new Error("seen enough");
      stopping.abort(reason);
      await expect(reading).rejects.toBe(reason);
    },
  );
});
