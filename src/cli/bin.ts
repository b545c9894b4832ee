#!/usr/bin/env node
/** The executable: connects the command line to the process, its streams and its signals. */

import { DigitsError } from "../core/errors.js";
import { main } from "./main.js";

const stopping = new AbortController();
let isOutputClosed = false;

// The first Ctrl-C lets the command end in order (a training run saves its checkpoint); the second ends it now.
function stopOn(signal: "SIGINT" | "SIGTERM", status: number): void {
  process.on(signal, () => {
    if (stopping.signal.aborted) endNow(signal, status);
    stopping.abort(new DigitsError("ABORTED", `stopped by ${signal}.`));
  });
}

// By the signal itself: process.exit() would end worker threads while ONNX Runtime computes in them, and abort. Only
// the first process of a container is spared by a signal of its own.
function endNow(signal: "SIGINT" | "SIGTERM", status: number): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
  process.exit(status);
}

// A reader that has seen enough (`| head`) closes the pipe. That is no error of ours: stop, and say nothing.
function endQuietlyWhenClosed(stream: NodeJS.WriteStream): void {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    isOutputClosed = true;
    stopping.abort(new DigitsError("ABORTED", "the output was closed."));
  });
}

stopOn("SIGINT", 130);
stopOn("SIGTERM", 143);
endQuietlyWhenClosed(process.stdout);
endQuietlyWhenClosed(process.stderr);

const exitCode = await main(
  process.argv.slice(2),
  {
    stdout(text) {
      if (!isOutputClosed) process.stdout.write(text);
    },
    stderr(text) {
      if (!isOutputClosed) process.stderr.write(text);
    },
    isTerminal: process.stderr.isTTY === true,
    env: process.env,
  },
  stopping.signal,
);
process.exitCode = isOutputClosed ? 0 : exitCode;
