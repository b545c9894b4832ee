/** Pages that use the installed package, built by Vite as their authors would build them, and served under a strict policy. */

import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import { type FileServer, serveFiles } from "../../tools/browser/serve-files.js";
import { plainEnvironment } from "../installed-package.js";

/** What a page needs that loads nothing from elsewhere and runs no text as script. */
export const strictPolicy = {
  "content-security-policy":
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'",
};

/**
 * Builds and serves a page without a setting of Vite.
 *
 * @param apps the folder in which it finds the package
 * @param body of the page
 * @param script of the page, which imports `handwritten-digits/...`
 */
export async function buildSite(apps: string, body: string, script: string): Promise<FileServer> {
  const root = await mkdtemp(join(apps, "site-"));
  const page = `<!doctype html><html lang="en"><title>Site</title><body>${body}<script type="module" src="./main.js"></script>`;
  await writeFile(join(root, "index.html"), page);
  await writeFile(join(root, "main.js"), script);
  return buildApp(root);
}

/**
 * Builds and serves an app.
 *
 * @param root its folder, in which `vite.config.ts` lies where it has settings
 * @param headers with which it is served
 */
export async function buildApp(root: string, headers = strictPolicy): Promise<FileServer> {
  const vite = join(root, "..", "node_modules", "vite", "bin", "vite.js");
  await promisify(execFile)(process.execPath, [vite, "build", root], { cwd: root, env: plainEnvironment });
  const site = join(root, "dist");
  const names = (await readdir(site, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const files = new Map<string, Buffer>();
  for (const { parentPath, name } of names) {
    const path = join(parentPath, name);
    files.set(path.slice(site.length), await readFile(path));
  }
  return serveFiles(files, headers);
}
