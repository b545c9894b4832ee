/**
 * Load on a server: which requests are sent (MNIST's training digits as 28x28 PNGs, drawings of 280x280, and batches of raw
 * arrays; many different ones, so that no answer can come from a cache), how, and what became of each: it is counted once, as
 * answered with its status or as failed with its reason. The load generator is a process of its own, so that its work never
 * waits for the benchmark's; it reads its job from a file.
 */

import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import sharp from "sharp";

import { IMAGE_PIXELS, IMAGE_SIZE } from "../../src/core/digits.js";
import { imageAt, type ImageSet, subset } from "../../src/core/dataset/image-set.js";
import { packageRoot } from "../../src/node/files/package-files.js";
import { percentile } from "../benchmark.js";
import { writeDrawing } from "../reading/reading.js";

/** A load that is running. */
export interface RunningLoad {
  /** When its last request is answered. */
  readonly report: Promise<LoadReport>;
  /** Sends no more; `report` still comes. An open load only. */
  stop(): void;
}

/** One request that is sent again and again, in turn with the others. */
export interface LoadRequest {
  readonly path: string;
  readonly contentType: string;
  readonly body: Buffer;
  /** What the answer's `text` is to be; null where it has none. */
  readonly expectedText: string | null;
}

interface CommonJob {
  /** `http://address:port`, without a path. */
  readonly url: string;
  readonly requests: readonly LoadRequest[];
  readonly seconds: number;
}

/** This many connections, each sending its next request when the one before is answered. */
export interface ClosedLoad extends CommonJob {
  readonly kind: "closed";
  readonly connections: number;
}

/** Requests at fixed times, whether those before are answered or not, as strangers send them. */
export interface OpenLoad extends CommonJob {
  readonly kind: "open";
  readonly requestsPerSecond: number;
}

export type LoadJob = ClosedLoad | OpenLoad;

/** A job as it is written: bytes in base64. */
type WrittenJob = LoadJob & { readonly requests: readonly { readonly body: unknown }[] };

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

/** Runs a load to its end. */
export async function runLoad(job: LoadJob): Promise<LoadReport> {
  return (await startLoad(job)).report;
}

/** Starts a load. */
export async function startLoad(job: LoadJob): Promise<RunningLoad> {
  const folder = await mkdtemp(join(tmpdir(), "digits-load-"));
  const jobPath = join(folder, "job.json");
  await writeFile(jobPath, formatLoadJob(job));
  const script = join(packageRoot(), "dist", "bench", "serving", "load-child.js");
  const child = spawn(process.execPath, [script, jobPath], { stdio: ["ignore", "pipe", "inherit"] });
  const report = text(child.stdout)
    .then((printed) => {
      try {
        return JSON.parse(printed) as LoadReport;
      } catch {
        throw new Error(`load-child.js ended without a report: ${printed}`);
      }
    })
    .finally(() => rm(folder, { recursive: true, force: true }));
  return { report, stop: () => void child.kill("SIGTERM") };
}

/** The job as the text of a file. */
export function formatLoadJob(job: LoadJob): string {
  return JSON.stringify({
    ...job,
    requests: job.requests.map((request) => ({ ...request, body: request.body.toString("base64") })),
  });
}

/** Reads a job that `formatLoadJob` wrote. */
export async function readLoadJob(path: string): Promise<LoadJob> {
  const job = JSON.parse(await readFile(path, "utf8")) as WrittenJob;
  return {
    ...job,
    requests: job.requests.map((request) => ({ ...request, body: Buffer.from(String(request.body), "base64") })),
  };
}

/** Creates a recorder, which counts what becomes of requests. */
export function createLoadRecorder() {
  const latencies = new Map<number, number[]>();
  const failures: Record<string, number> = {};
  const lateness: number[] = [];
  let compared = 0;
  let wrong = 0;
  let refusedWithoutRetryAfter = 0;

  return {
    answered({ status, latencyMs, hasRetryAfter, body, expectedText }: Answer) {
      const ofStatus = latencies.get(status);
      if (ofStatus) ofStatus.push(latencyMs);
      else latencies.set(status, [latencyMs]);
      if (status === 503 && !hasRetryAfter) refusedWithoutRetryAfter += 1;
      if (status === 200 && expectedText !== null) {
        compared += 1;
        if (textOf(body) !== expectedText) wrong += 1;
      }
    },
    failed(reason: string) {
      failures[reason] = (failures[reason] ?? 0) + 1;
    },
    /** A request left this many milliseconds after its time. */
    late(milliseconds: number) {
      lateness.push(milliseconds);
    },
    report(seconds: number): LoadReport {
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

/** 99th percentile of the answers of a status; NaN where there were none. */
export function p99Of({ latencyMs }: LoadReport, status: "200" | "503"): number {
  return latencyMs[status]?.p99 ?? Number.NaN;
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
  for (const [reason, count] of Object.entries(report.failures)) parts.push(`${count} failed (${reason})`);
  return `${report.sent} requests: ${parts.join(", ")}`;
}

/** The text of a reading. Its first `text` is the picture's own; parsing each answer would slow the generator. */
function textOf(body: string): string | undefined {
  return /"text":"([^"]*)"/.exec(body)?.[1];
}

function summariseLatency(values: readonly number[]): Latency {
  return { p50: percentile(values, 0.5), p99: percentile(values, 0.99), max: percentile(values, 1) };
}

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** Pixels as they are, grey, ink light on dark paper as MNIST has it. */
export async function smallPngs(digits: ImageSet, count: number): Promise<LoadRequest[]> {
  const raw = { width: IMAGE_SIZE, height: IMAGE_SIZE, channels: 1 } as const;
  const toPng = (index: number) => sharp(imageAt(digits, index), { raw }).png().toBuffer();
  return Promise.all(
    Array.from({ length: count }, async (_, index) => pngRequest(await toPng(index), digits.labels[index])),
  );
}

function pngRequest(body: Buffer, label: number | undefined): LoadRequest {
  return { path: "/api/read", contentType: "image/png", body, expectedText: String(label) };
}

/** Drawings as a drawing field gives them. */
export async function drawings(digits: ImageSet, count: number): Promise<LoadRequest[]> {
  const folder = await mkdtemp(join(tmpdir(), "digits-drawings-"));
  try {
    const requests: LoadRequest[] = [];
    for (let index = 0; index < count; index++) {
      const body = await readFile(await writeDrawing(folder, subset(digits, [index])));
      requests.push(pngRequest(body, digits.labels[index]));
    }
    return requests;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Bodies of `batch` digits each for /api/classify. */
export function rawBatches(digits: ImageSet, batch: number, count: number): LoadRequest[] {
  const bytes = batch * IMAGE_PIXELS;
  return Array.from({ length: count }, (_, index) => ({
    path: "/api/classify",
    contentType: "application/octet-stream",
    body: Buffer.from(digits.images.subarray(index * bytes, (index + 1) * bytes)),
    expectedText: null,
  }));
}
