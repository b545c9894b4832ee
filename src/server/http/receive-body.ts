/**
 * Receives bodies whole. A large one is put together a part in each turn of the event loop: memory that is touched for
 * the first time costs a virtual machine 4 ms a megabyte, so that one copy of 20 MB keeps everybody waiting for 80 ms, and
 * so do twenty photos of 1 MB whose last bytes arrive together.
 */

import type { Readable } from "node:stream";

import { errorCodes, type FastifyRequest } from "fastify";

import type { YieldToLoop } from "./fair-yield.js";

/** Copied in some 4 ms. */
const TURN_BYTES = 1e6;
/** So much is copied in the turn in which it is here: a drawing. */
const AT_ONCE_BYTES = 1e5;

export interface ReceiveOptions {
  readonly maxBytes: number;
  readonly yieldToLoop: YieldToLoop;
}

/**
 * The bytes of a request's body.
 *
 * @throws FastifyError when there are more than `maxBytes`, or not as many as the request says; what breaks it off
 */
export async function receiveBody(
  request: FastifyRequest,
  body: Readable,
  { maxBytes, yieldToLoop }: ReceiveOptions,
): Promise<Buffer> {
  // Number(undefined) is NaN, and below no limit.
  const announced = Number(request.headers["content-length"]);
  if (announced > maxBytes) throw new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE();
  const chunks = await receiveChunks(body, maxBytes);
  const received = chunks.reduce((sum, { length }) => sum + length, 0);
  if (!Number.isNaN(announced) && announced !== received) throw new errorCodes.FST_ERR_CTP_INVALID_CONTENT_LENGTH();
  return joinChunks(chunks, yieldToLoop);
}

/** All bytes in one buffer of its own. */
export async function joinChunks(chunks: readonly Uint8Array[], yieldToLoop: YieldToLoop): Promise<Buffer> {
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  if (length > AT_ONCE_BYTES) await yieldToLoop();
  if (length <= TURN_BYTES) return Buffer.concat(chunks, length);
  // The system gives its pages when they are written to.
  const joined = Buffer.allocUnsafeSlow(length);
  let at = 0;
  let turnEnd = TURN_BYTES;
  for (const chunk of chunks) {
    if (at >= turnEnd) {
      await yieldToLoop();
      turnEnd = at + TURN_BYTES;
    }
    joined.set(chunk, at);
    at += chunk.length;
  }
  return joined;
}

/** Listens at once: what arrives before would be lost. */
function receiveChunks(body: Readable, maxBytes: number): Promise<readonly Uint8Array[]> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let received = 0;
    function stop(): void {
      body.off("data", onData).off("end", onEnd).off("error", onError);
    }
    function onData(chunk: Uint8Array): void {
      received += chunk.length;
      chunks.push(chunk);
      if (received > maxBytes) onError(new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE());
    }
    function onEnd(): void {
      stop();
      resolve(chunks);
    }
    function onError(error: Error): void {
      stop();
      reject(error);
    }
    body.on("data", onData).on("end", onEnd).on("error", onError);
    body.resume();
  });
}
