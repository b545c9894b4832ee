/**
 * The compiled program in processes of their own, each with the environment of a machine: what graphics-adapter.test.ts
 * starts.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { packageRoot } from "../src/node/files/package-files.js";

/** Variables beside those of this process. */
export type Environment = Readonly<Record<string, string | undefined>>;

const program = join(packageRoot(), "dist", "programs", "digits.js");

/** Runs a script of Node to its end. */
export async function runNode(argv: readonly string[], environment: Environment) {
  const child = start(argv, environment);
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const [exitCode] = (await once(child, "close")) as [number | null];
  return { exitCode, stdout: stdout(), stderr: withoutDriversWords(stderr()) };
}

/** Runs a command of the program to its end. */
export function runDigits(argv: readonly string[], environment: Environment) {
  return runNode([program, ...argv], environment);
}

/** Trains until the first event comes, then stops as Ctrl-C does. */
export async function stopTraining(argv: readonly string[], environment: Environment) {
  const child = start([program, "train", ...argv, "--json"], environment);
  const stderr = collect(child.stderr);
  const lines: Record<string, unknown>[] = [];
  createInterface(child.stdout).on("line", (line) => {
    lines.push(JSON.parse(line) as Record<string, unknown>);
    if (lines.length === 1) child.kill("SIGINT");
  });
  await once(child, "close");
  const [begun = {}, stopped] = [lines[0], lines.at(-1)];
  const { device } = begun["plan"] as { readonly device: string };
  return {
    device,
    firstStep: begun["step"],
    lastStep: stopped?.["step"],
    checkpoint: String(stopped?.["checkpoint"]),
    stderr: withoutDriversWords(stderr()),
  };
}

/** Serves until a request is answered, then stops as Ctrl-C does. */
export async function serveOnce(
  argv: readonly string[],
  environment: Environment,
  ask: (url: string) => Promise<Response>,
) {
  const child = start([program, "serve", "--port", "0", "--json", ...argv], environment);
  const stderr = collect(child.stderr);
  const lines = createInterface(child.stdout);
  const [line] = (await once(lines, "line")) as [string];
  const { url } = JSON.parse(line) as { readonly url: string };
  const answer: unknown = await (await ask(url)).json();
  child.kill("SIGINT");
  const [exitCode] = (await once(child, "close")) as [number | null];
  return { answer, exitCode, stderr: withoutDriversWords(stderr()) };
}

function start(argv: readonly string[], environment: Environment) {
  return spawn(process.execPath, argv, { env: { ...process.env, ...environment }, stdio: ["ignore", "pipe", "pipe"] });
}

/** What a stream has brought, when it is asked for. */
function collect(stream: ChildProcess["stdout"]): () => string {
  let text = "";
  stream?.on("data", (chunk: Buffer) => (text += String(chunk)));
  return () => text;
}

/** Dawn and Vulkan drivers write what they miss to standard error; whole lines of it are none of this program's. */
function withoutDriversWords(stderr: string): string {
  return stderr
    .split(/(?<=\n)/)
    .filter((line) => !/^(?:Warning: |error: XDG_| {1,4}(?:-|at) )/.test(line))
    .join("");
}
