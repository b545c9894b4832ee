/** The watch of the fault tests tells a server that is held up from one that is not. */

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { expect, test } from "vitest";

import { watchHealth } from "./health-watch.js";

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("a server whose event loop was held up is told of, and one that answers is not", async () => {
  const server = createServer((_request, response) => response.end());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const watch = watchHealth(`http://127.0.0.1:${port}`, process.pid);
  await sleep(500);
  await watch.check();
  // In its own time: waiting for a core would be taken off.
  const end = process.cpuUsage().user + 1.5e6;
  while (process.cpuUsage().user < end);
  await expect(watch.check()).rejects.toThrow(/health/);
  await watch.stop();
  server.closeAllConnections();
  server.close();
});
