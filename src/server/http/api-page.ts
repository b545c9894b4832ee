/**
 * The page at `/docs`, which describes every route and lets it be tried: Swagger UI over `/docs/json`. Its script and style lie
 * compressed in the folder of the page, and are sent so to whoever takes that.
 */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";

import type { FastifyInstance } from "fastify";

/** Beside the page, where its build lays them. */
const FOLDER = "api-page";

const compressedFiles = {
  "swagger-ui.js": "text/javascript; charset=utf-8",
  "swagger-ui.css": "text/css; charset=utf-8",
} as const;

/** Without Swagger UI's bar at the top, which is for loading other documents, and has an inline style in its logo. */
const START = `SwaggerUIBundle({
  dom_id: "#swagger-ui",
  url: location.pathname.replace(/\\/?$/, "/json"),
  presets: [SwaggerUIBundle.presets.apis],
  plugins: [SwaggerUIBundle.plugins.DownloadUrl],
  layout: "BaseLayout",
  deepLinking: true,
  docExpansion: "list",
  validatorUrl: null,
});
`;

/**
 * Adds the page.
 *
 * @param webRoot the folder of the built page
 * @param version of this program, by which browsers keep what they have loaded
 */
export function addApiPage(app: FastifyInstance, webRoot: string, version: string): void {
  const hidden = { schema: { hide: true } };
  for (const [address, here] of [
    ["/docs", "docs"],
    ["/docs/", "."],
  ] as const) {
    app.get(address, hidden, async (_request, reply) => reply.type("text/html; charset=utf-8").send(pageAt(here)));
  }
  app.get("/docs/static/start.js", hidden, async (_request, reply) =>
    reply.type("text/javascript; charset=utf-8").send(START),
  );
  const etag = `"${version}"`;
  for (const [name, mediaType] of Object.entries(compressedFiles)) {
    app.get(`/docs/static/${name}`, hidden, async ({ headers }, reply) => {
      reply.headers({ etag, "cache-control": "no-cache", vary: "accept-encoding" });
      if (headers["if-none-match"] === etag) return reply.code(304).send();
      const compressed = await readFile(join(webRoot, FOLDER, `${name}.gz`));
      reply.type(mediaType);
      return /\bgzip\b/.test(headers["accept-encoding"] ?? "")
        ? reply.header("content-encoding", "gzip").send(compressed)
        : reply.send(await promisify(gunzip)(compressed));
    });
  }
}

/** @param here the folder of the page, seen from its address: a proxy may have it anywhere */
function pageAt(here: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width" />
    <meta name="color-scheme" content="light dark" />
    <title>Digits: the HTTP API</title>
    <link rel="icon" href="${here}/../favicon.svg" />
    <link rel="stylesheet" href="${here}/static/swagger-ui.css" />
  </head>
  <body>
    <header class="head">
      <a class="mark" href="${here}/../">Digits</a>
      <a href="${here}/../">Back to the page</a>
    </header>
    <div id="swagger-ui"></div>
    <script src="${here}/static/swagger-ui.js"></script>
    <script src="${here}/static/start.js"></script>
  </body>
</html>
`;
}
