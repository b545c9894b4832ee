import { join, resolve } from "node:path";

import type { Command } from "commander";
import { expect, test } from "vitest";

import { DigitsError, fail } from "../core/errors.js";
import { packageVersion } from "../node/files/package-files.js";
import type { CliContext } from "./context.js";
import { main } from "./main.js";

/** Runs a program whose one command is `probe`, and returns what it printed. */
async function runProbe(
  action: (context: CliContext) => void | Promise<void>,
  argv: readonly string[],
  env: Record<string, string> = {},
  signal?: AbortSignal,
) {
  const printed = { stdout: "", stderr: "" };
  const probe = {
    name: "probe",
    description: "Try the frame around a command.",
    load: async () => (command: Command, context: CliContext) =>
      void command.option("--size <n>").action(() => action(context)),
  };
  const exitCode = await main(
    argv,
    {
      stdout: (text) => void (printed.stdout += text),
      stderr: (text) => void (printed.stderr += text),
      isTerminal: false,
      env,
    },
    signal,
    [probe],
  );
  return { exitCode, ...printed };
}

test("a command that ends in order gives 0", async () => {
  const result = await runProbe((context) => context.io.stdout("done\n"), ["probe"]);
  expect(result).toEqual({ exitCode: 0, stdout: "done\n", stderr: "" });
});

test("a command may set the exit status itself", async () => {
  const result = await runProbe((context) => context.setExitCode(1), ["probe"]);
  expect(result.exitCode).toBe(1);
});

test("an error is one line with its code, without a stack", async () => {
  const result = await runProbe(() => fail("FILE_NOT_FOUND", "there is no file a.png."), ["probe"]);
  expect(result).toEqual({ exitCode: 1, stdout: "", stderr: "digits: FILE_NOT_FOUND: there is no file a.png.\n" });
});

test("an error that names a file with a line break is still one line", async () => {
  const result = await runProbe(() => fail("FILE_NOT_FOUND", "there is no file a\nb.png."), ["probe"]);
  expect(result.stderr).toBe("digits: FILE_NOT_FOUND: there is no file a\\nb.png.\n");
});

test("DIGITS_DEBUG=1 adds the stack and the cause's", async () => {
  const result = await runProbe(
    () => fail("FILE_UNREADABLE", "cannot read a.png.", { cause: new Error("the disk said no") }),
    ["probe"],
    { DIGITS_DEBUG: "1" },
  );
  expect(result.stderr).toContain("main.test");
  expect(result.stderr).toContain("caused by Error: the disk said no");
});

test("an error without a code is named a fault of the program", async () => {
  const result = await runProbe(() => {
    throw new TypeError("x is undefined");
  }, ["probe"]);
  expect(result.exitCode).toBe(1);
  expect(result.stderr).toMatch(/^digits: INTERNAL: x is undefined \(.*\)\n$/);
});

test("a command that was stopped gives 130, as shells expect", async () => {
  const stopping = new AbortController();
  stopping.abort(new DigitsError("ABORTED", "stopped by SIGINT."));
  const result = await runProbe((context) => context.signal.throwIfAborted(), ["probe"], {}, stopping.signal);
  expect(result.exitCode).toBe(130);
  expect(result.stderr).toBe("digits: ABORTED: stopped by SIGINT.\n");
});

test.each([
  ["an unknown option", ["probe", "--colour"]],
  ["an unknown command", ["prove"]],
  ["an option without its value", ["probe", "--size"]],
  ["an argument too many", ["probe", "more"]],
])("%s is wrong usage", async (_, argv) => {
  const result = await runProbe(() => {}, argv);
  expect(result.exitCode).toBe(2);
  expect(result.stdout).toBe("");
  expect(result.stderr).toMatch(/^digits: OPTION_INVALID: /);
  expect(result.stderr).toContain("--help");
});

test("no command at all shows the help and is wrong usage", async () => {
  const result = await runProbe(() => {}, []);
  expect(result.exitCode).toBe(2);
  expect(result.stderr).toContain("Usage: digits");
});

test("help that was asked for goes to stdout, with examples", async () => {
  for (const argv of [["--help"], ["help"]]) {
    const result = await runProbe(() => {}, argv);
    expect(result.exitCode).toBe(0);
    expect(result.stdout).toContain("Usage: digits");
    expect(result.stdout).toContain("$ digits read photo.jpg");
    expect(result.stderr).toBe("");
  }
});

test("--version prints the package's version", async () => {
  const result = await runProbe(() => {}, ["--version"]);
  expect(result).toEqual({ exitCode: 0, stdout: `${packageVersion()}\n`, stderr: "" });
});

test("--home is taken before and after the command", async () => {
  const homes: string[] = [];
  const note = (context: CliContext) => void homes.push(context.home());
  await runProbe(note, ["--home", "one", "probe"]);
  await runProbe(note, ["probe", "--home", "two"]);
  await runProbe(note, ["probe"], { DIGITS_HOME: "three" });
  expect(homes).toEqual([resolve("one"), resolve("two"), resolve("three")]);
});

test("the default model is the released one", async () => {
  let path = "";
  await runProbe((context) => void (path = context.defaultModelPath()), ["probe"]);
  expect(path.endsWith(join("models", "digits.onnx"))).toBe(true);
});
