/**
 * Lets `npm i` of this package work where only the registry is reachable. On Linux with x64, the install script of
 * `onnxruntime-node` fetches libraries for CUDA from elsewhere, hundreds of megabytes that this program never loads, and
 * fails the whole installation where it cannot. It fetches nothing where the files are there already. npm runs the
 * `preinstall` of every package before any `postinstall`, so ours puts a file in the place of each that is missing.
 *
 * Whoever wants CUDA for a program of their own says so in the way of `onnxruntime-node`
 * (`ONNXRUNTIME_NODE_INSTALL=cuda12`), and nothing is done here.
 */

import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The settings of `onnxruntime-node`'s own script. */
const CHOICES = ["ONNXRUNTIME_NODE_INSTALL", "ONNXRUNTIME_NODE_INSTALL_CUDA"].flatMap((name) => [
  name,
  `npm_config_${name.toLowerCase()}`,
]);

const PLACEHOLDER =
  "No library: handwritten-digits does not use CUDA. For CUDA: ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node\n";

/** `script/install-metadata.js` of `onnxruntime-node`. */
interface InstallMetadata {
  readonly requirements: Readonly<Record<string, readonly string[] | undefined>>;
  readonly manifests: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
}

/**
 * Puts the files in place.
 *
 * @param folder of this package, with `onnxruntime-node` in reach
 * @returns the files that were written; none where the user chose, or there is nothing to put anything into
 */
export function skipCuda(folder: string, environment: Readonly<Record<string, string | undefined>>): string[] {
  if (CHOICES.some((name) => environment[name])) return [];
  const load = createRequire(join(folder, "package.json"));
  let runtime: string;
  let metadata: InstallMetadata;
  try {
    runtime = dirname(load.resolve("onnxruntime-node/package.json"));
    metadata = load(join(runtime, "script", "install-metadata.js")) as InstallMetadata;
  } catch {
    // Not there, or of a version that installs otherwise: its script has the word.
    return [];
  }
  const platform = `${process.platform}/${process.arch}`;
  const names = (metadata.requirements[platform] ?? []).flatMap((each) =>
    Object.keys(metadata.manifests[`${platform}:${each}`] ?? {}),
  );
  const missing = readdirSync(join(runtime, "bin"))
    .flatMap((napi) => names.map((name) => join(runtime, "bin", napi, platform, name)))
    .filter((path) => existsSync(dirname(path)) && !existsSync(path));
  for (const path of missing) writeFileSync(path, PLACEHOLDER);
  return missing;
}
