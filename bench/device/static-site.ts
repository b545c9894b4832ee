/** The page as a static site, as `npm run build:site` writes it, on a web server of this machine. */

import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { packageRoot } from "../../src/node/files/package-files.js";
import { type FileServer, serveFiles } from "../../tools/browser/serve-files.js";

/** As GitHub's pages are served. */
const HEADERS = { "cache-control": "max-age=600" };

/** Serves the site. */
export async function serveSite(): Promise<FileServer> {
  const folder = await mkdtemp(join(tmpdir(), "digits-bench-"));
  try {
    await promisify(execFile)(process.execPath, [join(packageRoot(), "tools", "site.mjs"), folder]);
    const files = new Map<string, Buffer>();
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile()) files.set(path.slice(folder.length), await readFile(path));
    }
    return await serveFiles(files, HEADERS);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
