/**
 * The PyTorch peers of training and inference: finds a Python that has PyTorch, and starts a script with one case.
 */

import { packagedMnistFolder } from "../src/node/data/mnist.js";
import type { BenchmarkContext } from "./benchmark.js";
import { findPython, type Peer, startPythonPeer } from "./python-peer.js";

export interface TorchCase {
  /** Name of the network, as ours is called. */
  readonly network: string;
  readonly batchSize: number;
  readonly threads: number;
  /** How long a round lasts. */
  readonly seconds: number;
  /** What ours has; the peer refuses to measure a network with another number. */
  readonly parameterCount: number;
}

/** An interpreter with PyTorch; where there is none, says so and gives null. */
export async function findTorch({ python, log }: Pick<BenchmarkContext, "python" | "log">): Promise<string | null> {
  const interpreter = await findPython(["torch", "numpy"], python);
  if (interpreter === null) {
    log("no Python with torch and numpy: measured without a peer (Debian: python3-torch).");
  }
  return interpreter;
}

/** Starts the peer of a case and says what it is; null without an interpreter. Its rounds give images a second. */
export async function startTorchPeer(
  interpreter: string | null,
  script: "torch_training.py" | "torch_inference.py",
  { network, batchSize, threads, seconds, parameterCount }: TorchCase,
  log: (line: string) => void,
): Promise<Peer | null> {
  if (interpreter === null) return null;
  const peer = await startPythonPeer(interpreter, script, [
    network,
    String(batchSize),
    String(threads),
    String(seconds),
    String(parameterCount),
    packagedMnistFolder(),
  ]);
  log(`peer: ${peer.description}`);
  return peer;
}
