/**
 * More than the server bears: requests at fixed times, twice as many as it answers. Each must be answered all the
 * same: with a reading, soon, or with 503 at once.
 */

import type { BenchmarkContext } from "./benchmark.js";
import { runLoad } from "./load.js";
import type { LoadRequest } from "./load-job.js";
import { describeLoad, failuresOf, type LoadReport } from "./load-report.js";
import { type BenchmarkResult, summarise, type Target } from "./report.js";
import { isReady, type ServerProcess } from "./serving-process.js";

const SECONDS = 10;
const TIMES_THE_THROUGHPUT = 2;
/** Where the server bears even that (its own measure shared the machine with the load), more is sent. */
const MOST_TIMES = 8;
/** Less than this refused is no overload. */
const LEAST_SHARE_REFUSED = 0.1;

const targets = {
  none: { kind: "at most", value: 0 },
  servedP99Ms: { kind: "at most", value: 1000 },
} as const satisfies Record<string, Target>;

/** Overloads a server that answers `answersPerSecond`. */
export async function measureOverload(
  server: ServerProcess,
  requests: readonly LoadRequest[],
  answersPerSecond: number,
  { log }: BenchmarkContext,
): Promise<BenchmarkResult[]> {
  for (let times = TIMES_THE_THROUGHPUT; ; times *= 2) {
    const report = await runLoad({
      kind: "open",
      url: server.url,
      requests,
      requestsPerSecond: times * answersPerSecond,
      seconds: SECONDS,
    });
    log(`overload, ${times} times the throughput: ${describeLoad(report)}`);
    const refused = (report.statuses["503"] ?? 0) / report.sent;
    if (refused >= LEAST_SHARE_REFUSED || failuresOf(report) > 0 || times >= MOST_TIMES) {
      const survives = server.isRunning() && (await isReady(server.url));
      return toResults(report, times, survives);
    }
    log("  the server bore it: sending more");
  }
}

function toResults(report: LoadReport, times: number, survives: boolean): BenchmarkResult[] {
  const { statuses, latencyMs, sent } = report;
  const served = statuses["200"] ?? 0;
  const refused = statuses["503"] ?? 0;
  const result = (what: string, unit: string, value: number, target?: Target): BenchmarkResult =>
    summarise({ name: `overload, ${what}`, unit, ...(target && { target }) }, { ours: [value], peer: null });
  return [
    result("requests sent over those it bears", "times", times),
    result("requests that left late, p99", "ms", report.lateP99Ms),
    result("answered with a reading", "%", (100 * served) / sent),
    result("answered with 503", "%", (100 * refused) / sent),
    result("not answered, or with anything else", "requests", sent - served - refused, targets.none),
    result("p99 of the readings", "ms", latencyMs["200"]?.p99 ?? Number.NaN, targets.servedP99Ms),
    ...(latencyMs["503"] ? [result("p99 of the 503", "ms", latencyMs["503"].p99)] : []),
    result("503 without Retry-After", "requests", report.refusedWithoutRetryAfter, targets.none),
    result("servers that died or are not ready after it", "servers", survives ? 0 : 1, targets.none),
  ];
}
