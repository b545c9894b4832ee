/**
 * What a benchmark is: `npm run bench -- NAME` finds it in the table of run.ts.
 */

import type { PhotoPreset } from "../tools/photos/presets.js";
import type { BenchmarkReport, BenchmarkResult } from "./report.js";

/** The choices of `photos`. */
export interface PhotoChoices {
  readonly kinds: readonly PhotoPreset[];
  /** Photos of each kind. */
  readonly count: number;
  /** Of the first photo of each kind; the others follow. */
  readonly seed: number;
  /** File of earlier readings to compare with; undefined takes those that were kept. */
  readonly before: string | undefined;
  /** Whether later runs are compared with this one. */
  readonly keep: boolean;
  /** Constants to vary. */
  readonly vary: string | undefined;
  /** Values to give them; undefined takes some around the present one. */
  readonly values: readonly number[] | undefined;
}

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
  /** What `photos` reads, and how. */
  readonly photos: PhotoChoices;
  /** Tells the user how far it is. */
  readonly log: (line: string) => void;
}

export interface Benchmark {
  /** One line for the list of benchmarks. */
  readonly summary: string;
  /** Rounds where none are asked for. @default 7 */
  readonly defaultRounds?: number;
  run(context: BenchmarkContext): Promise<readonly BenchmarkResult[] | BenchmarkOutcome>;
  /** The table for people, where it is not that of `formatReport`. */
  format?(report: BenchmarkReport): string;
}

/** Results with more to say. */
export interface BenchmarkOutcome {
  readonly results: readonly BenchmarkResult[];
  /** For people, in place of the table of results. */
  readonly text: string;
  /** Fields of `--json` beside those of every report. */
  readonly more: Readonly<Record<string, unknown>>;
}

/** A wrong use that only the benchmark can see: its message is for the user. */
export class UsageError extends Error {}
