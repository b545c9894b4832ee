/** The figures of kills.ts. */

import { type BenchmarkContext, type BenchmarkResult, median, summarise, type Target } from "../benchmark.js";
import { killAtRandom } from "./kills.js";

const NONE: Target = { kind: "at most", value: 0 };

/** Deaths of a worker that nobody can ask about: each takes ten seconds or more to be noticed. */
const APART_SHARE = 0.1;

export async function measureKills(
  database: "SQLite" | "PostgreSQL",
  { rounds, log }: BenchmarkContext,
  isInBucket = false,
): Promise<readonly BenchmarkResult[]> {
  const line = (name: string, unit: string, value: number | readonly number[], target?: Target, goal?: Target) =>
    summarise({ name: `${database}${isInBucket ? ", pictures in a bucket" : ""}: ${name}`, unit, target, goal }, value);
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
  const { kills, ...found } = await killAtRandom({ database, kills: rounds, isInBucket, log });
  const results = [
    ...Object.entries(kills).map(([name, count]) => line(`kills of the ${name}`, "kills", count)),
    line("files added meanwhile", "files", found.files),
    line("files lost", "files", found.lost, NONE),
    line("files counted twice", "files", found.twice, NONE),
    line("corrections made meanwhile", "corrections", found.corrections),
    line("corrections lost", "corrections", found.correctionsLost, NONE),
    line("programs that ended without a kill", "times", found.endings, NONE),
    ...taken("from a worker's death until others had its files", found.takenUp),
  ];
  if (database === "SQLite" || isInBucket || process.platform !== "linux" || process.getuid?.() !== 0) return results;
  const apart = await killAtRandom({ database, kills: Math.ceil(rounds * APART_SHARE), isApart: true, log });
  return [
    ...results,
    ...taken("the same of a worker on another machine", apart.takenUp),
    line("files lost or counted twice then", "files", apart.lost + apart.twice, NONE),
  ];
}
