/**
 * Headers on every answer: the page runs only its own files, talks only to its own server, and stands alone in
 * its process (cross-origin isolated, which is also what gives ONNX Runtime Web its threads).
 */

import type { FastifyHelmetOptions } from "@fastify/helmet";

export const helmetOptions: FastifyHelmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      // blob: the chosen picture shown from memory; data: small drawings inside the style sheet.
      imgSrc: ["'self'", "blob:", "data:"],
      scriptSrc: ["'self'"],
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
  // Whoever has a certificate decides for its names; this server speaks plain HTTP.
  strictTransportSecurity: false,
};

/** For answers that no hook of the application sees, and so none of the above. */
export const bareHeaders = {
  "content-security-policy": "default-src 'none'",
  "x-content-type-options": "nosniff",
} as const;
