/** The built program in a process of its own: its streams, its exit status, and what it loads to print its help. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { expect, test } from "vitest";

import { packageRoot, packageVersion } from "../src/node/files/package-files.js";
import { findImports } from "./architecture/find-imports.js";

const program = join(packageRoot(), "dist", "programs", "digits.js");

/** Runs `digits`; with `closeStdout` as into `| head -0`. */
async function digits(argv: readonly string[], closeStdout = false) {
  const child = spawn(process.execPath, [program, ...argv], { stdio: ["ignore", "pipe", "pipe"] });
  const texts = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (texts.stdout += String(chunk)));
  child.stderr.on("data", (chunk: Buffer) => (texts.stderr += String(chunk)));
  if (closeStdout) child.stdout.destroy();
  const [exitCode] = (await once(child, "close")) as [number | null];
  return { exitCode, ...texts };
}

test("help names every command", async () => {
  const { exitCode, stdout, stderr } = await digits(["--help"]);
  expect([exitCode, stderr]).toEqual([0, ""]);
  for (const command of ["train", "evaluate", "read", "serve"]) {
    expect(stdout).toMatch(new RegExp(`^ {2}${command} `, "m"));
  }
});

test.each(["train", "evaluate", "read", "serve"])("the help of %s has examples", async (command) => {
  const { exitCode, stdout } = await digits([command, "--help"]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain("Examples:");
  expect(stdout).toContain(`$ digits ${command}`);
  expect(stdout).toContain("--json");
});

test("the version goes to stdout", async () => {
  expect(await digits(["--version"])).toEqual({ exitCode: 0, stdout: `${packageVersion()}\n`, stderr: "" });
});

test("wrong usage gives 2 and one line with a code", async () => {
  const { exitCode, stdout, stderr } = await digits(["evaluate", "--imagse"]);
  expect([exitCode, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(/^digits: OPTION_INVALID: unknown option/);
});

test("a reader that has seen enough ends the program quietly", async () => {
  expect(await digits(["--help"], true)).toEqual({ exitCode: 0, stdout: "", stderr: "" });
});

test("nothing heavy is loaded before a command runs", () => {
  const root = packageRoot();
  const packages = new Set<string>();
  const seen = new Set<string>();
  // Beside the program itself, the commands that it loads by name.
  const waiting = ["bin", "read", "serve", "train", "evaluate", "export"].map((name) => `src/cli/${name}.ts`);
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const source = readFileSync(join(root, path), "utf8");
    for (const found of findImports(path, source)) {
      const { specifier, isTypeOnly, isDynamic } = found;
      if (specifier === null || isTypeOnly || isDynamic) continue;
      if (!specifier.startsWith(".")) packages.add(specifier);
      else {
        const target = posix.join(dirname(path), specifier);
        waiting.push(target.replace(/\.js$/, ".ts"));
      }
    }
  }
  const installed = [...packages].filter((name) => !name.startsWith("node:"));
  expect(installed.toSorted()).toEqual(["commander", "env-paths"]);
});
