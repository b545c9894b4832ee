/**
 * SIGTERM to `digits serve` with everything that could hold it up: what runs is answered, the exit status is 0, and
 * nobody holds it for longer than 10 s, after which `docker stop` kills.
 */

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { expect, test } from "vitest";

import { releasedModelPath } from "../src/node/files/package-files.js";
import { inkBoundModel } from "./hostile-models.js";
import { photographDigit } from "./photographed-digit.js";
import { chunk, head, openConnection } from "./raw-connection.js";
import { startServedApp } from "./served-app.js";

const LONGEST_STOP_MS = 10_000;
/** With nothing at work: a second for requests on their way, and the threads' end. */
const QUICK_STOP_MS = 4000;

const FILE_HEAD = '--x\r\ncontent-disposition: form-data; name="f"; filename="a"\r\n\r\n';

test("what runs is answered, and connections without a request hold nothing up", async () => {
  const [app, { jpeg, label }] = await Promise.all([startServedApp(), photographDigit(0)]);
  const fresh = await openConnection(app.port);
  const halfway = await openConnection(app.port);
  halfway.send("GET /health/live HTTP/1.1\r\nhost: 127.0.0.1\r\n");
  const used = await openConnection(app.port);
  used.send(head("GET /health/live"));
  await used.receive("live");
  const upload = await openConnection(app.port);
  const headers = { "content-type": "image/jpeg", "content-length": jpeg.length, expect: "100-continue" };
  upload.send(head("POST /api/read", headers));
  await upload.receive("100 Continue");
  const readings = Array.from({ length: 20 }, () =>
    fetch(`${app.url}/api/read`, {
      method: "POST",
      headers: { "content-type": "image/jpeg" },
      body: Uint8Array.from(jpeg),
    }).then((response) => response.json()),
  );
  const queue = async () => {
    const metrics = await (await fetch(`${app.url}/metrics`)).text();
    const requests = /^digits_queue_requests (\d+)$/m.exec(metrics)?.[1];
    return Number(requests);
  };
  await expect.poll(queue, { interval: 5 }).toBeGreaterThan(10);

  const startMs = performance.now();
  app.kill("SIGTERM");
  upload.send(jpeg);
  for (const answer of await Promise.all(readings)) {
    expect(answer).toMatchObject({ text: String(label) });
  }
  expect(await upload.receive('"text"')).toContain(`"text":"${label}"`);
  expect(await app.exited).toBe(0);
  expect(performance.now() - startMs).toBeLessThan(QUICK_STOP_MS);
  await Promise.all([fresh.ended(), halfway.ended(), used.ended()]);
  expect(app.faults()).toEqual([]);
});

// These two wait, for ten seconds and more each; they do so side by side.
test.concurrent("a model that does not come to its end does not hold it for longer than 15 s", async () => {
  const folder = await mkdtemp(join(tmpdir(), "digits-endless-"));
  const path = join(folder, "endless.onnx");
  await writeFile(path, inkBoundModel(await readFile(releasedModelPath()), 1000));
  // Its owner names it, so nobody looks into it.
  const [app, { jpeg }] = await Promise.all([
    startServedApp(0, { flags: ["--model", path, "--threads", "1"] }),
    photographDigit(0),
  ]);
  const held = Promise.allSettled(
    Array.from({ length: 4 }, () =>
      fetch(`${app.url}/api/read`, {
        method: "POST",
        headers: { "content-type": "image/jpeg" },
        body: Uint8Array.from(jpeg),
      }),
    ),
  );
  await delay(2000);
  const startMs = performance.now();
  app.kill("SIGTERM");
  expect(await app.exited).toBe(null);
  expect(performance.now() - startMs).toBeLessThan(15_000);
  await held;
  await rm(folder, { recursive: true });
}, 40_000);

test.concurrent("requests that never end, and answers that nobody reads, do not hold it", async () => {
  const [app, { jpeg }] = await Promise.all([startServedApp(), photographDigit(0)]);
  const slow = await openConnection(app.port);
  slow.send(head("POST /api/read", { "content-type": "image/png", "content-length": 1e6 }));
  const endless = await openConnection(app.port);
  endless.send(
    head("POST /api/read", { "content-type": "multipart/form-data; boundary=x", "transfer-encoding": "chunked" }),
  );
  const deaf = await openConnection(app.port);
  deaf.socket.pause();
  deaf.send(head("POST /api/read?explain=true", { "content-type": "image/jpeg", "content-length": jpeg.length }));
  deaf.send(jpeg);
  const timer = setInterval(() => {
    slow.send(" ");
    endless.send(chunk(`${FILE_HEAD}a\r\n`));
  }, 100);
  await endless.receive('"index":1');

  const startMs = performance.now();
  app.kill("SIGTERM");
  expect(await app.exited).toBe(0);
  const stopMs = performance.now() - startMs;
  clearInterval(timer);
  expect(stopMs).toBeLessThan(LONGEST_STOP_MS);
  // They had nearly all of it.
  expect(stopMs).toBeGreaterThan(LONGEST_STOP_MS - 2000);
  for (const { socket } of [slow, endless, deaf]) socket.destroy();
  expect(app.faults()).toEqual([]);
});
