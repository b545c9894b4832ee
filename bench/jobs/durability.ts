/**
 * What it costs that a job's pictures and readings are kept: the same folder by `digits read`, which keeps nothing, and by
 * `digits jobs add` and `digits work`, in turn. The processor time is that of all their processes, from start to end.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { loadMnist } from "../../src/node/data/mnist.js";
import { packageRoot } from "../../src/node/files/package-files.js";
import { type BenchmarkContext, type BenchmarkResult, summarise } from "../benchmark.js";
import { numberPictures } from "./number-pictures.js";
import { processorSeconds } from "./processor-time.js";

const PICTURES = 500;
const MOST_ROUNDS = 5;

/** Of the cost, in percent of what is read without a job. */
const targets = { floor: { kind: "at most", value: 10 }, goal: { kind: "at most", value: 5 } } as const;

interface Cost {
  readonly processor: number;
  readonly wall: number;
}

export async function measureDurability({ rounds, log }: BenchmarkContext): Promise<readonly BenchmarkResult[]> {
  const folder = await mkdtemp(join(tmpdir(), "digits-durability-"));
  try {
    const scans = join(folder, "scans");
    await mkdir(scans);
    for (const { name, bytes } of await numberPictures(await loadMnist("test"), PICTURES)) {
      await writeFile(join(scans, name), bytes);
    }
    const plain: Cost[] = [];
    const asJob: Cost[] = [];
    for (let round = 0; round < Math.min(rounds, MOST_ROUNDS); round++) {
      plain.push(await costOf(["read", scans, "--json"], folder));
      const home = join(folder, `home-${round}`);
      const added = await costOf(["jobs", "add", scans, "--name", "bench"], home);
      const worked = await costOf(["work", "--until-idle"], home);
      asJob.push({ processor: added.processor + worked.processor, wall: added.wall + worked.wall });
      log(`round ${round + 1}: ${JSON.stringify({ plain: plain.at(-1), added, worked })} s`);
    }
    const more = (of: keyof Cost) => plain.map((cost, round) => 100 * (asJob[round]![of] / cost[of] - 1));
    const line = (name: string, unit: string, values: readonly number[]) => summarise({ name, unit }, values);
    return [
      line(
        `${PICTURES} pictures by digits read, processor time`,
        "s",
        plain.map(({ processor }) => processor),
      ),
      line(
        "the same as a job, added and read",
        "s",
        asJob.map(({ processor }) => processor),
      ),
      summarise(
        { name: "processor time that keeping costs", unit: "%", target: targets.floor, goal: targets.goal },
        more("processor"),
      ),
      line("time on the clock that it costs", "%", more("wall")),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function costOf(args: readonly string[], home: string): Promise<Cost> {
  const program = join(packageRoot(), "dist", "programs", "digits.js");
  const before = await childrenSeconds();
  const startMs = performance.now();
  const child = spawn(process.execPath, [program, ...args], {
    env: { PATH: process.env["PATH"], DIGITS_HOME: home },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [code] = (await once(child, "exit")) as [number | null];
  const wall = (performance.now() - startMs) / 1000;
  if (code !== 0) throw new Error(`digits ${args.join(" ")} ended with ${code}.`);
  return { processor: (await childrenSeconds()) - before, wall };
}

/** Of those that are gone, and of theirs: this process only waits meanwhile. */
async function childrenSeconds(): Promise<number> {
  const { user, system } = process.cpuUsage();
  return (await processorSeconds([process.pid])) - (user + system) / 1e6;
}
