/** The figures of kills.ts. */

import { type BenchmarkContext, type BenchmarkResult, median, summarise, type Target } from "../benchmark.js";
import { killAtRandom } from "./kills.js";

const NONE: Target = { kind: "at most", value: 0 };

export async function measureKills(
  database: "SQLite" | "PostgreSQL",
  { rounds, log }: BenchmarkContext,
  isInBucket = false,
): Promise<readonly BenchmarkResult[]> {
  const { line, taken } = figuresOf(`${database}${isInBucket ? ", pictures in a bucket" : ""}`);
  const { kills, ...found } = await killAtRandom({ database, kills: rounds, isInBucket, log });
  return [
    ...Object.entries(kills).map(([name, count]) => line(`kills of the ${name}`, "kills", count)),
    line("files added meanwhile", "files", found.files),
    line("files lost", "files", found.lost, NONE),
    line("files counted twice", "files", found.twice, NONE),
    line("corrections made meanwhile", "corrections", found.corrections),
    line("corrections lost", "corrections", found.correctionsLost, NONE),
    line("programs that ended without a kill", "times", found.endings, NONE),
    ...taken("from a worker's death until its files waited for others", found.givenBack),
    ...taken("from a worker's death until others had its files", found.takenUp),
  ];
}

/**
 * Deaths of a worker that nobody can ask about, as if it were on another machine: others only see its silence. On Linux, as
 * root, which may start a program in a process space of its own.
 */
export async function measureDeathsApart({ rounds, log }: BenchmarkContext): Promise<readonly BenchmarkResult[]> {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return [];
  const results: BenchmarkResult[] = [];
  for (const database of ["SQLite", "PostgreSQL"] as const) {
    const { takenUp, givenBack, lost, twice, ...found } = await killAtRandom({
      database,
      kills: rounds,
      isApart: true,
      log,
    });
    const { line, taken } = figuresOf(`${database}, a worker on another machine`);
    results.push(
      ...taken("from its death until its files waited for others", givenBack),
      ...taken("from its death until others had its files", takenUp),
      line("files lost or counted twice", "files", lost + twice, NONE),
      line("times that a living worker was taken for lost", "times", found.wronglyLost, NONE),
    );
  }
  return results;
}

function figuresOf(place: string) {
  const line = (name: string, unit: string, value: number | readonly number[], target?: Target, goal?: Target) =>
    summarise({ name: `${place}: ${name}`, unit, target, goal }, value);
  const taken = (name: string, seconds: readonly number[]) =>
    seconds.length === 0
      ? []
      : [
          line(
            `${name}, at most`,
            "s",
            Math.max(...seconds),
            { kind: "at most", value: 30 },
            { kind: "at most", value: 10 },
          ),
          line(`${name}, half of them within`, "s", median(seconds)),
        ];
  return { line, taken };
}
