/**
 * The option `--device` of the commands that run a network.
 */

import { Option } from "commander";

import { type Device, devices } from "../core/runtime.js";

export interface DeviceOptions {
  readonly device?: Device;
}

/** @param work what is done there, for the help */
export function deviceOption(work: string): Option {
  return new Option(
    "--device <name>",
    `where it ${work}: the processor, or a graphics adapter where one is found (default: cpu)`,
  ).choices([...devices]);
}
