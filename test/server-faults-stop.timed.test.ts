/** SIGTERM to `digits serve` while it works: what runs is answered, and the exit status is 0. */

import { expect, test } from "vitest";

import { photographDigit } from "./photographed-digit.js";
import { head, openConnection } from "./raw-connection.js";
import { startServedApp } from "./served-app.js";

/** With nothing at work: a second for requests on their way, and the threads' end. */
const QUICK_STOP_MS = 4000;

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
