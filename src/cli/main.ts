/**
 * The command line: the commands, the program's own options, how errors are printed, and which exit status they give.
 * The commands' files load what is heavy (ONNX Runtime, sharp, Fastify) inside their actions, so importing them all is
 * cheap.
 */

import { Command, CommanderError } from "commander";

import { exitCodeOf, type ExitCode } from "../contract/problems.js";
import { isDigitsError } from "../core/errors.js";
import { packageVersion } from "../node/files/package-files.js";
import { type AddCommand, createContext } from "./context.js";
import { addEvaluateCommand } from "./evaluate.js";
import { addExportCommand } from "./export.js";
import { addReadCommand } from "./read.js";
import { addServeCommand } from "./serve.js";
import { type CliIo, toOneLine } from "./terminal.js";
import { addTrainCommand } from "./train.js";

const EXAMPLES = `
Examples:
  $ digits read photo.jpg
  $ digits serve
  $ digits train --network lenet --epochs 1 --out lenet.onnx
  $ digits evaluate --model lenet.onnx

Run "digits COMMAND --help" for the options and examples of a command.
`;

/**
 * Runs a command line.
 *
 * @param argv the arguments after the program's name
 * @param signal stops the command; its reason is an ABORTED error
 * @returns the exit status: 0 done, 1 could not be done, 2 wrong usage, 130 stopped by the user; nothing is thrown
 */
export function main(argv: readonly string[], io: CliIo, signal?: AbortSignal): Promise<ExitCode> {
  const commands = [addReadCommand, addServeCommand, addTrainCommand, addEvaluateCommand, addExportCommand];
  return runProgram(commands, argv, io, signal);
}

/** Runs a command line of some commands, as `main` does; so that each is tested alone in its real frame. */
export async function runProgram(
  commands: readonly AddCommand[],
  argv: readonly string[],
  io: CliIo,
  signal: AbortSignal = new AbortController().signal,
): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const program = createProgram(io);
  const setExitCode = (code: ExitCode) => {
    exitCode = code;
  };
  const context = createContext(io, signal, setExitCode, () => program.opts<{ home?: string }>().home);
  for (const addCommand of commands) addCommand(program, context);
  try {
    await program.parseAsync(argv, { from: "user" });
    return exitCode;
  } catch (error) {
    return report(error, io);
  }
}

function createProgram(io: CliIo): Command {
  return new Command("digits")
    .description("Reads handwritten digits in pictures, and trains the network that does it.")
    .version(packageVersion(), "--version", "print the version")
    .option(
      "--home <dir>",
      "where runs, checkpoints and models of your own are kept (default: DIGITS_HOME, or your data directory)",
    )
    .helpOption("-h, --help", "show this help")
    .helpCommand("help [command]", "show the help of a command")
    .addHelpText("after", EXAMPLES)
    .showHelpAfterError('Run "digits --help" for how to use it.')
    .configureOutput({
      writeOut: (text) => io.stdout(text),
      writeErr: (text) => io.stderr(text),
      outputError: (text, write) => write(`digits: OPTION_INVALID: ${text.replace(/^error: /, "")}`),
    })
    .exitOverride();
}

/** Prints an error as one line for people and gives its exit status. */
function report(error: unknown, io: CliIo): ExitCode {
  if (error instanceof CommanderError) {
    // Commander has printed it already: help and version that were asked for, or a complaint about the usage.
    return error.exitCode === 0 ? 0 : 2;
  }
  const isExpected = isDigitsError(error);
  const message = toOneLine(error instanceof Error ? error.message : String(error));
  io.stderr(
    isExpected
      ? `digits: ${error.code}: ${message}\n`
      : `digits: INTERNAL: ${message} (this is a fault of the program; DIGITS_DEBUG=1 shows where)\n`,
  );
  if (io.env["DIGITS_DEBUG"] === "1" && error instanceof Error) io.stderr(`${stackOf(error)}\n`);
  return isExpected ? exitCodeOf(error.code) : 1;
}

/** The stack of an error and of what caused it. */
function stackOf(error: Error): string {
  const own = error.stack ?? error.message;
  return error.cause instanceof Error ? `${own}\ncaused by ${stackOf(error.cause)}` : own;
}
