/**
 * The reading of what lies on the sheet: a drawing, or a picture. A newer sheet cancels the older one's reading, so
 * an answer never appears beside other ink.
 */

import { ConnectionError, type ExplainedAnswer, type ReadAnswer } from "../../../src/client.js";
import type { PenRest } from "../../../src/browser/drawing/pen-rest.js";
import type { Connection } from "../api/connection.svelte.js";
import { withMinConfidence } from "../../../src/contract/doubt.js";
import type { Doubt } from "../api/doubt.svelte.js";
import type { Expected } from "../api/expected.svelte.js";
import { type AskedOptions, type ReadPicture, type Reads, toFile } from "../device/reads.js";
import { type Failure, pictureTooLarge, readingFailureOf } from "../words/failures.js";
import { MAX_LARGE_NUMBERS, placeDigits, type ShownReading } from "./shown-reading.svelte.js";

/** What lies on the sheet and is read. */
export class ReadSource {
  readonly picture: ReadPicture;
  /** When whoever draws it has finished. */
  readonly rest: PenRest | undefined;
  #file: File | undefined;
  #url: string | undefined;

  constructor(picture: ReadPicture, rest: PenRest | undefined) {
    this.picture = picture;
    this.rest = rest;
  }

  get kind(): "drawing" | "picture" {
    return this.picture instanceof File ? "picture" : "drawing";
  }

