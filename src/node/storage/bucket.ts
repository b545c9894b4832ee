/**
 * Objects of a bucket, in any storage that speaks S3: requests are signed by `aws4fetch` and sent again where that may help,
 * and what the storage refuses is told in the catalogue's words. Keys are never part of what is told.
 */

import { setTimeout as delay } from "node:timers/promises";

import { AwsClient } from "aws4fetch";

import { DigitsError } from "../../core/errors.js";
import { sha256 } from "../files/file-bytes.js";

export interface BucketOptions {
  readonly bucket: string;
  /** Before the keys of all objects: empty, or with a slash at its end. */
  readonly prefix: string;
  /** Such as https://s3.eu-central-1.amazonaws.com. */
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of keys that last for some hours. */
  readonly sessionToken?: string | undefined;
  /** For tests. @default 20 s */
  readonly silenceMs?: number;
  /** For tests: before the first repetition, at most; twice as long before each of the next. @default 400 ms */
  readonly pauseMs?: number;
}

export interface Bucket {
  /** Its size; null where there is none. */
  sizeOf(key: string): Promise<number | null>;
  /** Null where there is none. */
  get(key: string): Promise<Uint8Array | null>;
  /** @param digest SHA-256 of the bytes, which the storage holds against what arrives */
  put(key: string, bytes: Uint8Array, digest: string): Promise<void>;
  /** One that is not there is no fault. */
  remove(key: string): Promise<void>;
  /** Gives up what is on its way. */
  close(): void;
}

/** Without a byte for so long, a request is given up. */
const SILENCE_MS = 20_000;

/** Nothing tells how much of a body has arrived, so its size allows for a slow network. */
const SLOWEST_BYTES_A_MS = 100;

/** With the pauses between them, some three seconds: a storage that is started anew is gone for longer. */
const TRIES = 5;
const PAUSE_MS = 400;

/** Statuses of a storage that is overloaded, or stumbled. */
const AGAIN = new Set([408, 429, 500, 502, 503, 504]);

const EMPTY = sha256(new Uint8Array());

interface Asked {
  readonly method: "HEAD" | "GET" | "PUT" | "DELETE";
  readonly key: string;
  readonly bytes?: Uint8Array;
  /** Of the bytes. */
  readonly digest?: string;
}

interface Answer {
  readonly status: number;
  readonly size: number;
  readonly body: Uint8Array;
}

