/**
 * The process that loads a server with autocannon: so many connections, each with one request at a time. It prints
 * one JSON object, a LoadReport.
 *
 *     node load-closed-child.js JOB
 *
 * Latencies are taken from the answers themselves: autocannon's own histogram knows whole milliseconds only. A
 * connection that the server ends between two requests is opened anew without a count, as HTTP has it.
 */

import autocannon from "autocannon";

import { readLoadJob } from "./load-job.js";
import { type Answer, createLoadRecorder } from "./load-report.js";

const [path = ""] = process.argv.slice(2);
const job = await readLoadJob(path, "closed");
const recorder = createLoadRecorder();
const { length } = job.requests;
let nextConnection = 0;

const options: autocannon.Options = {
  url: job.url,
  connections: job.connections,
  duration: job.seconds,
  timeout: 30,
  setupClient(client) {
    // Each connection begins elsewhere, so that no two send the same picture at the same time.
    const first = Math.floor((nextConnection++ * length) / job.connections);
    let answer: Omit<Answer, "latencyMs"> | undefined;
    client.on("response", (_status, _bytes, latencyMs) => {
      if (answer !== undefined) recorder.answered({ ...answer, latencyMs });
      answer = undefined;
    });
    client.setRequests(
      job.requests.map((_, index) => {
        const { path, contentType, body, expectedText } = job.requests[(first + index) % length]!;
        return {
          method: "POST",
          path,
          headers: { "content-type": contentType },
          body,
          // autocannon calls this just before it says "response".
          onResponse(status, text, _context, headers) {
            answer = {
              status,
              hasRetryAfter: hasHeader(headers, "retry-after"),
              body: text,
              expectedText,
            };
          },
        };
      }),
    );
  },
};
const { duration } = await new Promise<autocannon.Result>((resolve, reject) => {
  const running = autocannon(options, (error: Error | null, result) =>
    error === null ? resolve(result) : reject(error),
  );
  running.on("reqError", (error: Error & { readonly code?: string }) => recorder.failed(error.code ?? error.message));
});
process.stdout.write(`${JSON.stringify(recorder.report(duration))}\n`);

function hasHeader(headers: object | undefined, name: string): boolean {
  return Object.keys(headers ?? {}).some((key) => key.toLowerCase() === name);
}
