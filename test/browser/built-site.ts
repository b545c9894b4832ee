/**
 * A page that uses the library, built by Vite without a setting and served as files under a strict policy; what is asked of
 * its server is written down.
 */

import { createServer } from "node:http";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";

import { build } from "vite";

import { packageRoot } from "../../src/node/files/package-files.js";

/** What a page needs that loads nothing from elsewhere and runs no text as script. */
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

export interface BuiltSite {
  readonly url: string;
  /** The paths that were asked for. */
  readonly requests: string[];
  /** What the build wrote, by its path. */
  readonly files: ReadonlyMap<string, Buffer>;
  close(): Promise<void>;
}

/**
 * Builds and serves a site.
 *
 * @param body of the page
 * @param script of the page, which imports `handwritten-digits/...`
 */
export async function buildSite(body: string, script: string): Promise<BuiltSite> {
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
      alias: [{ find: /^handwritten-digits\/(.*)$/, replacement: join(packageRoot(), "dist", "src", "$1.js") }],
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
  return serveFiles(files);
}

/**
 * Serves files.
 *
 * @param headers of each answer. @default the strict policy
 */
export async function serveFiles(
  files: ReadonlyMap<string, Buffer>,
  headers: Readonly<Record<string, string>> = { "content-security-policy": POLICY },
): Promise<BuiltSite> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url!.replace(/\?.*/, "").replace(/\/$/, "/index.html");
    requests.push(request.url!);
    const body = files.get(path);
    if (body === undefined) return void response.writeHead(404).end();
    const type = types[extname(path)] ?? "application/octet-stream";
    response.writeHead(200, { "content-type": type, ...headers }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    requests,
    files,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
