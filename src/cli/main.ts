/**
 * The command line: the commands, the program's own options, how errors are printed, and which exit status they give.
 */

import { Command, CommanderError } from "commander";

import { exitCodeOf, type ExitCode } from "../contract/problems.js";
import { isDigitsError } from "../core/errors.js";
import { packageVersion } from "../node/files/package-files.js";
import { type CliContext, createContext } from "./context.js";
import { type CliIo, toOneLine } from "./terminal.js";

const EXAMPLES = `
Examples:
  $ digits read photo.jpg
  $ digits serve
  $ digits train --network lenet --epochs 1 --out lenet.onnx
  $ digits evaluate --model lenet.onnx

Run "digits COMMAND --help" for the options and examples of a command.
`;

/** A command, as the program's help names it. */
export interface CommandEntry {
  readonly name: string;
  readonly description: string;
  /** Whether it goes on when what it prints cannot be written: a server is there for its clients. @default false */
  readonly outlivesOutput?: boolean;
  /**
   * Loads what adds options, help and action to the command. What is heavy (ONNX Runtime, sharp, Fastify) is loaded by
   * the action alone.
   */
  readonly load: () => Promise<(command: Command, context: CliContext) => void>;
}

const allCommands: readonly CommandEntry[] = [
  {
    name: "read",
    description: "Read the handwritten numbers on each picture.",
    load: async () => (await import("./read.js")).addReadCommand,
  },
  {
    name: "serve",
    description: "Serve the page and the HTTP API until Ctrl-C.",
    outlivesOutput: true,
    load: async () => (await import("./serve.js")).addServeCommand,
  },
  {
    name: "jobs",
    description: "Keep lists of pictures to read, with their readings and corrections.",
    load: async () => (await import("./jobs.js")).addJobsCommand,
  },
  {
    name: "work",
    description: "Read the files of jobs, until Ctrl-C or until nothing waits.",
    load: async () => (await import("./work.js")).addWorkCommand,
  },
  {
    name: "tokens",
    description: "Say who may see, correct and manage what a server keeps.",
    load: async () => (await import("./tokens.js")).addTokensCommand,
  },
  {
    name: "train",
    description: "Train a network on MNIST; write the model and its card.",
    load: async () => (await import("./train.js")).addTrainCommand,
  },
  {
    name: "learn",
    description: "Learn one person's hand from pictures, for digits read --profile.",
    load: async () => (await import("./learn.js")).addLearnCommand,
  },
  {
    name: "evaluate",
    description: "Measure a model on MNIST's test set, or on images or pictures of your own.",
    load: async () => (await import("./evaluate.js")).addEvaluateCommand,
  },
  {
    name: "export",
    description: "Write a model for other programs that run ONNX models.",
    load: async () => (await import("./export.js")).addExportCommand,
  },
];

/**
 * Runs a command line.
 *
 * @param argv the arguments after the program's name
 * @param signal stops the command; its reason is an ABORTED error
 * @returns the exit status: 0 done, or the reader of the output had enough; 1 could not be done, 2 wrong usage, 130
 *   stopped by the user; nothing is thrown
 */
export async function main(
  argv: readonly string[],
  io: CliIo,
  signal: AbortSignal = new AbortController().signal,
  commands: readonly CommandEntry[] = allCommands,
): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const program = createProgram(io);
  const setExitCode = (code: ExitCode) => {
    exitCode = code;
  };
  let lost = io.outputLost;
  try {
    for (const { name, description, outlivesOutput = false, load } of commands) {
      const command = program.command(name).description(description);
      // Only the one that is named: the tables of training would take a tenth of the time of any help.
      if (!argv.includes(name)) continue;
      const ending = lost === undefined || outlivesOutput ? signal : AbortSignal.any([signal, lost]);
      const context = createContext(io, ending, setExitCode, () => program.opts<{ home?: string }>().home);
      (await load())(command, context);
      if (outlivesOutput) command.hook("preAction", () => void (lost = undefined));
    }
    await program.parseAsync(argv, { from: "user" });
  } catch (error) {
    if (lost?.aborted !== true || error !== lost.reason) exitCode = report(error, io);
  }
  // That a stream cannot be written is told by an event, which comes after the write.
  await new Promise((resolve) => setImmediate(resolve));
  if (lost?.aborted !== true) return exitCode;
  return isDigitsError(lost.reason, "ABORTED") ? 0 : report(lost.reason, io);
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
