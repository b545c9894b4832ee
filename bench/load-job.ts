/**
 * What the load generators are told: where to send, which requests, and how. Each runs as a process of its own, so
 * that its work never waits for the benchmark's, and reads its job from a file.
 */

import { readFile } from "node:fs/promises";

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

/** So many connections, each sending its next request when the one before is answered. */
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
type WrittenJob = LoadJob & {
  readonly requests: readonly { readonly body: unknown }[];
};

/** The job as the text of a file. */
export function formatLoadJob(job: LoadJob): string {
  return JSON.stringify({
    ...job,
    requests: job.requests.map((request) => ({
      ...request,
      body: request.body.toString("base64"),
    })),
  });
}

/** Reads a job of `kind` that `formatLoadJob` wrote. */
export async function readLoadJob<Kind extends LoadJob["kind"]>(
  path: string,
  kind: Kind,
): Promise<Extract<LoadJob, { kind: Kind }>> {
  const job = JSON.parse(await readFile(path, "utf8")) as WrittenJob;
  if (!isOfKind(job, kind)) {
    throw new Error(`a job of kind ${kind} was expected; ${job.kind} came.`);
  }
  return {
    ...job,
    requests: job.requests.map((request) => ({
      ...request,
      body: Buffer.from(String(request.body), "base64"),
    })),
  };
}

function isOfKind<Kind extends LoadJob["kind"]>(job: LoadJob, kind: Kind): job is Extract<LoadJob, { kind: Kind }> {
  return job.kind === kind;
}
