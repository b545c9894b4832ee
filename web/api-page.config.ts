/**
 * Lays what the page at `/docs` loads into api-page, beside the page: Swagger UI's script, and its style with the page's
 * colours and type over it; compressed, for the script has 1.5 MB. They are taken from `@fastify/swagger-ui`, which has them without what calls home when it is installed.
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import type { Plugin } from "vite";

const { resolve } = createRequire(import.meta.url);

const SWAGGER_UI = "@fastify/swagger-ui/static";

const files = {
  "swagger-ui.js": [resolve(`${SWAGGER_UI}/swagger-ui-bundle.js`)],
  "swagger-ui.css": [
    resolve(`${SWAGGER_UI}/swagger-ui.css`),
    ...["tokens.css", "api-page.css"].map((name) => join(import.meta.dirname, "src/styles", name)),
  ],
};

/** The page's fonts, as its build has named them; the style sheet lies in docs/static. */
const fonts = { Newsreader: /newsreader-.*\.woff2$/, "Instrument Sans": /instrument-sans-.*\.woff2$/ };

export function layApiPage(): Plugin {
  return {
    name: "lay-api-page",
    apply: "build",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const faces = Object.entries(fonts).map(([family, pattern]) => {
          const file = Object.keys(bundle).find((each) => pattern.test(each));
          if (file === undefined) throw new Error(`the page has no font that is called ${pattern}`);
          return `@font-face{font-family:"${family}";src:url("../../${file}") format("woff2");font-weight:200 800;font-display:swap}`;
        });
        for (const [name, paths] of Object.entries(files)) {
          const content = paths.map((path) => readFileSync(path));
          if (name.endsWith(".css")) content.push(Buffer.from(faces.join("\n")));
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
