/**
 * Lets a bounded amount of work in: so many requests, and so many bytes of bodies, at once. What comes beyond is
 * refused before its body is received, so a server with too much to do spends nothing on what it cannot do.
 */

import type { FastifyInstance, FastifyRequest } from "fastify";

import type { ReadingService } from "../../core/reading/reading-service.js";
import { HttpError } from "./problem.js";

/** Bodies are held in memory until they are read; this much of them together. */
const MAX_BODY_BYTES = 256e6;

/** A request of many files has so many of them in memory at a time (see read-files.ts), however long it is. */
const MAX_ANNOUNCED_BYTES = 80e6;

export interface AdmissionOptions {
  /** Requests at once. */
  readonly maxRequests: number;
  /** Assumed of a picture that does not announce its length. */
  readonly unannouncedBytes: number;
}

export interface Admission {
  /** Requests let in and not answered. */
  readonly count: () => number;
}

/** Adds the bound to every route that works; see route-config.ts. */
export function addAdmission(
  app: FastifyInstance,
  service: ReadingService,
  { maxRequests, unannouncedBytes }: AdmissionOptions,
): Admission {
  let requests = 0;
  let bytes = 0;

  app.addHook("onRequest", async (request, reply) => {
    if (request.routeOptions.config.isWork !== true) return;
    const ownBytes = bodyBytes(request, unannouncedBytes);
    // Senders that hang up leave their work behind; it counts until it is done.
    const left = service.load();
    const heldBytes = Math.max(bytes, left.pictureBytes);
    if (
      requests >= maxRequests ||
      left.tasks >= 2 * maxRequests ||
      (heldBytes > 0 && heldBytes + ownBytes > MAX_BODY_BYTES)
    ) {
      throw new HttpError(
        "OVERLOADED",
        "as many requests, or as large ones, are being worked on as can be. Try again in a moment.",
      );
    }
    requests += 1;
    bytes += ownBytes;
    reply.raw.once("close", () => {
      requests -= 1;
      bytes -= ownBytes;
    });
  });
  return { count: () => requests };
}

function bodyBytes({ headers }: FastifyRequest, unannouncedBytes: number): number {
  const isForm = /^multipart\//i.test(headers["content-type"] ?? "");
  const unannounced = isForm ? MAX_ANNOUNCED_BYTES : unannouncedBytes;
  const announced = Number(headers["content-length"] ?? unannounced);
  return Math.min(announced, MAX_ANNOUNCED_BYTES);
}
