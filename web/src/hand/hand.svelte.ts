/**
 * The hand of whoever writes here: digits that were corrected or written for it, and what was learnt from them, kept in this
 * browser alone. The worker that reads does the learning; here the profile is the text of its file.
 */

import type { HandAnswer, HandRequest } from "../../../src/browser/worker/teach-hand.js";
import type { ReadAnswer } from "../../../src/client.js";
import type { PictureReads } from "../api/picture-reads.svelte.js";

/** Under this name the browser keeps it. */
const STORED_NAME = "digits-hand";

export type Sample = HandRequest["samples"][number];

/** A profile with what is told of it. */
export type KeptHand = Omit<HandAnswer, "refusal">;

interface Stored {
  readonly now: KeptHand;
  /** What undoing brings back; null where there was none before. */
  readonly before: KeptHand | null;
}

const NOTHING: KeptHand = { profile: null, samples: 0, learnt: null };

export class Hand {
  isOpen = $state(false);
  now = $state.raw<KeptHand>(NOTHING);
  before = $state.raw<KeptHand | null>(null);
  /** How far learning is, 0 to 1; null where nothing is learnt. */
  progress = $state<number | null>(null);
  /** Why nothing was learnt, the last time it was tried. */
  refusal = $state.raw<HandAnswer["refusal"]>(null);
  /** Whether the browser keeps it over a reload. */
  isKept = $state(true);
  readonly #storage: Storage;
  readonly #reads: PictureReads;
  readonly #onChange: () => void;
  #learning: AbortController | null = null;

  /** @param onChange hears that pictures are read otherwise now */
  constructor(storage: Storage, reads: PictureReads, onChange: () => void) {
    this.#storage = storage;
    this.#reads = reads;
    this.#onChange = onChange;
    const stored = this.#load();
    if (stored === null) return;
    this.now = stored.now;
    this.before = stored.before;
    reads.useHand(this.#usedProfile);
  }

  /** Keeps digits, to be learnt from later. */
  async add(samples: readonly Sample[]): Promise<void> {
    if (samples.length === 0) return;
    const answer = await this.#ask("add", this.now.profile, samples);
    this.#keep({ now: toKept(answer), before: this.before });
  }

  /** Learns from all digits there are, and these. @throws ABORTED once it is stopped; what the worker throws */
  async learn(samples: readonly Sample[] = []): Promise<void> {
    this.#learning?.abort();
    const mine = new AbortController();
    this.#learning = mine;
    this.progress = 0;
    this.refusal = null;
    const old = this.now;
    try {
      const answer = await this.#ask("learn", old.profile, samples, mine.signal, (done) => {
        if (this.#learning === mine) this.progress = done;
      });
      this.refusal = answer.refusal;
      const isLearnt = answer.refusal === null;
      this.#keep({ now: toKept(answer), before: isLearnt ? old : this.before });
      if (isLearnt) this.#change();
    } finally {
      if (this.#learning === mine) this.#learning = this.progress = null;
    }
  }

  stop(): void {
    this.#learning?.abort();
  }

  /** Goes back to what was there before it learnt the last time. */
  async undo(): Promise<void> {
    const { before } = this;
    if (before === null) return;
    await this.#use(before.profile);
    this.#keep({ now: before, before: null });
    this.#change();
  }

  /** Takes a profile that was saved. @throws PROFILE_MALFORMED */
  async open(text: string): Promise<void> {
    const old = this.now;
    const answer = await this.#use(text);
    this.refusal = null;
    this.#keep({ now: toKept(answer), before: old });
    this.#change();
  }

  async forget(): Promise<void> {
    this.stop();
    await this.#use(null);
    this.refusal = null;
    this.#keep(null);
    this.#change();
  }

  #change(): void {
    this.#reads.useHand(this.#usedProfile);
    this.#onChange();
  }

  get #usedProfile(): string | null {
    return this.now.learnt === null ? null : this.now.profile;
  }

  #use(profile: string | null): Promise<HandAnswer> {
    return this.#ask("use", profile, []);
  }

  #ask(
    act: HandRequest["act"],
    profile: string | null,
    samples: readonly Sample[],
    signal = new AbortController().signal,
    onProgress?: (done: number) => void,
  ): Promise<HandAnswer> {
    return this.#reads.hand({ act, profile, samples }, signal, onProgress);
  }

  #keep(stored: Stored | null): void {
    this.now = stored?.now ?? NOTHING;
    this.before = stored?.before ?? null;
    try {
      if (stored === null) this.#storage.removeItem(STORED_NAME);
      else this.#storage.setItem(STORED_NAME, JSON.stringify(stored));
      this.isKept = true;
    } catch {
      // It is full, or switched off.
      this.isKept = false;
    }
  }

  #load(): Stored | null {
    try {
      const stored = JSON.parse(this.#storage.getItem(STORED_NAME) ?? "null") as Stored | null;
      return typeof stored?.now?.samples === "number" ? stored : null;
    } catch {
      return null;
    }
  }
}

/** The digits of a reading with what was meant; none where they are not as many. */
export function samplesOfAnswer({ numbers }: ReadAnswer, meant: string): readonly Sample[] {
  const values = meant.replaceAll(/\D/g, "");
  const digits = numbers.flatMap((number) => number.digits);
  if (digits.length !== values.length) return [];
  return digits.map(({ image }, i) => ({ image: bytesOf(image), digit: Number(values[i]) }));
}

export function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

function toKept({ profile, samples, learnt }: HandAnswer): KeptHand {
  return { profile, samples, learnt };
}
