/**
 * The process that sends requests at fixed times, whether those before are answered or not, and accounts for every
 * one of them. It prints one JSON object, a LoadReport.
 *
 *     node load-open-child.js JOB
 *
 * autocannon cannot do this: its rates are bursts once a second over a fixed number of connections, so a server that
 * slows down slows it too; and a connection that ends under a request is opened anew without a count.
 */

import { setTimeout as sleep } from "node:timers/promises";

import { createConnectionPool, formatRequest } from "./load-connection.js";
import { readLoadJob } from "./load-job.js";
import { createLoadRecorder } from "./load-report.js";

/** An answer that takes longer is none. */
const ANSWER_TIMEOUT_MS = 30_000;
/**
 * All are opened before the load begins: hundreds at once overflow the server's backlog, and what is lost there is sent
 * again by the system after a second or three. Several times what a server with a queue of 128 leaves unanswered at a
 * time; a request that finds none free leaves late, and the report says so.
 */
const CONNECTIONS = 1024;
/** A timer's own resolution; what is due within it leaves together. */
const TICK_MS = 1;

const [path = ""] = process.argv.slice(2);
const job = await readLoadJob(path, "open");
const url = new URL(job.url);
const requests = job.requests.map((request) => ({
  bytes: formatRequest(url, request),
  expectedText: request.expectedText,
}));
const recorder = createLoadRecorder();
const pool = createConnectionPool(url, {
  connections: CONNECTIONS,
  timeoutMs: ANSWER_TIMEOUT_MS,
});
await pool.open(CONNECTIONS);

const start = performance.now();
const count = Math.round(job.requestsPerSecond * job.seconds);
let running = 0;
let isStopped = false;
// Whoever started this may end the load early; what was sent is still waited for.
process.once("SIGTERM", () => (isStopped = true));

for (let sent = 0; sent < count && !isStopped;) {
  const now = performance.now();
  const due = Math.ceil(((now - start) / 1000) * job.requestsPerSecond);
  for (; sent < Math.min(count, due) && pool.hasRoom(); sent++) {
    recorder.late(now - start - (sent / job.requestsPerSecond) * 1000);
    running += 1;
    void send(sent % requests.length).finally(() => (running -= 1));
  }
  await sleep(TICK_MS);
}
while (running > 0) await sleep(TICK_MS);
const seconds = (performance.now() - start) / 1000;
pool.close();
process.stdout.write(`${JSON.stringify(recorder.report(seconds))}\n`);

/** Sends one request and records what becomes of it. Never rejects. */
async function send(index: number): Promise<void> {
  const { bytes, expectedText } = requests[index]!;
  const sentAt = performance.now();
  try {
    const answer = await pool.send(bytes);
    const latencyMs = performance.now() - sentAt;
    recorder.answered({ ...answer, latencyMs, expectedText });
  } catch (error) {
    const { code, message } = error as Error & { readonly code?: string };
    recorder.failed(code ?? message);
  }
}
