/**
 * Limits how much is worked on at once: requests, and bytes of bodies. What exceeds a limit is refused before its body
 * is received, so a server with too much to do spends nothing on what it cannot do.
 *
 * A request takes a place once there is something to work on: its body is here, or the first file of its form. Until then
 * it has only the bytes that have arrived; what it announces counts for nothing. Else a few senders of headers alone
 * would keep everybody out, for as long as a request may take to arrive.
 */

import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

import type { ReadingService } from "../../core/reading/reading-service.js";
import { clientOf, createPlaces } from "./places.js";
import { HttpError } from "./problem.js";
import "./routes.js";

/** Bodies are held in memory until they are read; this much of them together. */
const MAX_BODY_BYTES = 256e6;

/** Of the places, one client holds a quarter; of the bytes a half, as five of the largest pictures of a form need. */
const CLIENT_SHARE = 1 / 4;
const CLIENT_SHARE_OF_BYTES = 1 / 2;

declare module "fastify" {
  interface FastifyRequest {
    /** Of a request to a route that works, once it is admitted. */
    admitted: AdmittedRequest | null;
  }
}

/** What a request that was admitted counts for, until it is answered. */
export interface AdmittedRequest {
  /** Takes a place among those at work; once it has one, nothing happens. @throws OVERLOADED */
  takePlace(): void;
  /** Counts bytes of its body that have arrived, or, below 0, that are not held any more. @throws OVERLOADED */
  bookBytes(count: number): void;
}

export interface AdmissionOptions {
  /** Requests at work at once. */
  readonly maxRequests: number;
  /** Whether one client may hold no more than its share. */
  readonly sharesPlaces: boolean;
}

/**
 * Adds the limits to every route that works; see routes.ts.
 *
 * @returns counts the requests that were admitted and not answered
 */
export function addAdmission(
  app: FastifyInstance,
  service: ReadingService,
  { maxRequests, sharesPlaces }: AdmissionOptions,
): () => number {
  const maxOfClient = sharesPlaces ? Math.max(1, Math.floor(CLIENT_SHARE * maxRequests)) : maxRequests;
  const maxBytesOfClient = sharesPlaces ? CLIENT_SHARE_OF_BYTES * MAX_BODY_BYTES : MAX_BODY_BYTES;
  const places = createPlaces(maxRequests, maxOfClient);
  // Those that are arriving hold nothing but their bytes, yet one client needs no thousands of them.
  const open = createPlaces(Infinity, sharesPlaces ? maxRequests : Infinity);
  let bytes = 0;
  const bytesOfClients = new Map<string, number>();

  /** @throws OVERLOADED */
  function checkPlace(client: string): void {
    // The work of senders that have hung up goes on; it counts until it is done.
    if (service.load().tasks >= 2 * maxRequests || !places.isFree(client)) refuse();
  }

  /** @throws OVERLOADED */
  function checkBytes(client: string, added: number): void {
    const held = Math.max(bytes, service.load().pictureBytes);
    const ofClient = bytesOfClients.get(client) ?? 0;
    if (held + added > MAX_BODY_BYTES || ofClient + added > maxBytesOfClient) refuse();
  }

  function admit(client: string): AdmittedRequest & { leave(): void } {
    const close = open.take(client);
    let givePlaceBack: (() => void) | null = null;
    let heldBytes = 0;
    let hasLeft = false;
    function hold(count: number): void {
      heldBytes += count;
      bytes += count;
      const ofClient = (bytesOfClients.get(client) ?? 0) + count;
      if (ofClient > 0) bytesOfClients.set(client, ofClient);
      else bytesOfClients.delete(client);
    }
    return {
      takePlace() {
        if (givePlaceBack !== null) return;
        checkPlace(client);
        givePlaceBack = places.take(client);
      },
      bookBytes(count) {
        // What is still worked on is counted by the threads.
        if (hasLeft) return;
        if (count > 0) checkBytes(client, count);
        hold(count);
      },
      leave() {
        close();
        givePlaceBack?.();
        hold(-heldBytes);
        hasLeft = true;
      },
    };
  }

  app.decorateRequest("admitted", null);
  app.addHook("onRequest", async (request, reply) => {
    if (request.routeOptions.config.isWork !== true) return;
    const client = clientOf(request);
    checkPlace(client);
    checkBytes(client, 1);
    if (!open.isFree(client)) refuse();
    const admitted = admit(client);
    request.admitted = admitted;
    reply.raw.once("close", () => admitted.leave());
  });
  // Not async: the body's parser has to listen in the same turn, or it would miss what arrives meanwhile.
  app.addHook("preParsing", (request, _reply, body, done) => {
    const { admitted } = request;
    if (admitted !== null && !isForm(request)) {
      body.on("data", function book(chunk: Buffer) {
        try {
          admitted.bookBytes(chunk.length);
        } catch (error) {
          body.off("data", book);
          // The parser gives up, and the error is answered; what still arrives is thrown away. Where no parser takes
          // the body, the request is refused for that.
          if (body.listenerCount("error") > 0) body.emit("error", error);
        }
      });
    }
    done(null, body);
  });
  app.addHook("preHandler", async (request) => {
    // Of a form nothing is here yet; it takes its place with its first file.
    if (!isForm(request)) request.admitted?.takePlace();
  });
  return () => open.count();
}

function isForm({ headers }: FastifyRequest): boolean {
  return /^multipart\//i.test(headers["content-type"] ?? "");
}

function refuse(): never {
  throw new HttpError(
    "OVERLOADED",
    "the server is working on as many requests, or on as large ones, as it can, or one client has its share. Try again in a moment.",
  );
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
