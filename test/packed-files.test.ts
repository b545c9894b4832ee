/** The package's files lead to each other, and to packages that are installed with it: nothing is missing, and none in vain. */

import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join, posix } from "node:path";
import { promisify } from "node:util";

import { beforeAll, expect, test } from "vitest";

import { packageRoot } from "../src/node/files/package-files.js";
import { findImports } from "./architecture/find-imports.js";

const run = promisify(execFile);

interface Manifest {
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

let manifest: Manifest;
/** All files of the package. */
let packed: ReadonlySet<string>;
/** The packages that its scripts name, and those that its types name. */
let ofScripts: ReadonlySet<string>;
let ofTypes: ReadonlySet<string>;
/** What names a file that is not packed. */
const dangling: string[] = [];
/** Files of the library that something named. */
const named = new Set<string>();

beforeAll(async () => {
  manifest = JSON.parse(await readFile(join(packageRoot(), "package.json"), "utf8")) as Manifest;
  const args = ["pack", "--dry-run", "--json", "--ignore-scripts"];
  const { stdout } = await run("npm", args, { cwd: packageRoot(), maxBuffer: 16e6 });
  const [{ files }] = JSON.parse(stdout) as [{ readonly files: readonly { readonly path: string }[] }];
  packed = new Set(files.map(({ path }) => path));
  ofScripts = await packagesOf([...packed].filter((path) => path.endsWith(".js") && !path.startsWith("dist/web/")));
  ofTypes = await packagesOf([...packed].filter((path) => path.endsWith(".d.ts")));
}, 60_000);

async function packagesOf(paths: readonly string[]): Promise<ReadonlySet<string>> {
  const packages = new Set<string>();
  for (const path of paths) {
    for (const { specifier } of findImports(path, await readFile(join(packageRoot(), path), "utf8"))) {
      if (specifier === null || /^(?:node:|data:)/.test(specifier)) continue;
      if (!specifier.startsWith(".")) packages.add(/^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? "");
      else {
        const found = posix.join(posix.dirname(path), specifier);
        const target = path.endsWith(".d.ts") ? found.replace(/\.js$/, ".d.ts") : found;
        named.add(target);
        if (!packed.has(target)) dangling.push(`${path}: ${specifier}`);
      }
    }
  }
  return packages;
}

test("every file that is named is packed, and every entry", () => {
  expect(dangling).toEqual([]);
  const entries = [manifest.bin, ...Object.values(manifest.exports)]
    .flatMap((entry) => (typeof entry === "string" ? [entry] : Object.values(entry)))
    .map((path) => posix.normalize(path));
  expect(entries.filter((path) => !packed.has(path))).toEqual([]);
  const unnamed = [...packed].filter((path) => path.startsWith("dist/library/") && !named.has(path));
  expect(unnamed.filter((path) => !entries.includes(path))).toEqual([]);
});

test("every package that is named is installed, or asked for by name; and each that is installed is named", () => {
  const { dependencies, peerDependencies } = manifest;
  const known = Object.keys({ ...dependencies, ...peerDependencies });
  expect([...ofScripts].filter((name) => !known.includes(name)).toSorted()).toEqual([]);
  expect(Object.keys(dependencies).filter((name) => !ofScripts.has(name))).toEqual([]);
  // Of the entries that are for them.
  expect([...ofTypes].toSorted()).toEqual(["react", "svelte", "vue"]);
});
