/**
 * Bodies that are bytes: held whole, and told of as such in the API's document.
 */

import type { FastifyInstance, FastifyRequest } from "fastify";
import Type from "typebox";

/** Bytes, for a route's `documentedBody`. */
export const ByteBody = Type.Unsafe<Uint8Array>({ type: "string", format: "binary" });

/** Lets the scope's routes take bytes of a media type, as a Buffer. */
export function addByteBody(scope: FastifyInstance, mediaType: string | RegExp, maxBytes: number): void {
  scope.addContentTypeParser(
    mediaType,
    { parseAs: "buffer", bodyLimit: maxBytes },
    async (_request: FastifyRequest, body: Buffer) => body,
  );
}
