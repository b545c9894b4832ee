/**
 * Where this package's own files lie. The bundles run from `dist/programs`, what is compiled from `dist/src`, the tests from
 * `src`; all find the root by walking up to the package's own package.json.
 */

import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { assert } from "../../core/errors.js";

const PACKAGE_NAME = "handwritten-digits";

/** The folder that holds this package's package.json. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    if (manifestOf(folder)?.name === PACKAGE_NAME) return folder;
    const parent = dirname(folder);
    assert(parent !== folder, `no package.json of ${PACKAGE_NAME} above us`);
    folder = parent;
  }
}

/** This package's version. */
export function packageVersion(): string {
  return manifestOf(packageRoot())?.version ?? "0.0.0";
}

/**
 * The bundle of a module that runs in a thread or a process of its own, which starts sooner than the module itself does
 * (`tools/programs.config.ts`).
 */
export function toProgram(module: URL): URL {
  return pathToFileURL(join(packageRoot(), "dist", "programs", basename(fileURLToPath(module))));
}

/** The model that is released with the package. */
export function releasedModelPath(): string {
  return join(packageRoot(), "models", "digits.onnx");
}

/** The model of lines that is released with the package. */
export function releasedLineModelPath(): string {
  return join(packageRoot(), "models", "lines.onnx");
}

/** The model that finds lines, released with the package. */
export function releasedLocatorModelPath(): string {
  return join(packageRoot(), "models", "locator.onnx");
}

/** The images that keep a network what it is while it learns a hand; `tools/replay.mjs` writes them. */
export function replayPath(): string {
  return join(packageRoot(), "dist", "networks", "replay.bin");
}

function manifestOf(folder: string): { name?: string; version?: string } | undefined {
  const path = join(folder, "package.json");
  if (!existsSync(path)) return undefined;
  return JSON.parse(readFileSync(path, "utf8")) as { name?: string; version?: string };
}