  /** Of a drawing it is made when somebody wants it. */
  get file(): File {
    return (this.#file ??= toFile(this.picture));
  }

  /** Shows the file's bytes from memory. */
  get url(): string {
    return (this.#url ??= URL.createObjectURL(this.file));
  }

  /** Frees the memory of what no longer lies on the sheet. */
  letGo(): void {
    setTimeout(() => {
      if (this.#url !== undefined) URL.revokeObjectURL(this.#url);
    }, KEEP_URL_MS);
  }
}

/** Where a picture lies in its frame, in shares of the frame: `scale` 1 fills it. */
export interface Placement {
  readonly scale: number;
  readonly left: number;
  readonly top: number;
}

/** Places it in a frame of this size. */
export type CloseUp = (frame: { readonly width: number; readonly height: number }) => Placement;

export type ReadingOutcome =
  | {
      readonly kind: "read";
      /** What was read; the sheet may hold something else by now. */
      readonly source: ReadSource;
      /** As the reader has it: `Reading.answer` has what is doubtful now. */
      readonly answer: ReadAnswer;
      readonly durationMs: number;
    }
  | { readonly kind: "failed"; readonly failure: Failure };

/** The steps behind a reading cost more than the reading: they wait until the pen has rested so long. */
const EXPLAIN_AFTER_MS = 600;

/** Most readings come sooner: until then nothing is taken away. */
const SLOW_AFTER_MS = 250;

/** An image may still be loading what it no longer shows. */
const KEEP_URL_MS = 5000;

export class Reading implements ShownReading {
  source = $state.raw<ReadSource | null>(null);
  outcome = $state.raw<ReadingOutcome | null>(null);
  /** What somebody wrote in the place of numbers, by their places; an empty text where no number stands. */
  corrections = $state.raw<ReadonlyMap<number, string>>(new Map());
  isBusy = $state(false);
  /** Whether a picture takes so long that the reading before it must not stand beside it any more. */
  isSlow = $state(false);
  chosen = $state(0);
  lit = $state<number | null>(null);
  wanted = $state<number | null>(null);
  /** Where the picture lies in a frame so that a number is seen close to; null where all of it is in sight. */
  closeUp = $state.raw<CloseUp | null>(null);
  /** Whether anybody looks at how it was read. */
  isExplained = $state(true);
  explanation = $state.raw<ExplainedAnswer["explanation"] | null>(null);
  /** Whether the last explanation told of lines read as a whole, as the released models do; others read digit by digit. */
  isByLines = $state(true);
  /** What was read, with as much doubt as is wanted now. */
  readonly answer = $derived.by(() =>
    this.outcome?.kind === "read" ? withMinConfidence(this.outcome.answer, this.#doubt.below) : null,
  );
  readonly digits = $derived(this.answer ? placeDigits(this.answer) : []);
  /** The text of each number: as somebody wrote it, or as it was read. */
  readonly texts = $derived(this.answer?.numbers.map(({ text }, place) => this.corrections.get(place) ?? text) ?? []);
  /** Whether the numbers are too many to stand large. */
  readonly isMany = $derived(this.texts.length > MAX_LARGE_NUMBERS);
  readonly #connection: Connection;
  readonly #reads: Reads;
  readonly #expected: Expected;
  readonly #doubt: Doubt;
  #running: AbortController | null = null;
  #forgetWaiting: (() => void) | null = null;
  #patience: ReturnType<typeof setTimeout> | undefined;

  constructor(connection: Connection, reads: Reads, expected: Expected, doubt: Doubt) {
    this.#connection = connection;
    this.#reads = reads;
    this.#expected = expected;
    this.#doubt = doubt;
  }

  /**
   * Reads what lies on the sheet now.
   *
   * @param rest until the pen rests, what is no digit yet is not refused
   */
  read(picture: ReadPicture, rest?: PenRest): void {
    this.source?.letGo();
    this.source = new ReadSource(picture, rest);
    void this.#run(this.source);
  }

  /** Reads the same once more. */
  retry(): void {
    if (this.source) void this.#run(this.source);
  }

  /** Says why what came cannot be read at all; the sheet stays as it is. */
  refuse(failure: Failure): void {
    this.#stop();
    this.#put({ kind: "failed", failure });
  }

  /** The sheet is empty. */
  reset(): void {
    this.#stop();
    this.source?.letGo();
    this.source = null;
    this.#put(null);
    this.chosen = 0;
  }

  /** Writes a text in the place of a number; the same one is no correction. */
  correct(place: number, text: string): void {
    const corrections = new Map(this.corrections);
    if (text === this.answer?.numbers[place]?.text) corrections.delete(place);
    else corrections.set(place, text);
    this.corrections = corrections;
  }

  /** Opens the digit so many places further on. */
  step(places: number): void {
    const last = Math.max(0, this.digits.length - 1);
    this.chosen = Math.max(0, Math.min(last, this.chosen + places));
  }

  /** Shows the steps behind a reading, or no longer. */
  explain(isExplained: boolean): void {
    this.isExplained = isExplained;
    if (isExplained && this.source && this.answer && !this.explanation) {
      void this.#explain(this.source, new AbortController());
    }
  }

  async #run(source: ReadSource): Promise<void> {
    this.#stop();
    const { limits } = this.#connection;
    if (source.kind === "picture" && source.file.size > limits.maxPictureBytes) {
      return this.#conclude({ kind: "failed", failure: pictureTooLarge(limits.maxPictureBytes) });
    }
    const mine = new AbortController();
    this.#running = mine;
    this.#setBusy(source.kind);
    const startMs = performance.now();
    try {
      const answer = await this.#reads.read(source.picture, { ...this.#optionsOf(source), signal: mine.signal });
      if (mine.signal.aborted) return;
      const durationMs = performance.now() - startMs;
      if (answer.numbers.length === 0) await source.rest?.wait(mine.signal);
      if (mine.signal.aborted) return;
      this.#conclude({ kind: "read", source, answer, durationMs });
      this.#setBusy(null);
      await this.#explain(source, mine);
    } catch (error) {
      if (!(error instanceof ConnectionError)) await source.rest?.wait(mine.signal);
      if (mine.signal.aborted) return;
      this.#setBusy(null);
      this.#conclude({ kind: "failed", failure: readingFailureOf(error) });
      if (error instanceof ConnectionError) this.#wait();
    }
  }

  /** Nothing that was said of the outcome before holds of this one. */
  #put(outcome: ReadingOutcome | null): void {
    this.outcome = outcome;
    this.corrections = new Map();
    this.explanation = null;
    this.lit = null;
    this.wanted = null;
    this.closeUp = null;
  }

  #conclude(outcome: ReadingOutcome): void {
    const { length } = this.digits;
    this.#put(outcome);
    // While a number grows its newest digit is the one to look at; otherwise it is the first.
    const grew = this.source?.kind === "drawing" && this.digits.length > length;
    if (grew) this.chosen = this.digits.length - 1;
    else if (this.source?.kind === "picture") this.chosen = 0;
    this.chosen = Math.min(this.chosen, Math.max(0, this.digits.length - 1));
  }

  /** Asks for the steps. Without them the reading still stands, so their failure is not said. */
  async #explain(source: ReadSource, mine: AbortController): Promise<void> {
    if (!this.isExplained) return;
    if (source.kind === "drawing") {
      await new Promise((resolve) => setTimeout(resolve, EXPLAIN_AFTER_MS));
    }
    if (mine.signal.aborted || this.source !== source) return;
    this.#running = mine;
    const answer = await this.#reads
      .explain(source.picture, { ...this.#optionsOf(source), signal: mine.signal })
      .catch(() => null);
    if (answer && !mine.signal.aborted && this.source === source) {
      this.explanation = answer.explanation;
      const { lines, cuts, candidates } = answer.explanation;
      if (lines.length > 0) this.isByLines = true;
      else if (cuts.length > 0 || candidates.length > 0) this.isByLines = false;
    }
  }

  /** Whoever draws sits before the sheet the right way up. */
  #optionsOf({ kind }: ReadSource): AskedOptions {
    return { ...this.#expected.asked, ...(kind === "drawing" && { turn: "0" }) };
  }

  /** Says what is being read, or null where nothing is. */
  #setBusy(kind: ReadSource["kind"] | null): void {
    this.isBusy = kind !== null;
    this.isSlow = false;
    clearTimeout(this.#patience);
    if (kind === "picture") {
      this.#patience = setTimeout(() => (this.isSlow = true), SLOW_AFTER_MS);
    }
  }

  #wait(): void {
    this.#connection.lose();
    this.#forgetWaiting = this.#connection.whenBack(() => this.retry());
  }

  #stop(): void {
    this.#running?.abort();
    this.#running = null;
    this.#setBusy(null);
    this.#forgetWaiting?.();
    this.#forgetWaiting = null;
  }
}
