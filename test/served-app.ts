/** Starts the built program as a user does, `digits serve`, in a process of its own. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { packageRoot } from "../src/node/files/package-files.js";

export interface ServedAppOptions {
  readonly flags?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** A line of the log. */
export type ServedLogLine = Readonly<Record<string, unknown>>;

export interface ServedApp {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** The folder of its models. */
  readonly home: string;
  /** From the start of the process until it listened. */
  readonly startMs: number;
  /** Its exit status, once it has ended. */
  readonly exited: Promise<number | null>;
  /** What it logged of faults of its own. */
  faults(): readonly ServedLogLine[];
  kill(signal: NodeJS.Signals): void;
  /** Asks it to stop as Ctrl-C does, and gives its exit status. */
  stop(): Promise<number | null>;
}

/** From here on pino's lines tell of faults. */
const ERROR_LEVEL = 50;

/** Starts the program on a port, or on a free one, and waits until it listens. */
export async function startServedApp(
  port = 0,
  { flags = [], environment = {} }: ServedAppOptions = {},
): Promise<ServedApp> {
  const startedMs = performance.now();
  const program = join(packageRoot(), "dist", "programs", "digits.js");
  const home = await mkdtemp(join(tmpdir(), "digits-served-"));
  const child = spawn(process.execPath, [program, "serve", "--port", String(port), "--json", ...flags], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, DIGITS_HOME: home, ...environment },
  });
  const logged: ServedLogLine[] = [];
  child.stderr.pipe(process.stderr);
  createInterface({ input: child.stderr }).on("line", (line) => logged.push(parseLine(line)));
  const exited = once(child, "exit") as Promise<[number | null]>;
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([
    once(lines, "line") as Promise<[string]>,
    exited.then(([status]) => {
      throw new Error(`digits serve ended with ${status} before it listened; was npm run build run?`);
    }),
  ]);
  const { url } = JSON.parse(first[0]) as { url: string };
  return {
    url,
    port: Number(new URL(url).port),
    pid: child.pid!,
    home,
    startMs: performance.now() - startedMs,
    exited: exited.then(([status]) => status),
    faults: () => logged.filter(({ level }) => Number(level) >= ERROR_LEVEL),
    kill: (signal) => void child.kill(signal),
    async stop() {
      child.kill("SIGINT");
      const [status] = await exited;
      await rm(home, { recursive: true, force: true });
      return status;
    },
  };
}

/** A line that is no JSON was written by no logger: the program failed, or Node warns. */
function parseLine(line: string): ServedLogLine {
  try {
    return JSON.parse(line) as ServedLogLine;
  } catch {
    return { level: ERROR_LEVEL, line };
  }
}
