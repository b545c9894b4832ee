/**
 * What a benchmark is: `npm run bench -- NAME` finds it in the table of run.ts.
 */

import type { BenchmarkReport, BenchmarkResult } from "./report.js";

export interface BenchmarkContext {
  /** Rounds that count, for each side. */
  readonly rounds: number;
  /** How long a benchmark without rounds runs. */
  readonly minutes: number;
  /** Epochs of a peer that trains for minutes; 0 leaves it out. */
  readonly peerEpochs: number;
  /** Interpreter for peers in Python; undefined looks for one. */
  readonly python: string | undefined;
  /** One network instead of those that the benchmark takes by itself; so are the next two. */
  readonly network: string | undefined;
  /** Images in a batch. */
  readonly batch: number | undefined;
  /** Threads inside one operator. */
  readonly threads: number | undefined;
  /** How long a round lasts; undefined is as long as the benchmark takes by itself. */
  readonly seconds: number | undefined;
  /** Tells the user how far it is. */
  readonly log: (line: string) => void;
}

export interface Benchmark {
  /** One line for the list of benchmarks. */
  readonly summary: string;
  /** Rounds where none are asked for. @default 7 */
  readonly defaultRounds?: number;
  run(context: BenchmarkContext): Promise<readonly BenchmarkResult[]>;
  /** The table for people, where it is not that of `formatReport`. */
  format?(report: BenchmarkReport): string;
}
