/**
 * A storage that speaks as much of S3 as pictures need, for tests and benchmarks: objects in memory, requests whose signature (version 4) it
 * computes again by itself, and faults.
 */

import { createHash, createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

import type { BucketOptions } from "../../src/node/storage/bucket.js";

/** What a request meets: a status, silence, a connection that breaks, or an answer that stops in the middle. */
export type Fault = number | "silent" | "broken" | "cut off";

export interface S3Server {
  /** A key that is known there, and a bucket that is there. */
  readonly options: BucketOptions;
  readonly objects: Map<string, Buffer>;
  /** Every request, as "GET /bucket/key". */
  readonly requests: string[];
  /** What the next requests meet, one each; and all others. */
  meet(faults: readonly Fault[], always?: Fault | null): void;
  /** Before each answer. */
  delay(ms: number): void;
  /** As a server that is stopped, and started again at the same address. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

const KEY = { accessKeyId: "ANNS-KEY", secretAccessKey: "the/secret+of=ann", sessionToken: "for-an-hour" };
const BUCKET = "scans";
const REGION = "eu-central-1";

export async function startS3Server(): Promise<S3Server> {
  const objects = new Map<string, Buffer>();
  const requests: string[] = [];
  let faults: Fault[] = [];
  let always: Fault | null = null;
  let delayMs = 0;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url = "" } = request;
    requests.push(`${method} ${url}`);
    const body = await buffer(request);
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    const fault = faults.shift() ?? always;
    if (fault === "silent") return;
    if (fault === "broken") return void request.socket.destroy();
    if (typeof fault === "number") return refuse(response, method, fault, fault === 503 ? "SlowDown" : "InternalError");
    const refusal = refusalOf(request, body);
    if (refusal !== null) return refuse(response, method, 403, refusal);
    const [, bucket, ...rest] = url.split("/");
    if (bucket !== BUCKET) return refuse(response, method, 404, "NoSuchBucket");
    const key = rest.join("/");
    const object = objects.get(key);
    if (method === "PUT") {
      if (sha256(body) !== request.headers["x-amz-content-sha256"]) return refuse(response, method, 400, "BadDigest");
      objects.set(key, body);
      response.end();
    } else if (method === "DELETE") {
      objects.delete(key);
      response.writeHead(204).end();
    } else if (object === undefined) refuse(response, method, 404, "NoSuchKey");
    else {
      response.writeHead(200, { "content-length": object.length });
      if (fault === "cut off") response.write(object.subarray(0, 1), () => request.socket.destroy());
      else response.end(method === "HEAD" ? undefined : object);
    }
  }

  const server = createServer((request, response) => void answer(request, response));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return {
    options: {
      bucket: BUCKET,
      prefix: "digits/",
      endpoint: `http://127.0.0.1:${port}`,
      region: REGION,
      ...KEY,
      pauseMs: 4,
    },
    objects,
    requests,
    meet(next, rest = null) {
      faults = [...next];
      always = rest;
    },
    delay: (ms) => void (delayMs = ms),
    async stop() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
    async start() {
      await once(server.listen(port, "127.0.0.1"), "listening");
    },
  };
}

function refuse(response: ServerResponse, method: string, status: number, code: string): void {
  response.writeHead(status, { "content-type": "application/xml" });
  // As Amazon does, it tells the name of the key.
  const body = `<?xml version="1.0"?><Error><Code>${code}</Code><AWSAccessKeyId>${KEY.accessKeyId}</AWSAccessKeyId></Error>`;
  response.end(method === "HEAD" ? undefined : body);
}

/** What is wrong with the signature, by Amazon's rules ("Signature Version 4 signing process"); null where it is right. */
function refusalOf({ method, url = "", headers }: IncomingMessage, body: Buffer): string | null {
  const found = /^AWS4-HMAC-SHA256 Credential=([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
    headers.authorization ?? "",
  );
  if (found === null) return "AccessDenied";
  const [, credential = "", signedHeaders = "", signature] = found;
  const [accessKeyId, day = "", region = "", service = "", end = ""] = credential.split("/");
  if (accessKeyId !== KEY.accessKeyId) return "InvalidAccessKeyId";
  if (headers["x-amz-security-token"] !== KEY.sessionToken) return "InvalidToken";
  const names = signedHeaders.split(";");
  const needed = ["host", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token"];
  if (needed.some((name) => !names.includes(name))) return "AccessDenied";
  const time = String(headers["x-amz-date"]);
  const [path = "", query = ""] = url.split("?");
  const canonical = [
    method,
    path,
    query,
    ...names.map((name) => `${name}:${String(headers[name]).trim()}`),
    "",
    signedHeaders,
    headers["x-amz-content-sha256"],
  ].join("\n");
  const toSign = ["AWS4-HMAC-SHA256", time, `${day}/${region}/${service}/${end}`, sha256(canonical)].join("\n");
  const key = [day, region, service, end].reduce<Buffer | string>(
    (from, part) => createHmac("sha256", from).update(part).digest(),
    `AWS4${KEY.secretAccessKey}`,
  );
  const expected = createHmac("sha256", key).update(toSign).digest("hex");
  const isHere = region === REGION && service === "s3" && time.startsWith(day) && end === "aws4_request";
  return isHere && expected === signature && body.length >= 0 ? null : "SignatureDoesNotMatch";
}

function sha256(content: Buffer | string): string {
  return createHash("sha256").update(content).digest("hex");
}
