/** What is done with a hand: digits added, learnt, undone, opened, forgotten. The worker that reads does the learning. */

import type { HandAnswer, HandRequest } from "../../../src/browser/worker/teach-hand.js";
import type { ReadAnswer } from "../../../src/client.js";
import { untaughtReason } from "../words/digit-words.js";
import { type Hand, type KeptHand, type Stored, STORED_NAME } from "./hand.svelte.js";

export type Sample = HandRequest["samples"][number];

const NOTHING: KeptHand = { profile: null, samples: 0, learnt: null };

/** Keeps digits, to be learnt from later. */
export async function addSamples(hand: Hand, samples: readonly Sample[]): Promise<void> {
  if (samples.length === 0) return;
  const answer = await ask(hand, { act: "add", profile: hand.now.profile, samples });
  keep(hand, { now: toKept(answer), before: hand.before });
}

/** Learns from all digits there are, and these. @throws ABORTED once it is stopped; what the worker throws */
export async function learn(hand: Hand, samples: readonly Sample[]): Promise<void> {
  stop(hand);
  const mine = new AbortController();
  hand.learning = mine;
  hand.progress = 0;
  hand.refusal = null;
  const old = hand.now;
  try {
    const request = { act: "learn", profile: old.profile, samples } as const;
    const answer = await ask(hand, request, mine.signal, (done) => {
      if (hand.learning === mine) hand.progress = done;
    });
    hand.refusal = answer.refusal;
    const isLearnt = answer.refusal === null;
    keep(hand, { now: toKept(answer), before: isLearnt ? old : hand.before });
    if (isLearnt) change(hand);
  } finally {
    if (hand.learning === mine) hand.learning = hand.progress = null;
  }
}

export function stop(hand: Hand): void {
  hand.learning?.abort();
}

/** Goes back to what was there before it learnt the last time. */
export async function undo(hand: Hand): Promise<void> {
  const { before } = hand;
  if (before === null) return;
  await ask(hand, { act: "use", profile: before.profile, samples: [] });
  keep(hand, { now: before, before: null });
  change(hand);
}

/** Takes a profile that was saved. @throws PROFILE_MALFORMED */
export async function open(hand: Hand, text: string): Promise<void> {
  const old = hand.now;
  const answer = await ask(hand, { act: "use", profile: text, samples: [] });
  hand.refusal = null;
  keep(hand, { now: toKept(answer), before: old });
  change(hand);
}

export async function forget(hand: Hand): Promise<void> {
  stop(hand);
  await ask(hand, { act: "use", profile: null, samples: [] });
  hand.refusal = null;
  keep(hand, null);
  change(hand);
}

/** The digits of a reading with what was meant; none where it cannot be known which is which. */
export function samplesOfAnswer(answer: Pick<ReadAnswer, "numbers">, meant: string): readonly Sample[] {
  if (untaughtReason(answer, meant) !== "") return [];
  const values = meant.replaceAll(/\D/g, "");
  const digits = answer.numbers.flatMap((number) => number.digits);
  return digits.map(({ image }, i) => ({ image: bytesOf(image), digit: Number(values[i]) }));
}

export function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

function ask(
  { reads }: Hand,
  request: HandRequest,
  signal = new AbortController().signal,
  onProgress?: (done: number) => void,
): Promise<HandAnswer> {
  return reads.hand(request, signal, onProgress);
}

function change(hand: Hand): void {
  hand.use();
  hand.onChange();
}

function keep(hand: Hand, stored: Stored | null): void {
  hand.now = stored?.now ?? NOTHING;
  hand.before = stored?.before ?? null;
  try {
    if (stored === null) hand.storage.removeItem(STORED_NAME);
    else hand.storage.setItem(STORED_NAME, JSON.stringify(stored));
    hand.isKept = true;
  } catch {
    // It is full, or switched off.
    hand.isKept = false;
  }
}

function toKept({ profile, samples, learnt }: HandAnswer): KeptHand {
  return { profile, samples, learnt };
}
