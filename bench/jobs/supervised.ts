/** A program of ours that is killed and started again, as a supervisor does: whenever it ends, and at once. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { packageRoot } from "../../src/node/files/package-files.js";

/** So that one that cannot start does not take the machine. */
const RESTART_MS = 200;

export interface Supervised {
  pid(): number;
  /** With -9, and resolves when it is gone; the next is started then. */
  kill(): Promise<void>;
  /** How often it ended without having been killed. */
  endings(): number;
  /** Ends it for good; idempotent. */
  stop(): Promise<void>;
}

export interface SupervisedOptions {
  /** Of `digits`. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Where what it prints is written to. */
  readonly log: string;
  /** A program that starts it, and is killed in its place. @default none */
  readonly before?: readonly string[];
}

export function supervise({ args, env, log, before = [] }: SupervisedOptions): Supervised {
  const program = join(packageRoot(), "dist", "programs", "digits.js");
  let isStopped = false;
  let isKilled = false;
  let endings = 0;
  let child: ChildProcess;
  let ended: Promise<unknown>;

  function start(): void {
    const printed = openSync(log, "a");
    const [command, ...rest] = [...before, process.execPath, program, ...args];
    child = spawn(command!, rest, { env: { PATH: process.env["PATH"], ...env }, stdio: ["ignore", printed, printed] });
    closeSync(printed);
    ended = once(child, "exit").then(async () => {
      if (isStopped) return;
      if (!isKilled) endings += 1;
      isKilled = false;
      await sleep(RESTART_MS);
      if (!isStopped) start();
    });
  }

  start();
  return {
    pid: () => child.pid!,
    endings: () => endings,
    async kill() {
      // Between the end of one and the start of the next there is nothing to kill.
      if (child.exitCode !== null || child.signalCode !== null) return;
      isKilled = true;
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    },
    async stop() {
      if (isStopped) return;
      isStopped = true;
      child.kill("SIGKILL");
      await ended;
    },
  };
}
