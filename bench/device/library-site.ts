/** An empty page beside the library's modules, as they are installed, and the networks. */

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { packageRoot } from "../../src/node/files/package-files.js";
import { type FileServer, serveFiles } from "../../tools/browser/serve-files.js";

/** Folders of the package and of its sources, each served as it is called there. */
const SERVED = ["dist/library", "models", "web/networks"] as const;

export async function serveLibrary(): Promise<FileServer> {
  const files = new Map([["/index.html", Buffer.from("<!doctype html><title>Library</title>")]]);
  for (const folder of SERVED) {
    const root = join(packageRoot(), folder);
    for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile()) files.set(path.slice(packageRoot().length), await readFile(path));
    }
  }
  return serveFiles(files, {});
}
