/**
 * Serves the built page: index.html is asked for anew each time, the files under assets/ carry a hash of their
 * content in their names and are kept for good.
 */

import { sep } from "node:path";

import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";

const FOREVER = "public, max-age=31536000, immutable";
const ASK_EACH_TIME = "no-cache";

/**
 * Adds the page's files.
 *
 * @param webRoot the folder of the built page, absolute
 */
export function addPage(app: FastifyInstance, webRoot: string): void {
  const hashed = `${webRoot}${sep}assets${sep}`;
  app.register(fastifyStatic, {
    root: webRoot,
    cacheControl: false,
    setHeaders(response, path) {
      response.setHeader("cache-control", path.startsWith(hashed) ? FOREVER : ASK_EACH_TIME);
    },
  });
}
