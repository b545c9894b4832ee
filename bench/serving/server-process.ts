/**
 * `digits serve` as its users start it: a process of its own, with the built program, its own home folder, and no settings but
 * those given.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

import { packageRoot } from "../../src/node/files/package-files.js";

const READY_POLL_MS = 5;
const START_TIMEOUT_MS = 30_000;
/** Running requests get 10 s to finish; a server that takes longer is stuck. */
const STOP_TIMEOUT_MS = 15_000;
const BYTES_PER_KIBIBYTE = 1024;

export interface ServerProcess {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** From its start to the first 200 of /health/ready. */
  readonly readyMs: number;
  /** Whether the process is still there. */
  isRunning(): boolean;
  /** Memory that the process holds now, in bytes. */
  residentBytes(): Promise<number>;
  /** Sends SIGTERM and waits for the end; idempotent. Gives the exit status, null where a signal ended it. */
  stop(): Promise<number | null>;
}

/**
 * Starts a server and waits until it is ready.
 *
 * @param args options of `digits serve` beside --port and --json
 * @param port the port to listen on; 0 takes a free one
 * @param settings what has no option: the token
 * @throws Error when it ends before, or is not ready in time
 */
export async function startServer(
  args: readonly string[] = [],
  port = 0,
  settings: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const home = await mkdtemp(join(tmpdir(), "digits-home-"));
  const command = join(packageRoot(), "dist", "src", "cli", "bin.js");
  const startedAt = performance.now();
  const child = spawn(process.execPath, [command, "serve", "--port", String(port), "--json", ...args], {
    env: { ...withoutSettings(process.env), DIGITS_HOME: home, ...settings },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit").then(async ([code]) => {
    await rm(home, { recursive: true, force: true });
    return code as number | null;
  });
  const isRunning = () => child.exitCode === null && child.signalCode === null;

  async function stop(): Promise<number | null> {
    child.kill("SIGTERM");
    const stuck = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
    const code = await ended;
    clearTimeout(stuck);
    return code;
  }

  const late = setTimeout(() => child.kill("SIGKILL"), START_TIMEOUT_MS);
  try {
    const url = await listeningUrl(createInterface({ input: child.stdout }));
    while (!(await isReady(url))) {
      if (!isRunning()) throw new Error("digits serve ended while starting.");
      await sleep(READY_POLL_MS);
    }
    return {
      url,
      readyMs: performance.now() - startedAt,
      isRunning,
      residentBytes: () => residentBytes(child.pid!, url),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(late);
  }
}

/** Whether `url` says that it takes requests. */
export async function isReady(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/health/ready`);
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    // Nobody listens, or it went away: not ready.
    return false;
  }
}

async function listeningUrl(lines: AsyncIterable<string>): Promise<string> {
  for await (const line of lines) {
    const message = JSON.parse(line) as { event?: unknown; url?: unknown };
    if (message.event === "listening" && typeof message.url === "string") {
      return message.url;
    }
  }
  throw new Error("digits serve ended before it listened.");
}

/** The settings of whoever measures are not the server's. */
function withoutSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith("DIGITS_")));
}

/** From the system where it tells, which costs the server nothing; else from the server's own metrics. */
async function residentBytes(pid: number, url: string): Promise<number> {
  if (process.platform === "linux") return residentBytesOf(pid);
  return figureIn(await (await fetch(`${url}/metrics`)).text(), /^process_resident_memory_bytes (\S+)$/m);
}

/** Memory that a process holds now, in bytes (Linux). */
export async function residentBytesOf(pid: number): Promise<number> {
  return BYTES_PER_KIBIBYTE * figureIn(await readFile(`/proc/${pid}/status`, "utf8"), /^VmRSS:\s+(\d+) kB$/m);
}

function figureIn(text: string, pattern: RegExp): number {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error("the process's memory is unknown.");
  return Number(found);
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
