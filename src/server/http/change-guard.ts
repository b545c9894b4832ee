/**
 * Guards the routes that change anything. Where there is a token, whoever has it may. Without one the server listens
 * on this machine alone, and what is to be kept out are the pages of other sites in a browser on this machine: they are
 * recognised by the origin, which browsers send, and, where another site's name was made to point here, by the host.
 */

import { createHash, timingSafeEqual } from "node:crypto";

import type { FastifyInstance, FastifyRequest } from "fastify";

import { HttpError } from "./problem.js";
import "./routes.js";
import { isLoopback } from "./settings.js";

/** Adds the guard to every route that changes anything; see routes.ts. */
export function addChangeGuard(app: FastifyInstance, token: string | null): void {
  const expected = token === null ? null : digestOf(token);
  app.addHook("onRequest", async (request, reply) => {
    if (request.routeOptions.config.isChange !== true) return;
    if (expected === null) checkOrigin(request);
    else if (!hasToken(request, expected)) {
      reply.header("www-authenticate", 'Bearer realm="digits"');
      throw new HttpError(
        "UNAUTHORIZED",
        "this changes what others see, so it needs the server's token: Authorization: Bearer TOKEN.",
      );
    }
  });
}

function hasToken(request: FastifyRequest, expected: Buffer): boolean {
  const given = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "");
  // Digests all have one length, so comparing them takes the same time whatever was given.
  return timingSafeEqual(digestOf(given?.[1] ?? ""), expected);
}

function digestOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function checkOrigin(request: FastifyRequest): void {
  const { origin, host = "" } = request.headers;
  const site = request.headers["sec-fetch-site"];
  const isOther = (origin !== undefined && hostOf(origin) !== host) || site === "cross-site" || site === "same-site";
  if (isOther || !isLoopback(nameOf(host))) {
    throw new HttpError(
      "FORBIDDEN",
      "this changes what others see, so it is not done for a page of another site, nor under a name other than localhost. Set DIGITS_TOKEN and send it to do it from elsewhere.",
    );
  }
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}

/** The name in a Host header, without its port and the brackets of IPv6. */
function nameOf(host: string): string {
  return host
    .replace(/:\d+$/, "")
    .replace(/^\[(.*)\]$/, "$1")
    .toLowerCase();
}
