/**
 * The best texts of a line, with their probabilities: a prefix search finds them, and the forward algorithm then sums up
 * all paths of the best few. What is known of the text beforehand is multiplied in while it is searched for.
 */

import { type AcceptedPaths, sumAccepted } from "./accepted-paths.js";
import { type LineAutomaton, tabulate } from "./automaton.js";
import { type LineColumns, sumLogs } from "./columns.js";
import { toText } from "./greedy-text.js";
import { logProbabilityOf } from "./path-sums.js";
import { type Expected, walkPrefixes } from "./prefix-beam.js";

/**
 * Of 600 drawn lines of 64 columns, a third of them clear, a third misread one in three times, and a third hardly readable,
 * with this width the best text was that of a width of 256 in all, the three best in 599; with 8 in 599 and 596, with 4 in
 * 598 and 538. A line took 0.55, 0.45 and 0.35 ms. With exactly 8 digits expected, 1.7 ms.
 */
const DEFAULT_WIDTH = 16;
const DEFAULT_COUNT = 5;

export interface SearchOptions<State = unknown> {
  /** Beginnings of texts that are kept at each column. @default 16 */
  readonly width?: number;
  /** How many texts are given, at most; their probabilities are exact. @default 5 */
  readonly count?: number;
  /** What is expected. @default any text */
  readonly automaton?: LineAutomaton<State> | undefined;
}

/** A text that may stand in a line. */
export interface RankedText {
  readonly text: string;
  readonly confidence: number;
}

/** A text that was found. */
export interface FoundText extends RankedText {
  readonly classes: Uint8Array;
  /** Of the columns: the logarithm of the sum over all paths. */
  readonly logProbability: number;
  /** Of the automaton. */
  readonly logWeight: number;
  /** Its share, both multiplied, of all texts: its probability, given what is expected. */
  readonly confidence: number;
}

/** What a search found. */
export interface FoundTexts {
  /** The best first; none where no text that the automaton accepts fits into the columns. */
  readonly texts: readonly FoundText[];
  /**
   * The logarithm of what all texts add up to, with their weights; found or not. Without an automaton it is 0; with one that
   * only forbids, it is how well the columns fit the expectation as a whole: confidence says nothing of that.
   */
  readonly logTotal: number;
  /** With an automaton: where which symbol begins, of all texts that it accepts. */
  readonly beginnings?: AcceptedPaths["beginnings"];
}

/** Finds the best texts of a line. */
export function searchTexts<State>(columns: LineColumns, options: SearchOptions<State> = {}): FoundTexts {
  const { width = DEFAULT_WIDTH, count = DEFAULT_COUNT } = options;
  const expected = options.automaton && expect(columns, options.automaton);
  const ends = walkPrefixes(columns, expected, width);
  const found = ends
    .toSorted((a, b) => b.logProbability + b.logWeight - (a.logProbability + a.logWeight))
    .map((end, i) => (i < count ? { ...end, logProbability: logProbabilityOf(columns, end.classes) } : end));
  const logFound = sumLogs(found.map(({ logProbability, logWeight }) => logProbability + logWeight));
  // Never of the found texts alone: a narrow search would be too sure.
  const logTotal = expected === undefined ? 0 : Math.max(logFound, expected.paths.logTotal);
  const texts = found
    .slice(0, count)
    .map((one) => ({
      ...one,
      text: toText(one.classes),
      confidence: Math.exp(one.logProbability + one.logWeight - logTotal),
    }))
    .toSorted((a, b) => b.confidence - a.confidence);
  return { texts, logTotal, ...(expected && { beginnings: expected.paths.beginnings }) };
}

function expect<State>(columns: LineColumns, automaton: LineAutomaton<State>): Expected {
  const table = tabulate(automaton);
  return { automaton: table, paths: sumAccepted(columns, table) };
}
