/**
 * The machine a figure was measured on: what matters for speed, and nothing that shows whose it is.
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, cpus, totalmem } from "node:os";

export interface Machine {
  /** The processor's name, as it gives it. */
  readonly cpu: string;
  /** Hardware threads this program may use. */
  readonly cores: number;
  readonly memoryGiB: number;
  /** Operating system and processor family: `linux x64`. */
  readonly platform: string;
  readonly node: string;
  /** Version of onnxruntime-node. */
  readonly onnxruntime: string;
}

/** Describes this machine. */
export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryGiB: Math.round((totalmem() / 2 ** 30) * 10) / 10,
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    onnxruntime: readVersion("onnxruntime-node"),
  };
}

function readVersion(packageName: string): string {
  const path = createRequire(import.meta.url).resolve(`${packageName}/package.json`);
  const { version } = JSON.parse(readFileSync(path, "utf8")) as { readonly version: string };
  return version;
}
