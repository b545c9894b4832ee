/**
 * The process that loads a server and prints one JSON object, a LoadReport.
 *
 *     node load-child.js JOB
 *
 * A closed load comes from autocannon: this many connections, each with one request at a time. Latencies are taken from
 * the answers themselves: autocannon's own histogram knows whole milliseconds only. A connection that the server ends
 * between two requests is opened again without a count, as HTTP has it.
 *
 * An open load sends requests at fixed times, whether those before are answered or not, and accounts for every one of
 * them. autocannon cannot do this: its rates are bursts once a second over a fixed number of connections, so a server
 * that slows down slows it too; and a connection that ends during a request is opened again without a count.
 */

import { setTimeout as sleep } from "node:timers/promises";

import autocannon from "autocannon";

import { type Answer, type ClosedLoad, createLoadRecorder, type OpenLoad, readLoadJob } from "./load.js";
import { createConnectionPool, formatRequest } from "./load-connection.js";

/** An answer that takes longer is none. */
const ANSWER_TIMEOUT_S = 30;
/**
 * All are opened before the open load begins: hundreds at once overflow the server's backlog, and what is lost there is
 * sent again by the system after a second or three. Several times what a server with a queue of 128 leaves unanswered at
 * a time; a request that finds none free leaves late, and the report says so.
 */
const OPEN_CONNECTIONS = 1024;
/** A timer's own resolution; what is due within it leaves together. */
const TICK_MS = 1;

const recorder = createLoadRecorder();
const job = await readLoadJob(process.argv[2] ?? "");
const seconds = await (job.kind === "closed" ? loadClosed(job) : loadOpen(job));
process.stdout.write(`${JSON.stringify(recorder.report(seconds))}\n`);

/** Loads to the end, and gives the seconds it took; so does the next. */
async function loadClosed({ url, requests, connections, seconds: duration }: ClosedLoad): Promise<number> {
  let nextConnection = 0;
  const options: autocannon.Options = {
    url,
    connections,
    duration,
    timeout: ANSWER_TIMEOUT_S,
    setupClient(client) {
      // Each connection begins elsewhere, so that no two send the same picture at the same time.
      const first = Math.floor((nextConnection++ * requests.length) / connections);
      let answer: Omit<Answer, "latencyMs"> | undefined;
      client.on("response", (_status, _bytes, latencyMs) => {
        if (answer !== undefined) recorder.answered({ ...answer, latencyMs });
        answer = undefined;
      });
      client.setRequests(
        requests.map((_, index) => {
          const { path, contentType, body, expectedText } = requests[(first + index) % requests.length]!;
          return {
            method: "POST",
            path,
            headers: { "content-type": contentType },
            body,
            // autocannon calls this just before it says "response".
            onResponse(status, text, _context, headers) {
              answer = { status, hasRetryAfter: hasHeader(headers, "retry-after"), body: text, expectedText };
            },
          };
        }),
      );
    },
  };
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const running = autocannon(options, (error: Error | null, done) =>
      error === null ? resolve(done) : reject(error),
    );
    running.on("reqError", (error: Error & { readonly code?: string }) => recorder.failed(error.code ?? error.message));
  });
  return result.duration;
}

async function loadOpen({ url, requests, requestsPerSecond, seconds: duration }: OpenLoad): Promise<number> {
  const address = new URL(url);
  const ready = requests.map((request) => ({ ...request, bytes: formatRequest(address, request) }));
  const pool = createConnectionPool(address, { connections: OPEN_CONNECTIONS, timeoutMs: 1000 * ANSWER_TIMEOUT_S });
  await pool.open(OPEN_CONNECTIONS);

  const start = performance.now();
  const count = Math.round(requestsPerSecond * duration);
  let running = 0;
  let isStopped = false;
  // Whoever started this may end the load early; what was sent is still waited for.
  process.once("SIGTERM", () => (isStopped = true));

  for (let sent = 0; sent < count && !isStopped;) {
    const now = performance.now();
    const due = Math.ceil(((now - start) / 1000) * requestsPerSecond);
    for (; sent < Math.min(count, due) && pool.hasRoom(); sent++) {
      recorder.late(now - start - (sent / requestsPerSecond) * 1000);
      running += 1;
      void send(ready[sent % ready.length]!).finally(() => (running -= 1));
    }
    await sleep(TICK_MS);
  }
  while (running > 0) await sleep(TICK_MS);
  const elapsed = (performance.now() - start) / 1000;
  pool.close();
  return elapsed;

  /** Sends one request and records what becomes of it. Never rejects. */
  async function send({ bytes, expectedText }: (typeof ready)[number]): Promise<void> {
    const sentAt = performance.now();
    try {
      const answer = await pool.send(bytes);
      recorder.answered({ ...answer, latencyMs: performance.now() - sentAt, expectedText });
    } catch (error) {
      const { code, message } = error as Error & { readonly code?: string };
      recorder.failed(code ?? message);
    }
  }
}

function hasHeader(headers: object | undefined, name: string): boolean {
  return Object.keys(headers ?? {}).some((key) => key.toLowerCase() === name);
}
