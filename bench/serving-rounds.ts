/**
 * The rounds of the serving benchmark: a load of some seconds, and the lines that its reports give.
 */

import type { BenchmarkContext } from "./benchmark.js";
import { runLoad } from "./load.js";
import type { LoadRequest } from "./load-job.js";
import { answersPerSecond, describeLoad, type LoadReport, notServed } from "./load-report.js";
import { type BenchmarkResult, summarise, type Target } from "./report.js";

const ROUND_SECONDS = 5;
const NONE: Target = { kind: "at most", value: 0 };

/** Loads for a round, keeps its report, and gives the answers a second. */
export async function loadRound(
  { url }: { readonly url: string },
  requests: readonly LoadRequest[],
  connections: number,
  reports: LoadReport[],
  context?: BenchmarkContext,
): Promise<number> {
  const report = await runLoad({
    kind: "closed",
    url,
    requests,
    connections,
    seconds: ROUND_SECONDS,
  });
  reports.push(report);
  context?.log(`  ${describeLoad(report)}`);
  return answersPerSecond(report);
}

/** Like the figures of `alternate`, without the first round, which is warm-up. */
export function latencyResult(
  name: string,
  which: "p50" | "p99",
  reports: readonly LoadReport[],
  target?: Target,
): BenchmarkResult {
  return summarise(
    { name: `${name}, ${which}`, unit: "ms", ...(target && { target }) },
    {
      ours: reports.slice(1).map(({ latencyMs }) => latencyMs["200"]?.[which] ?? Number.NaN),
      peer: null,
    },
  );
}

/** Of all rounds, warm-up too: an error is one whenever it comes. */
export function notServedResult(name: string, reports: readonly LoadReport[]): BenchmarkResult {
  return summarise(
    {
      name: `${name}, requests not answered with 200`,
      unit: "requests",
      target: NONE,
    },
    {
      ours: [reports.reduce((sum, report) => sum + notServed(report), 0)],
      peer: null,
    },
  );
}

/** So that the speed is one of real readings. */
export function wrongTextsResult(name: string, reports: readonly LoadReport[]): BenchmarkResult {
  const sum = (count: (texts: LoadReport["texts"]) => number) =>
    reports.reduce((total, { texts }) => total + count(texts), 0);
  const wrong = sum((texts) => texts.wrong);
  const compared = sum((texts) => texts.compared);
  return summarise(
    { name: `${name}, read other than the label`, unit: "%" },
    { ours: [(100 * wrong) / compared], peer: null },
  );
}
