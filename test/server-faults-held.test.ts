/**
 * SIGTERM to `digits serve` with what could hold it up: nobody does for longer than 10 s, after which `docker stop` kills,
 * and a thread that computes for no longer than 15 s.
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

const FILE_HEAD = '--x\r\ncontent-disposition: form-data; name="f"; filename="a"\r\n\r\n';

// They wait, for ten seconds and more each; they do so side by side.
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
