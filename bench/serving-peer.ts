/**
 * The serving benchmark's peer: our own Flask application, run with Debian's Flask and PyTorch where they are
 * installed. It gets the setting with which it serves most.
 */

import { availableParallelism } from "node:os";

import type { BenchmarkContext } from "./benchmark.js";
import { freePort } from "./free-port.js";
import { runLoad } from "./load.js";
import type { LoadRequest } from "./load-job.js";
import { answersPerSecond } from "./load-report.js";
import { findPython, type Peer, startPythonPeer } from "./python-peer.js";

const SCRIPT = "flask_serving.py";
const TRIAL_SECONDS = 4;

interface Setting {
  /** PyTorch's own: one serves a request without help, two share each. */
  readonly threads: number;
  readonly connections: "kept" | "closed";
}

const settings: readonly Setting[] = [
  { threads: 1, connections: "closed" },
  { threads: 1, connections: "kept" },
  { threads: 2, connections: "closed" },
  { threads: 2, connections: "kept" },
];

export interface ServingPeer {
  readonly url: string;
  /** The same pictures, as the peer's route takes them; its answers have no `text`. */
  readonly requests: readonly LoadRequest[];
  dispose(): Promise<void>;
}

/**
 * Starts the peer with its best setting; null where it is not installed.
 *
 * @param connections how many will load it
 */
export async function startServingPeer(
  pictures: readonly LoadRequest[],
  connections: number,
  { python, log }: BenchmarkContext,
): Promise<ServingPeer | null> {
  const interpreter = await findPython(["flask", "torch", "PIL", "numpy"], python);
  if (interpreter === null) {
    log(
      "no Python with flask, torch, PIL and numpy: measured without a peer (Debian: python3-flask python3-torch python3-pil).",
    );
    return null;
  }
  const requests = pictures.map((request) => ({
    ...request,
    path: "/predict",
    expectedText: null,
  }));
  let best: { setting: Setting; speed: number } | undefined;
  for (const setting of settings) {
    if (setting.threads > availableParallelism()) continue;
    const { peer, url } = await start(interpreter, setting);
    try {
      const load = { kind: "closed", url, requests, connections } as const;
      const speed = answersPerSecond(await runLoad({ ...load, seconds: TRIAL_SECONDS }));
      log(`  peer tried: ${peer.description}: ${Math.round(speed)}/s`);
      if (best === undefined || speed > best.speed) best = { setting, speed };
    } finally {
      await peer.dispose();
    }
  }
  const { peer, url } = await start(interpreter, best!.setting);
  log(`peer: ${peer.description}`);
  return { url, requests, dispose: () => peer.dispose() };
}

async function start(interpreter: string, { threads, connections }: Setting): Promise<{ peer: Peer; url: string }> {
  const port = await freePort();
  const peer = await startPythonPeer(interpreter, SCRIPT, [String(port), String(threads), connections]);
  return { peer, url: `http://127.0.0.1:${port}` };
}
