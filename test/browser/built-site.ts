/**
 * A page that uses the library, built by Vite without a setting and served as files under a strict policy.
 */

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { build } from "vite";

import { packageRoot } from "../../src/node/files/package-files.js";
import { type FileServer, serveFiles } from "../../tools/browser/serve-files.js";

/** What a page needs that loads nothing from elsewhere and runs no text as script. */
export const strictPolicy = {
  "content-security-policy":
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'",
};

/**
 * Builds and serves a site.
 *
 * @param body of the page
 * @param script of the page, which imports `handwritten-digits/...`
 */
export async function buildSite(body: string, script: string): Promise<FileServer> {
  const folder = await mkdtemp(join(tmpdir(), "digits-site-"));
  const site = join(folder, "site");
  await mkdir(join(folder, "app"));
  const page = `<!doctype html><html lang="en"><title>Site</title><body>${body}<script type="module" src="./main.js"></script>`;
  await writeFile(join(folder, "app", "index.html"), page);
  await writeFile(join(folder, "app", "main.js"), script);
  await build({
    configFile: false,
    logLevel: "silent",
    root: join(folder, "app"),
    // As npm installs it.
    resolve: {
      alias: [{ find: /^handwritten-digits\/(.*)$/, replacement: join(packageRoot(), "dist", "library", "$1.js") }],
    },
    build: { outDir: site },
  });
  const names = (await readdir(site, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const files = new Map<string, Buffer>();
  for (const { parentPath, name } of names) {
    const path = join(parentPath, name);
    files.set(path.slice(site.length), await readFile(path));
  }
  await rm(folder, { recursive: true });
  return serveFiles(files, strictPolicy);
}
