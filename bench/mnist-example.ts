/**
 * PyTorch's MNIST example as a peer: starts our script of it, and hears after each epoch how much of the test set it
 * reads, and how long that took from the process's start.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface PeerEpoch {
  /** From 1. */
  readonly epoch: number;
  /** Share of MNIST's test set, 0 to 1. */
  readonly accuracy: number;
  /** From the process's start until it told that. */
  readonly seconds: number;
}

export interface MnistExample {
  /** An interpreter that has torch and numpy. */
  readonly python: string;
  /** Where the four files of MNIST lie. */
  readonly mnistFolder: string;
  readonly epochs: number;
  /** Training images; the first ones. @default all */
  readonly images?: number;
}

/** Hears how far it is. */
export interface PeerListener {
  /** What it is and how it is set. */
  onStart(description: string): void;
  onEpoch(epoch: PeerEpoch): void;
}

/**
 * Trains the example once.
 *
 * @throws Error when the script fails, or ends before its last epoch
 */
export async function runMnistExample(
  { python, mnistFolder, epochs, images }: MnistExample,
  listener: PeerListener,
): Promise<PeerEpoch[]> {
  // From dist/bench, where this file runs, to the sources: scripts are not compiled.
  const script = fileURLToPath(new URL("../../bench/peers/mnist_example.py", import.meta.url));
  const limit = images === undefined ? [] : [String(images)];
  return hearEpochs(
    python,
    // Without -B, Python would leave compiled files beside the sources.
    ["-B", script, mnistFolder, String(epochs), ...limit],
    epochs,
    listener,
  );
}

/**
 * Runs a program that tells its epochs as JSON lines: once `start`, then `epoch` after each.
 *
 * @throws Error when it fails, or tells fewer epochs than `epochs`
 */
export async function hearEpochs(
  command: string,
  args: readonly string[],
  epochs: number,
  listener: PeerListener,
): Promise<PeerEpoch[]> {
  const startMs = performance.now();
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "close");
  const heard: PeerEpoch[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const message = JSON.parse(line) as Readonly<Record<string, unknown>>;
    if (message["event"] === "start") {
      listener.onStart(`${String(message["name"])}, ${String(message["setting"])}`);
    } else if (message["event"] === "epoch") {
      const seconds = (performance.now() - startMs) / 1000;
      const [epoch, accuracy] = [message["epoch"], message["accuracy"]];
      if (epoch !== heard.length + 1 || typeof accuracy !== "number") {
        throw new Error(`the peer was to tell its next epoch; it said ${line}`);
      }
      const told = { epoch, accuracy, seconds };
      heard.push(told);
      listener.onEpoch(told);
    }
  }
  const [code] = (await ended) as [number | null];
  if (code !== 0 || heard.length < epochs) {
    throw new Error(`the peer ended with ${code} after ${heard.length} of ${epochs} epochs.`);
  }
  return heard;
}
