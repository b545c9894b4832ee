/**
 * What a benchmark is: `npm run bench -- NAME` finds it in the table of run.ts.
 */

import type { BenchmarkResult } from "./report.js";

export interface BenchmarkContext {
  /** Rounds that count, for each side. */
  readonly rounds: number;
  /** How long a benchmark without rounds runs. */
  readonly minutes: number;
  /** Interpreter for peers in Python; undefined looks for one. */
  readonly python: string | undefined;
  /** Tells the user how far it is. */
  readonly log: (line: string) => void;
}

export interface Benchmark {
  /** One line for the list of benchmarks. */
  readonly summary: string;
  run(context: BenchmarkContext): Promise<readonly BenchmarkResult[]>;
}