export function createBucket(options: BucketOptions): Bucket {
  const { bucket, prefix, endpoint, silenceMs = SILENCE_MS, pauseMs = PAUSE_MS } = options;
  const { accessKeyId, secretAccessKey, sessionToken, region } = options;
  const client = new AwsClient({
    accessKeyId,
    secretAccessKey,
    ...(sessionToken !== undefined && { sessionToken }),
    service: "s3",
    region,
  });
  const place = `s3://${bucket}/${prefix}`;
  let isClosed = false;
  const underWay = new Set<AbortController>();

  /** Does what ends when the bucket is closed. */
  async function within<Result>(work: (stop: AbortController) => Promise<Result>): Promise<Result> {
    const stop = new AbortController();
    underWay.add(stop);
    try {
      if (isClosed) stop.abort();
      return await work(stop);
    } finally {
      underWay.delete(stop);
    }
  }

  async function send(stop: AbortController, { method, key, bytes, digest = EMPTY }: Asked): Promise<Answer> {
    const url = `${endpoint.replace(/\/$/, "")}/${bucket}/${prefix}${key}`;
    const timer = setTimeout(() => stop.abort(), silenceMs + (bytes?.length ?? 0) / SLOWEST_BYTES_A_MS);
    try {
      const request = await client.sign(url, {
        method,
        headers: { "x-amz-content-sha256": digest },
        signal: stop.signal,
        ...(bytes && { body: bytes as Uint8Array<ArrayBuffer> }),
        // To another place the signature would be wrong; the status says what is.
        redirect: "manual",
      });
      const response = await fetch(request);
      const parts: Uint8Array[] = [];
      for await (const part of response.body ?? []) {
        parts.push(part as Uint8Array);
        timer.refresh();
      }
      const size = Number(response.headers.get("content-length"));
      return { status: response.status, size, body: Buffer.concat(parts) };
    } finally {
      clearTimeout(timer);
    }
  }

  /** Null where there is no such object. */
  async function ask(asked: Asked): Promise<Answer | null> {
    for (let tries = 1; ; tries++) {
      let reason: string;
      try {
        const answer = await within((stop) => send(stop, asked));
        if (answer.status < 300) return answer;
        const code = codeOf(answer);
        if (answer.status === 404 && code !== "NoSuchBucket" && asked.method !== "PUT") return null;
        if (!AGAIN.has(answer.status)) throw unusable(place, bucket, answer.status, code);
        reason = `${answer.status}${code && ` ${code}`}`;
      } catch (error) {
        if (error instanceof DigitsError) throw error;
        if (isClosed) throw new DigitsError("ABORTED", "the program ends.", { cause: error });
        reason = reasonOf(error as Error, silenceMs);
      }
      if (tries === TRIES) throw lost(place, reason);
      // By chance: many that were refused together come back one after the other.
      const ms = pauseMs * 2 ** (tries - 1) * (0.5 + Math.random() / 2);
      await within(({ signal }) => delay(ms, undefined, { signal })).catch(() => {});
    }
  }

  return {
    sizeOf: async (key) => (await ask({ method: "HEAD", key }))?.size ?? null,
    get: async (key) => (await ask({ method: "GET", key }))?.body ?? null,
    put: async (key, bytes, digest) => void (await ask({ method: "PUT", key, bytes, digest })),
    remove: async (key) => void (await ask({ method: "DELETE", key })),
    close() {
      isClosed = true;
      for (const stop of underWay) stop.abort();
    },
  };
}

/** The storage's own code, such as NoSuchBucket; answers to HEAD have none. */
function codeOf({ body }: Answer): string {
  return /<Code>([A-Za-z0-9.]{1,60})<\/Code>/.exec(Buffer.from(body.subarray(0, 4096)).toString())?.[1] ?? "";
}

function reasonOf(error: Error, silenceMs: number): string {
  if (error.name === "AbortError") return `nothing arrived for ${Math.ceil(silenceMs / 1000)} s`;
  // Of `fetch failed`, the cause says why.
  const { code, message } = (error.cause ?? error) as Error & { readonly code?: string };
  return code ?? message;
}

function lost(place: string, reason: string): DigitsError {
  return new DigitsError(
    "STORAGE_LOST",
    `the storage of pictures ${place} does not answer (${reason}). Start it, or look at AWS_ENDPOINT_URL and the network; what was acknowledged is kept, and work goes on once it is there.`,
  );
}

function unusable(place: string, bucket: string, status: number, code: string): DigitsError {
  const said = `(${status}${code && ` ${code}`})`;
  const advice = () => {
    if (status === 404)
      return `has no bucket ${bucket} ${said}. Make it, or look at DIGITS_PICTURES and AWS_ENDPOINT_URL.`;
    if (status === 507) return `is full ${said}. Free some space; what was acknowledged is kept.`;
    if (code === "RequestTimeTooSkewed") return `has another time than this machine ${said}. Set the clocks.`;
    if (status === 401 || status === 403) {
      return `refuses the key ${said}. Look at AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION; the key needs s3:GetObject, s3:PutObject, s3:DeleteObject, and s3:ListBucket.`;
    }
    if (status < 400) return `lies elsewhere ${said}. Look at AWS_REGION and AWS_ENDPOINT_URL.`;
    return `refuses ${said}. Look at DIGITS_PICTURES, AWS_ENDPOINT_URL and AWS_REGION.`;
  };
  return new DigitsError("STORAGE_UNUSABLE", `the storage of pictures ${place} ${advice()}`);
}
