/**
 * Headers on every answer: the name of the request, and what keeps the page safe. The page runs only its own files,
 * talks only to its own server, and is alone in its process (cross-origin isolated, which is also what gives ONNX
 * Runtime Web its threads).
 */

import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";

import type { FastifyHelmetOptions } from "@fastify/helmet";

/** Answers carry the request's name in it, and so do lines of the log. */
export const REQUEST_ID_HEADER = "x-request-id";

// What can stand in a header and in a log without harm.
const SAFE_ID = /^[A-Za-z0-9._-]{1,64}$/;

/** The sender's own name for the request where it is harmless, else a new one. */
export function requestIdOf({ headers }: Pick<IncomingMessage, "headers">): string {
  const given = headers[REQUEST_ID_HEADER];
  return typeof given === "string" && SAFE_ID.test(given) ? given : randomUUID();
}

export const helmetOptions: FastifyHelmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      // blob: the chosen picture shown from memory; data: small drawings inside the style sheet.
      imgSrc: ["'self'", "blob:", "data:"],
      // The engine with which the page reads is WebAssembly; text is not run as script by that.
      scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
      styleSrc: ["'self'"],
      connectSrc: ["'self'"],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  crossOriginEmbedderPolicy: { policy: "require-corp" },
  crossOriginOpenerPolicy: { policy: "same-origin" },
  crossOriginResourcePolicy: { policy: "same-origin" },
  // Decided by whoever has a certificate for the host's name; this server speaks plain HTTP.
  strictTransportSecurity: false,
};

/** For answers that no hook of the application sees, and so none of the above. */
export const bareHeaders = {
  "content-security-policy": "default-src 'none'",
  "x-content-type-options": "nosniff",
} as const;
