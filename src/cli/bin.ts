#!/usr/bin/env node
/** The executable: connects the command line to the process, its streams and its signals. */

import { DigitsError } from "../core/errors.js";
import { main } from "./main.js";
import { toOutputError } from "./terminal.js";

const stopping = new AbortController();
const outputLost = new AbortController();

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

stopOn("SIGINT", 130);
stopOn("SIGTERM", 143);
process.stdout.on("error", (error) => outputLost.abort(toOutputError(error)));
// Progress, errors and the log: there is no other place to tell that they cannot be written, and the work goes on.
process.stderr.on("error", () => {});

process.exitCode = await main(
  process.argv.slice(2),
  {
    stdout(text) {
      if (!outputLost.signal.aborted) process.stdout.write(text);
    },
    stderr(text) {
      process.stderr.write(text);
    },
    isTerminal: process.stderr.isTTY === true,
    env: process.env,
    outputLost: outputLost.signal,
  },
  stopping.signal,
);
