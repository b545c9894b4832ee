/**
 * Lays out in dist/library what the package's entries reach of what the compiler wrote into dist/src: of the library for pages
 * and programs its scripts, and of all entries the types. The library for Node is a bundle (`tools/programs.config.ts`). Part of
 * every build, which does it only where something has changed.
 *
 *     node dist/tools/library/main.js
 */

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

import ts from "typescript";

import { packageRoot } from "../../src/node/files/package-files.js";
import { createPlainTypes } from "./plain-types.js";

const compiled = join(packageRoot(), "dist", "src");
const library = join(packageRoot(), "dist", "library");
const sealPath = join(packageRoot(), "dist", "library.sha256");

const scripts = ["browser", "client", "elements", "onnxruntime-web"];
/** Entries that are nothing but types. */
const typed = ["index", "react", "svelte", "vue"];

/** Workers, which nothing imports. */
const WORKER = /new URL\("(\.[^"]+\.js)", import\.meta\.url\)/g;
const SOURCE_MAP = /^\/\/# sourceMappingURL=.*\n?/m;

/** Of all that it is made from. */
async function sealOf(): Promise<string> {
  const hash = createHash("sha256");
  for (const folder of [compiled, dirname(fileURLToPath(import.meta.url))]) {
    const names = await readdir(folder, { recursive: true });
    const paths = names.filter((name) => /\.(?:js|d\.ts)$/.test(name)).toSorted();
    for (const path of paths) hash.update(path).update(await readFile(join(folder, path)));
  }
  return hash.digest("hex");
}

/** The files that some lead to, and their texts. */
async function reach(
  starts: readonly string[],
  textOf: (path: string) => string | Promise<string>,
): Promise<ReadonlyMap<string, string>> {
  const reached = new Map<string, string>();
  const pending = [...starts];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    if (reached.has(path)) continue;
    const text = await textOf(path);
    reached.set(path, text);
    const named = [
      ...ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName),
      ...Array.from(text.matchAll(WORKER), ([, worker]) => worker!),
    ];
    for (const name of named.filter((one) => one.startsWith("."))) {
      const found = join(dirname(path), name);
      pending.push(path.endsWith(".d.ts") ? found.replace(/\.js$/, ".d.ts") : found);
    }
  }
  return reached;
}

async function layOut(): Promise<void> {
  const types = [...scripts, ...typed].map((name) => join(compiled, `${name}.d.ts`));
  const files = [
    ...(await reach(
      scripts.map((name) => join(compiled, `${name}.js`)),
      async (path) => (await readFile(path, "utf8")).replace(SOURCE_MAP, ""),
    )),
    ...(await reach(types, createPlainTypes(types))),
  ];
  await rm(library, { recursive: true, force: true });
  for (const [path, text] of files) {
    const target = join(library, relative(compiled, path));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
  }
}

const seal = await sealOf();
const isLaidOut = existsSync(library) && seal === (await readFile(sealPath, "utf8").catch(() => ""));
if (!isLaidOut) {
  await layOut();
  await writeFile(sealPath, seal);
}
