/**
 * What became of a load: every request is counted once, as answered with its status or as failed with its reason.
 */

/** Times of the requests that one status answered, in milliseconds. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** What a load generator prints. */
export interface LoadReport {
  /** From the first request to the last answer that counts. */
  readonly seconds: number;
  /** Requests that were answered or failed. */
  readonly sent: number;
  /** Answers by their status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Requests without an answer, by the reason. */
  readonly failures: Readonly<Record<string, number>>;
  readonly latencyMs: Readonly<Record<string, Latency>>;
  /** Answers whose text was compared, and those of them that read something else. */
  readonly texts: { readonly compared: number; readonly wrong: number };
  /** Answers with 503 that do not say when to come again. */
  readonly refusedWithoutRetryAfter: number;
  /** How late the generator itself was at its fixed times, 99th percentile; 0 without fixed times. */
  readonly lateP99Ms: number;
}

/** One answer. */
export interface Answer {
  readonly status: number;
  readonly latencyMs: number;
  readonly hasRetryAfter: boolean;
  readonly body: string;
  readonly expectedText: string | null;
}

/** Counts what becomes of requests. */
export interface LoadRecorder {
  answered(answer: Answer): void;
  failed(reason: string): void;
  /** A request left so many milliseconds after its time. */
  late(milliseconds: number): void;
  report(seconds: number): LoadReport;
}

/** Creates a recorder that has counted nothing. */
export function createLoadRecorder(): LoadRecorder {
  const latencies = new Map<number, number[]>();
  const failures: Record<string, number> = {};
  const lateness: number[] = [];
  let compared = 0;
  let wrong = 0;
  let refusedWithoutRetryAfter = 0;

  return {
    answered({ status, latencyMs, hasRetryAfter, body, expectedText }) {
      const ofStatus = latencies.get(status);
      if (ofStatus) ofStatus.push(latencyMs);
      else latencies.set(status, [latencyMs]);
      if (status === 503 && !hasRetryAfter) refusedWithoutRetryAfter += 1;
      if (status === 200 && expectedText !== null) {
        compared += 1;
        if (textOf(body) !== expectedText) wrong += 1;
      }
    },
    failed(reason) {
      failures[reason] = (failures[reason] ?? 0) + 1;
    },
    late(milliseconds) {
      lateness.push(milliseconds);
    },
    report(seconds) {
      const statuses = [...latencies];
      const answers = statuses.reduce((sum, [, of]) => sum + of.length, 0);
      return {
        seconds,
        sent: answers + sumOf(failures),
        statuses: Object.fromEntries(statuses.map(([status, of]) => [status, of.length])),
        failures,
        latencyMs: Object.fromEntries(statuses.map(([status, of]) => [status, summariseLatency(of)])),
        texts: { compared, wrong },
        refusedWithoutRetryAfter,
        lateP99Ms: lateness.length === 0 ? 0 : percentile(lateness, 0.99),
      };
    },
  };
}

/** Answers with 200, a second. */
export function answersPerSecond({ statuses, seconds }: LoadReport): number {
  return (statuses["200"] ?? 0) / seconds;
}

/** Requests that found no answer. */
export function failuresOf(report: LoadReport): number {
  return sumOf(report.failures);
}

/** Requests that were not answered with 200. */
export function notServed(report: LoadReport): number {
  return report.sent - (report.statuses["200"] ?? 0);
}

/** One line for people: `1200 requests: 1190 of 200, 10 of 503, 0 without an answer`. */
export function describeLoad(report: LoadReport): string {
  const parts = Object.entries(report.statuses).map(([status, count]) => `${count} of ${status}`);
  for (const [reason, count] of Object.entries(report.failures)) {
    parts.push(`${count} failed (${reason})`);
  }
  return `${report.sent} requests: ${parts.join(", ")}`;
}

/** The value below which `share` of the values lie: the nearest one that is among them. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** The text of a reading. Its first `text` is the picture's own; parsing each answer would slow the generator. */
function textOf(body: string): string | undefined {
  return /"text":"([^"]*)"/.exec(body)?.[1];
}

function summariseLatency(values: readonly number[]): Latency {
  return {
    p50: percentile(values, 0.5),
    p99: percentile(values, 0.99),
    max: percentile(values, 1),
  };
}

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
