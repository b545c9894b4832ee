/**
 * The limits on what is sent, and what holds where an operator chooses nothing. `GET /api/limits` tells what a server
 * was started with, so that page and client need no copy of them.
 */

import { MINIMUM_SIDE_PX } from "../core/picture/picture.js";

const MEGA = 1e6;

/**
 * Where the page has pictures read: by the server; on the device that shows it; or there where its browser can and the
 * server reads with the released model, which is what the page brings along.
 */
export const readingPlaces = ["server", "device", "auto"] as const;
export type ReadingPlace = (typeof readingPlaces)[number];

/** What a server takes, and what it leaves to the page. */
export interface Limits {
  /** Size of one picture file, in bytes. */
  readonly maxPictureBytes: number;
  /** Width times height of one picture, in pixels. */
  readonly maxPixels: number;
  /** Each side of a picture, in pixels: what decoders do line by line takes as long as there are lines, however short. */
  readonly minSide: number;
  readonly maxSide: number;
  /** Picture files in one request. */
  readonly maxFiles: number;
  /** Pages of one file. */
  readonly maxPages: number;
  /** Seconds that one picture may be read; a request may ask for less. */
  readonly maxReadingSeconds: number;
  /** Images of 28x28 in one request. More are no faster each, and hold a thread for longer than others should wait. */
  readonly maxImages: number;
  /** Size of an ONNX file, in bytes. */
  readonly maxModelBytes: number;
  /** Size of a model's card, in bytes, as it is sent and as it is written. */
  readonly maxCardBytes: number;
  /** How many objects and lists lie in one another in a card. The cards of `digits train` have 7. */
  readonly maxCardDepth: number;
  /** Where the page has pictures read. */
  readonly readOn: ReadingPlace;
}

/** Texts of a list that is sent with a picture: so many are sorted in some 30 ms, during which nobody else is answered. */
export const MOST_SENT_TEXTS = 50_000;

export const defaultLimits = {
  maxPictureBytes: 20 * MEGA,
  maxPixels: 50 * MEGA,
  minSide: MINIMUM_SIDE_PX,
  maxSide: 30_000,
  maxFiles: 100,
  maxPages: 100,
  maxReadingSeconds: 10,
  maxImages: 1024,
  maxModelBytes: 50 * MEGA,
  maxCardBytes: MEGA,
  maxCardDepth: 32,
  readOn: "server",
} as const satisfies Limits;

/** `20 MB`, with one decimal where there is one. */
export function formatMegabytes(bytes: number): string {
  return `${roundedMega(bytes)} MB`;
}

/** `50 megapixels`. */
export function formatMegapixels(pixels: number): string {
  return `${roundedMega(pixels)} megapixels`;
}

function roundedMega(count: number): string {
  return String(Math.round((10 * count) / MEGA) / 10);
}

/** Characters of what people call a model: longer ones would take the place of what else is told of it. */
export const MAX_TITLE_LENGTH = 80;
