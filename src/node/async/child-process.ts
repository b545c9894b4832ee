/**
 * Processes that this program starts for itself: for work that may crash, fill the memory or never end. They get next
 * to nothing of its environment, which holds the server's token.
 */

import { fork, type ChildProcess } from "node:child_process";
import { writeFileSync } from "node:fs";

/** Of what a process prints, only the end is kept. */
const MAX_PRINTED = 2_000;

/** Longer reasons would drown the message they stand in. */
const MAX_REASON = 300;

/** What says where the driver of a graphics adapter lies, and which display it is at. */
const GRAPHICS_NAMES =
  /^(?:VK_.*|LD_LIBRARY_PATH|XDG_RUNTIME_DIR|DISPLAY|WAYLAND_DISPLAY|MESA_.*|NVIDIA_.*|CUDA_VISIBLE_DEVICES)$/;

export interface ChildOptions {
  /** Whether the process needs to find a graphics adapter. */
  readonly needsGraphics: boolean;
  /** Flags of Node. @default none */
  readonly execArgv?: readonly string[];
  /** Whether messages may hold bytes. @default false: they are JSON */
  readonly isBinary?: boolean;
  /** What it reads from standard input. @default nothing */
  readonly input?: Uint8Array;
  /** After how many milliseconds the process is killed. @default never */
  readonly timeoutMs?: number;
  readonly onMessage: (message: unknown) => void;
}

/** How a process ended. */
export interface ChildEnd {
  /** The signal, the exit status, or why it could not be started. */
  readonly how: string;
  readonly exitCode: number | null;
  /** Why it could not be started; null where it could. */
  readonly startError: Error | null;
  readonly isTimedOut: boolean;
  /** The end of what it printed to standard error. */
  readonly printed: string;
}

export interface Child {
  readonly process: ChildProcess;
  /** Resolves when the process is gone and all it printed has arrived; never rejects. */
  readonly ended: Promise<ChildEnd>;
}

/** Starts a script in a process of its own, with a channel for messages. */
export function startChild(script: URL, options: ChildOptions): Child {
  const { needsGraphics, execArgv = [], isBinary = false, input, timeoutMs, onMessage } = options;
  const child = fork(script, [], {
    env: childEnvironment({ needsGraphics }),
    execArgv: [...execArgv],
    serialization: isBinary ? "advanced" : "json",
    stdio: [input === undefined ? "ignore" : "pipe", "ignore", "pipe", "ipc"],
  });
  let printed = "";
  let isTimedOut = false;
  const timer =
    timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          isTimedOut = true;
          child.kill("SIGKILL");
        }, timeoutMs);
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    printed = (printed + text).slice(-MAX_PRINTED);
  });
  child.on("message", onMessage);
  const ended = new Promise<ChildEnd>((resolve) => {
    function end(how: string, exitCode: number | null, startError: Error | null): void {
      clearTimeout(timer);
      resolve({ how, exitCode, startError, isTimedOut, printed });
    }
    child.once("error", (error) => {
      child.kill("SIGKILL");
      end(error.message, null, error);
    });
    // After "exit" the last of its output may still be on the way; after "close" it is not.
    child.once("close", (exitCode, signal) => end(signal ?? `exit status ${exitCode}`, exitCode, null));
  });
  // How a process ended before it read everything says more than the broken pipe.
  child.stdin?.on("error", () => {});
  child.stdin?.end(input);
  return { process: child, ended };
}

/** The line that says why a process ended, where there is one; the stack around it would show paths of this machine. */
export function errorLineOf(printed: string): string | undefined {
  const line = printed.split("\n").find((each) => /^FATAL ERROR|Error: /.test(each));
  return line?.trim().slice(0, MAX_REASON);
}

/** The last line that is not blank; empty where there is none. */
export function lastLineOf(printed: string): string {
  const lines = printed.split("\n").filter((line) => line.trim() !== "");
  return (lines.at(-1) ?? "").trim().slice(0, MAX_REASON);
}

/** Nothing but what a program needs to start (Windows starts none without SystemRoot), and where wanted to draw. */
export function childEnvironment({ needsGraphics }: { readonly needsGraphics: boolean }): NodeJS.ProcessEnv {
  const isNeeded = (name: string) =>
    name.toLowerCase() === "systemroot" || (needsGraphics && GRAPHICS_NAMES.test(name));
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => isNeeded(name)));
}

/** Should the system run out of memory, it is this process that ends, not the server that started it (Linux). */
export function raiseOomScore(): void {
  if (process.platform !== "linux") return;
  try {
    writeFileSync("/proc/self/oom_score_adj", "1000");
  } catch {
    // A container without /proc, or one that forbids it: the system then chooses by size alone.
  }
}
