/**
 * What a benchmark is: `npm run bench -- NAME` finds it in the table of command-line.ts. It measures in rounds, ours and the
 * peer in turn, so that a machine that grows warm, or has other work for a while, slows both alike; and it reports medians
 * (or means) and spread of its rounds, as a table for people and as one JSON object for programs.
 */

import type { Machine } from "../src/node/onnxruntime/measure-speed.js";
import type { PhotoPreset } from "../tools/photos/presets.js";

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
  /** Interpreter for peers in Python; undefined to look for one. */
  readonly python: string | undefined;
  /** One network instead of those that the benchmark chooses itself; likewise the next two. */
  readonly network: string | undefined;
  /** Images in a batch. */
  readonly batch: number | undefined;
  /** Threads inside one operator. */
  readonly threads: number | undefined;
  /** How long a round lasts; undefined for the benchmark's own choice. */
  readonly seconds: number | undefined;
  /** Files of a job; undefined for the benchmark's own choice. */
  readonly files: number | undefined;
  /** Parts of a benchmark that has some, by name; undefined for all. */
  readonly parts: readonly string[] | undefined;
  /** A folder of pictures that are read in place of simulated ones, or beside them; undefined for none. */
  readonly pictures: string | undefined;
  /** A file with the strokes of hands, in place of simulated ones. */
  readonly writers: string | undefined;
  /** What `photos` reads, and how. */
  readonly photos: PhotoChoices;
  /** Tells the user about progress. */
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

/** The parts of a benchmark by their names, in the order in which they are measured. */
export type Parts = Readonly<Record<string, (context: BenchmarkContext) => Promise<readonly BenchmarkResult[]>>>;

/** Measures the parts that were asked for, or all. @throws UsageError for a name that is none */
export async function measureParts(parts: Parts, context: BenchmarkContext): Promise<readonly BenchmarkResult[]> {
  const measures = (context.parts ?? Object.keys(parts)).map((name) => {
    if (Object.hasOwn(parts, name)) return parts[name]!;
    throw new UsageError(`--parts takes ${Object.keys(parts).join(", ")}; got ${name}.`);
  });
  const results: BenchmarkResult[] = [];
  for (const measure of measures) results.push(...(await measure(context)));
  return results;
}

/** Smallest and largest of the rounds. */
export type Range = readonly [least: number, most: number];

/** What a figure is to reach. */
export interface Target {
  readonly kind: "at most" | "at least";
  /** In the result's unit. */
  readonly value: number;
}

export function atMost(value: number): Target {
  return { kind: "at most", value };
}

/** A target, and whether `ours` reaches it. */
export type JudgedTarget = Target & { readonly isMet: boolean };

/** One line of a benchmark. Its fields are a contract with the programs that read `--json`. */
export interface BenchmarkResult {
  readonly name: string;
  /** Images in a batch, where there is one. */
  readonly batch?: number;
  /** What `ours` and `peer` count. */
  readonly unit: string;
  /** Median of our rounds; their mean where `middle` says so. */
  readonly ours: number;
  /** The same of the peer's rounds; null where there is no peer or it is not installed. */
  readonly peer: number | null;
  readonly middle?: "mean";
  /** `ours` divided by `peer`. */
  readonly ratio: number | null;
  readonly spread: { readonly ours: Range; readonly peer: Range | null };
  /** What `ours` is to reach, where something is asked for, and whether it does. */
  readonly target?: JudgedTarget;
  /** What is hoped for beyond that. */
  readonly goal?: JudgedTarget;
}

/** A whole benchmark, as `--json` prints it. */
export interface BenchmarkReport {
  readonly benchmark: string;
  readonly machine: Machine;
  readonly results: readonly BenchmarkResult[];
}

/** One side of a comparison. */
export interface Contender {
  /** Measures once, for a second or more, and returns the figure. */
  round(): Promise<number>;
}

/** The figures of every round. */
export interface Samples {
  readonly ours: readonly number[];
  readonly peer: readonly number[] | null;
}

/** A wrong use that only the benchmark can see: its message is for the user. */
export class UsageError extends Error {}

/** What is known of a line before its rounds. */
export interface Line {
  readonly name: string;
  readonly unit: string;
  readonly batch?: number;
  /** Where the mean is asked for. @default the median */
  readonly middle?: "mean";
  readonly target?: Target | undefined;
  readonly goal?: Target | undefined;
}

