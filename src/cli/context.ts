/**
 * What a command is handed: its streams, the signal that stops it, and the way to the things it opens. Nothing
 * here is loaded before it is asked for, so that `digits --help` stays quick.
 */

import type { ExitCode } from "../contract/problems.js";
import type { Device, Runtime } from "../core/runtime.js";
import { homeDirectory } from "../node/files/home.js";
import { releasedModelPath } from "../node/files/package-files.js";
import { type Places, placesOf } from "./places.js";
import { type CliIo, toOneLine } from "./terminal.js";

export interface CliContext {
  readonly io: CliIo;
  /**
   * Aborted, with an ABORTED error as its reason, when the user asks the program to stop; and for all commands but a
   * server, with what {@link CliIo.outputLost} has, when nobody gets what they print.
   */
  readonly signal: AbortSignal;
  /** Sets the exit status of a command that ends without throwing; 0 when never called. */
  setExitCode(code: ExitCode): void;
  /** The device that is wanted, or else the processor, after a line that says why. @param wanted @default "cpu" */
  chooseDevice(wanted?: Device): Promise<Device>;
  /** Loads ONNX Runtime. @param device one that `chooseDevice` gave @default "cpu" */
  createRuntime(device?: Device): Promise<Runtime>;
  /** The released model, `models/digits.onnx` of the package. */
  defaultModelPath(): string;
  /** The folder under which the program writes; see `--home`. */
  home(): string;
  /** Who changes something here, for the record of changes. */
  user(): string;
  /** Where jobs are kept: in the home folder, or where the environment says. @throws OPTION_INVALID */
  jobs(): Places & { readonly home: string };
}

/** Creates the context of one run; `homeOption` gives the value of `--home` once the line is parsed. */
export function createContext(
  io: CliIo,
  signal: AbortSignal,
  setExitCode: (code: ExitCode) => void,
  homeOption: () => string | undefined,
): CliContext {
  return {
    io,
    signal,
    setExitCode,
    async chooseDevice(wanted = "cpu") {
      if (wanted === "cpu") return wanted;
      const { findDevice } = await import("../node/onnxruntime/find-device.js");
      const { device, reason } = await findDevice(wanted);
      if (reason !== null) {
        const words = `digits: no graphics adapter was found that can be used, so this runs on the CPU: ${reason}`;
        io.stderr(`${toOneLine(words)}\n`);
      }
      return device;
    },
    async createRuntime(device = "cpu") {
      const { createNodeRuntime } = await import("../node/onnxruntime/runtime.js");
      return createNodeRuntime({ device });
    },
    defaultModelPath: releasedModelPath,
    home: () => homeDirectory(homeOption(), io.env),
    user: () => io.env["USER"] || io.env["USERNAME"] || "command line",
    jobs: () => ({ home: homeDirectory(homeOption(), io.env), ...placesOf(io.env) }),
  };
}
