/**
 * The command line: `digits train | evaluate | read | serve | export`. The files of the commands load what is heavy
 * (ONNX Runtime, sharp, Fastify) inside their actions, so importing all of them here stays cheap.
 */

import type { CliIo } from "./context.js";
import { addEvaluateCommand } from "./evaluate.js";
import type { ExitCode } from "../contract/problems.js";
import { addExportCommand } from "./export.js";
import { addReadCommand } from "./read.js";
import { runProgram } from "./run-program.js";
import { addServeCommand } from "./serve.js";
import { addTrainCommand } from "./train.js";

/**
 * Runs a command line.
 *
 * @param argv the arguments after the program's name
 * @param signal stops the command; its reason is an ABORTED error
 * @returns the exit status: 0 done, 1 could not be done, 2 wrong usage, 130 stopped by the user
 */
export function main(argv: readonly string[], io: CliIo, signal?: AbortSignal): Promise<ExitCode> {
  return runProgram(
    [addReadCommand, addServeCommand, addTrainCommand, addEvaluateCommand, addExportCommand],
    argv,
    io,
    signal,
  );
}
