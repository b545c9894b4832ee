/**
 * The machine a figure was measured on, in words that say nothing of whose it is.
 */

import { arch, availableParallelism, cpus, platform, totalmem } from "node:os";

export interface Machine {
  /** The processor's own name. */
  readonly processor: string;
  readonly cores: number;
  readonly memoryGigabytes: number;
  readonly platform: string;
  readonly node: string;
}

/** Describes this machine. */
export function describeMachine(): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    platform: `${platform()} ${arch()}`,
    node: process.version,
  };
}
