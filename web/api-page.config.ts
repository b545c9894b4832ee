/**
 * Lays what the page at `/docs` loads into api-page, beside the page: Swagger UI's script and style, compressed, for the
 * script has 1.5 MB. They are taken from `@fastify/swagger-ui`, which has them without what calls home when it is installed.
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import type { Plugin } from "vite";

const { resolve } = createRequire(import.meta.url);

const files = { "swagger-ui.js": ["swagger-ui-bundle.js"], "swagger-ui.css": ["swagger-ui.css", "index.css"] };

export function layApiPage(): Plugin {
  return {
    name: "lay-api-page",
    apply: "build",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler() {
        for (const [name, parts] of Object.entries(files)) {
          const content = parts.map((part) => readFileSync(resolve(`@fastify/swagger-ui/static/${part}`)));
          this.emitFile({
            type: "asset",
            fileName: `api-page/${name}.gz`,
            source: gzipSync(Buffer.concat(content), { level: 9 }),
          });
        }
        const licences = readFileSync(join(import.meta.dirname, "swagger-ui-licences.txt"));
        this.emitFile({ type: "asset", fileName: "api-page/licences.txt", source: licences });
      },
    },
  };
}
