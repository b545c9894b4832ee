/**
 * Letters of handwriting fonts, of which simulated pages write words by hand: images as MNIST's are, and where each letter
 * stands in a word.
 */

import type { ImageSet } from "../../dataset/image-set.js";

/** The letters; a letter's label is its place here. */
export const handLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** Where a letter stands, in heights of a capital. */
export interface LetterPlace {
  /** How far its top and foot lie above the base line; a foot below is negative. */
  readonly top: number;
  readonly foot: number;
  /** Paper before and after its ink; less than 0 where it reaches over its neighbour. */
  readonly before: number;
  readonly after: number;
}

/** The letters of one hand. */
export interface HandSet {
  readonly letters: ImageSet;
  /** Of each image. */
  readonly places: readonly LetterPlace[];
}

/** Bytes of a place in its file. */
export const PLACE_BYTES = 4;

/** A byte counts 64ths of a capital's height, from -1. */
const STEPS = 64;

/** The bytes of a place in its file. */
export function toPlaceBytes({ top, foot, before, after }: LetterPlace): number[] {
  return [top, foot, before, after].map((value) => Math.max(0, Math.min(255, Math.round(STEPS * (value + 1)))));
}

/** The place that bytes of its file say. */
export function fromPlaceBytes(bytes: Uint8Array): LetterPlace {
  const [top = 0, foot = 0, before = 0, after = 0] = Array.from(bytes, (byte) => byte / STEPS - 1);
  return { top, foot, before, after };
}
