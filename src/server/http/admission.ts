/**
 * Limits how much is worked on at once: requests, and bytes of bodies. What exceeds a limit is refused before its body
 * is received, so a server with too much to do spends nothing on what it cannot do.
 */

import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

import type { ReadingService } from "../../core/reading/reading-service.js";
import { HttpError } from "./problem.js";
import "./routes.js";

/** Bodies are held in memory until they are read; this much of them together. */
const MAX_BODY_BYTES = 256e6;

/** A request of many files has only a few of them in memory at a time (see read-files.ts), however long it is. */
const MAX_ANNOUNCED_BYTES = 80e6;

export interface AdmissionOptions {
  /** Requests at once. */
  readonly maxRequests: number;
  /** Assumed of a picture that does not announce its length. */
  readonly unannouncedBytes: number;
}

/**
 * Adds the limits to every route that works; see routes.ts.
 *
 * @returns counts the requests that were admitted and not answered
 */
export function addAdmission(
  app: FastifyInstance,
  service: ReadingService,
  { maxRequests, unannouncedBytes }: AdmissionOptions,
): () => number {
  let requests = 0;
  let bytes = 0;

  app.addHook("onRequest", async (request, reply) => {
    if (request.routeOptions.config.isWork !== true) return;
    const ownBytes = bodyBytes(request, unannouncedBytes);
    // The work of senders that have hung up goes on; it counts until it is done.
    const left = service.load();
    const heldBytes = Math.max(bytes, left.pictureBytes);
    if (
      requests >= maxRequests ||
      left.tasks >= 2 * maxRequests ||
      (heldBytes > 0 && heldBytes + ownBytes > MAX_BODY_BYTES)
    ) {
      throw new HttpError(
        "OVERLOADED",
        "the server is working on as many requests, or on as large ones, as it can. Try again in a moment.",
      );
    }
    requests += 1;
    bytes += ownBytes;
    reply.raw.once("close", () => {
      requests -= 1;
      bytes -= ownBytes;
    });
  });
  return () => requests;
}

function bodyBytes({ headers }: FastifyRequest, unannouncedBytes: number): number {
  const isForm = /^multipart\//i.test(headers["content-type"] ?? "");
  const unannounced = isForm ? MAX_ANNOUNCED_BYTES : unannouncedBytes;
  const announced = Number(headers["content-length"] ?? unannounced);
  return Math.min(announced, MAX_ANNOUNCED_BYTES);
}

/**
 * A hook that limits how many requests of a kind run at once, for all routes that share it.
 *
 * @param what the requests, for the refusal: "downloads of models"
 */
export function createConcurrentLimit(max: number, what: string) {
  let count = 0;
  return async (_request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (count >= max) throw new HttpError("OVERLOADED", `${count} ${what} are running already. Try again in a moment.`);
    count += 1;
    reply.raw.once("close", () => {
      count -= 1;
    });
  };
}