/** Sums up the rounds of one line; an array or a single figure is of ours alone. */
export function summarise({ target, goal, ...named }: Line, samples: Samples | readonly number[] | number) {
  const rounds = typeof samples === "number" ? [samples] : samples;
  const figures: Samples = "ours" in rounds ? rounds : { ours: rounds, peer: null };
  const middleOf = named.middle === "mean" ? mean : median;
  const ours = middleOf(figures.ours);
  const peer = figures.peer === null ? null : middleOf(figures.peer);
  return {
    ...named,
    ours: toFourDigits(ours),
    peer: peer === null ? null : toFourDigits(peer),
    ratio: peer === null ? null : toFourDigits(ours / peer),
    spread: { ours: rangeOf(figures.ours), peer: figures.peer === null ? null : rangeOf(figures.peer) },
    ...(target && { target: { ...target, isMet: reaches(ours, target) } }),
    ...(goal && { goal: { ...goal, isMet: reaches(ours, goal) } }),
  } satisfies BenchmarkResult;
}

/**
 * How many times the peer's figure ours is, as a line of its own: round by round, so that its spread is one of rounds
 * that the machine slowed alike. None where there is no peer.
 */
export function summariseRatio(line: Omit<Line, "unit">, { ours, peer }: Samples): BenchmarkResult[] {
  if (peer === null) return [];
  const ratios = ours.map((figure, round) => figure / peer[round]!);
  return [summarise({ ...line, name: `${line.name}, ours over the peer's`, unit: "times" }, ratios)];
}

/** The middle value; the mean of the middle two of an even number. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[sorted.length >> 1] ?? Number.NaN;
  const lower = sorted[(sorted.length - 1) >> 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** NaN of none. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The value below which `share` of the values lie: the nearest one that is among them. NaN of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** The first line for people: what was measured, and on what. */
export function formatHeading({ benchmark, machine }: BenchmarkReport): string {
  return `${benchmark}, on ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.platform}, Node ${machine.node}, ONNX Runtime ${machine.onnxruntime}`;
}

/** The table for people. */
export function formatReport(report: BenchmarkReport): string {
  const lines = [formatHeading(report)];
  for (const result of report.results) {
    const batch = result.batch === undefined ? "" : `, batch ${result.batch}`;
    lines.push(`  ${result.name}${batch}`, `    ours  ${formatSide(result.ours, result.spread.ours, result.unit)}`);
    if (result.peer !== null && result.spread.peer !== null) {
      lines.push(`    peer  ${formatSide(result.peer, result.spread.peer, result.unit)}`, `    ratio ${result.ratio}`);
    } else if (result.target === undefined && result.goal === undefined) {
      lines.push("    peer  none");
    }
    if (result.target !== undefined) lines.push(formatTarget("asked", result.target, result.unit));
    if (result.goal !== undefined) lines.push(formatTarget("goal ", result.goal, result.unit));
  }
  return lines.join("\n");
}

function formatTarget(word: string, { kind, value, isMet }: JudgedTarget, unit: string): string {
  return `    ${word} ${kind} ${value} ${unit}: ${isMet ? "met" : "NOT MET"}`;
}

function reaches(figure: number, { kind, value }: Target): boolean {
  return kind === "at most" ? figure <= value : figure >= value;
}

function formatSide(value: number, [least, most]: Range, unit: string): string {
  return `${value} ${unit} (${least} to ${most})`;
}

function rangeOf(values: readonly number[]): Range {
  return [toFourDigits(Math.min(...values)), toFourDigits(Math.max(...values))];
}

/** No figure here is good for more than four digits, and more would be harder to read. */
export function toFourDigits(value: number): number {
  return Number(value.toPrecision(4));
}

/**
 * Measures `rounds` times in turn: ours, peer, ours, peer. One round of each is thrown away first, as warm-up.
 *
 * @param onRound called with each figure
 */
export async function alternate(
  ours: Contender,
  peer: Contender | null,
  rounds: number,
  onRound: (side: "ours" | "peer", figure: number) => void = () => {},
): Promise<Samples> {
  const contenders = peer === null ? [ours] : [ours, peer];
  const [oursFigures = [], peerFigures] = await takeTurns(contenders, rounds, (place, figure) =>
    onRound(place === 0 ? "ours" : "peer", figure),
  );
  return { ours: oursFigures, peer: peerFigures ?? null };
}

/**
 * Measures any number of contenders in turn, in their order, as `alternate` does two.
 *
 * @param onRound called with the contender's place and its figure
 * @returns the figures of each contender
 */
export async function takeTurns(
  contenders: readonly Contender[],
  rounds: number,
  onRound: (place: number, figure: number) => void = () => {},
): Promise<readonly (readonly number[])[]> {
  for (const contender of contenders) await contender.round();
  const figures = contenders.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [place, contender] of contenders.entries()) {
      const figure = await contender.round();
      figures[place]!.push(figure);
      onRound(place, figure);
    }
  }
  return figures;
}

/** Runs for a time, and at least once; gives the runs a second. */
export async function timeRuns(seconds: number, run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  let runs = 0;
  for (;;) {
    await run();
    runs += 1;
    const elapsed = (performance.now() - start) / 1000;
    if (elapsed >= seconds) return runs / elapsed;
  }
}
