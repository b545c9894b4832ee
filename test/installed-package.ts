/**
 * The package as users get it, once for all files of tests that use it: packed, and installed into an empty project with the
 * registry alone in reach. Beside the project a folder of apps, in which it stands among what apps are built with.
 */

import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import type { TestProject } from "vitest/node";

import { packageRoot } from "../src/node/files/package-files.js";

export interface InstalledPackage {
  /** A project that has nothing but the package. */
  readonly project: string;
  /** A folder whose `node_modules` have the package, and links to all that this repository has. */
  readonly apps: string;
}

declare module "vitest" {
  export interface ProvidedContext {
    installedPackage: InstalledPackage;
  }
}

/**
 * The environment without what the runner of the tests says to its own: npm tells its settings to what it runs, and with those of
 * `npm test` no script would run; frameworks are built otherwise for tests.
 */
export const plainEnvironment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(?:npm_|onnxruntime_|vitest|node_env$)/i.test(name)),
);

/** Runs npm in a folder, which asks the registry only for what it does not have already. */
export async function npm(folder: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)("npm", [...args, "--prefer-offline", "--no-audit", "--no-fund"], {
    cwd: folder,
    env: plainEnvironment,
    maxBuffer: 16e6,
  });
  return stdout;
}

/** Installs the package, and removes all of it when the tests are done. */
export default async function setUp(provider: TestProject): Promise<() => Promise<void>> {
  const root = await mkdtemp(join(tmpdir(), "digits-installed-"));
  const [project, apps] = [join(root, "project"), join(root, "apps")];
  await mkdir(project);
  const [packed] = JSON.parse(await npm(packageRoot(), "pack", "--json", "--pack-destination", root)) as [
    { readonly filename: string },
  ];
  await npm(project, "install", join(root, packed.filename));
  await layOutApps(join(apps, "node_modules"), join(project, "node_modules"));
  provider.provide("installedPackage", { project, apps });
  return () => rm(root, { recursive: true, force: true });
}

/** The package is copied: what it imports is looked for beside it. */
async function layOutApps(packages: string, installed: string): Promise<void> {
  const name = "handwritten-digits";
  await cp(join(installed, name), join(packages, name), { recursive: true });
  const present = new Set([name]);
  for (const folder of [installed, join(packageRoot(), "node_modules")]) {
    const names = (await readdir(folder)).filter((one) => !present.has(one));
    for (const one of names) present.add(one);
    await Promise.all(names.map((one) => symlink(join(folder, one), join(packages, one))));
  }
}
