/** The watch of the fault tests tells a server that is held up from one that is not. */

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { expect, test } from "vitest";

import { watchHealth } from "./health-watch.js";

/** Longer than a server may keep others waiting, on machines that are much slower than usual, too. */
const HELD_UP_MS = 1500;

/** For how long this thread has had a core: the first of the kernel's figures. */
function ownMs(): number {
  return Number(readFileSync("/proc/thread-self/schedstat", "utf8").split(" ")[0]) / 1e6;
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("a server whose event loop was held up is told of, and one that answers is not", async () => {
  // A connection that was idle for so long is kept: one that is ended just as it is asked again would be another fault.
  const server = createServer({ keepAliveTimeout: 0 }, (_request, response) => response.end());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const watch = watchHealth(`http://127.0.0.1:${port}`, process.pid);
  await sleep(500);
  await watch.check();
  // In its own time: waiting for a core would be taken off.
  for (const start = ownMs(); ownMs() - start < HELD_UP_MS;) {
    for (let i = 0; i < 1e6; i++) Math.sqrt(i);
  }
  // An answer from before may still be on its way, and would be the one that is waited for.
  await sleep(500);
  await expect(watch.check()).rejects.toThrow();
  await watch.stop();
  server.closeAllConnections();
  server.close();
});
