/**
 * Headers on every answer: the page runs only its own files, talks only to its own server, and stands alone in
 * its process (cross-origin isolated, which is also what gives ONNX Runtime Web its threads).
 */

import type { FastifyInstance } from "fastify";

const contentSecurityPolicy = [
  "default-src 'self'",
  // blob: the chosen picture shown from memory; data: small drawings inside the style sheet.
  "img-src 'self' blob: data:",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** The headers, for answers that no hook of the app sees. */
export const securityHeaders = {
  "content-security-policy": contentSecurityPolicy,
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
} as const;

/** Sets the headers on every answer of the app, errors included. */
export function addSecurityHeaders(app: FastifyInstance): void {
  app.addHook("onRequest", async (_request, reply) => {
    reply.headers(securityHeaders);
  });
}
