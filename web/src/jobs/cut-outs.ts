/**
 * Parts of pictures, fetched before they are looked at: the last ones are kept decoded, so that the next number is there
 * at once. They come through the client, which knows the token.
 */

import type { Client, CutOutOptions, JobNumber } from "../../../src/client.js";

/** Pixels along the longer side of a number that is looked at, and of one among many. */
export const LARGE_SIDE = 1200;
export const SMALL_SIDE = 240;

/** Some screens of small ones. */
const MAX_KEPT = 240;

export interface LoadedCutOut {
  readonly url: string;
  /** Its width over its height. */
  readonly ratio: number;
}

interface Kept {
  readonly loaded: Promise<LoadedCutOut>;
  readonly request: AbortController;
}

export class CutOuts {
  readonly #client: Client;
  readonly #kept = new Map<string, Kept>();

  constructor(client: Client) {
    this.#client = client;
  }

  /** A part of a picture, which is decoded by then; rejects where there is no picture to show. */
  load(job: string, fileId: number, options: CutOutOptions = {}): Promise<LoadedCutOut> {
    const key = JSON.stringify([job, fileId, options]);
    const kept = this.#kept.get(key);
    if (kept !== undefined) {
      // The one that was used last stands last.
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return kept.loaded;
    }
    const request = new AbortController();
    const loaded = this.#fetch(job, fileId, options, request.signal);
    this.#kept.set(key, { loaded, request });
    loaded.catch(() => this.#kept.delete(key));
    this.#dropOldest();
    return loaded;
  }

  async #fetch(job: string, fileId: number, options: CutOutOptions, signal: AbortSignal): Promise<LoadedCutOut> {
    const url = URL.createObjectURL(await this.#client.jobs.cutOut(job, fileId, options, { signal }));
    const image = new Image();
    image.src = url;
    await image.decode();
    return { url, ratio: image.naturalWidth / image.naturalHeight };
  }

  #dropOldest(): void {
    for (const [key, { loaded, request }] of this.#kept) {
      if (this.#kept.size <= MAX_KEPT) return;
      this.#kept.delete(key);
      request.abort();
      // An image that shows it has its pixels already.
      loaded.then(
        ({ url }) => URL.revokeObjectURL(url),
        () => {},
      );
    }
  }
}

/** A rectangle in parts of what it lies in. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Paper around a number, in parts of its shorter side, and around a digit of one, whose neighbours are to be left out. */
const MARGIN = 0.35;
export const DIGIT_MARGIN = 0.02;
const LEAST_MARGIN_PX = 6;

/** What is shown of a number: its place with some paper around it, and where in that it stands; all where that is unknown. */
export function cutOutOf({ box, turn }: Pick<JobNumber, "box" | "turn">, side: number, share = MARGIN) {
  if (box === null) return wholeOf({ box, turn }, side);
  const margin = Math.ceil(share * Math.min(box.width, box.height)) + LEAST_MARGIN_PX;
  const x = Math.floor(box.x) - margin;
  const y = Math.floor(box.y) - margin;
  const width = Math.ceil(box.width) + 2 * margin;
  const height = Math.ceil(box.height) + 2 * margin;
  const frame = {
    left: (box.x - x) / width,
    top: (box.y - y) / height,
    width: box.width / width,
    height: box.height / height,
  };
  const { options } = wholeOf({ box, turn }, side);
  return { options: { x, y, width, height, ...options }, frame: turnFrame(frame, turn) };
}

/** All of the picture, or of the page of it that a number stands on, upright as the number is. */
export function wholeOf({ box, turn }: Pick<JobNumber, "box" | "turn">, side: number) {
  const options: CutOutOptions = {
    side,
    turn: String(turn) as NonNullable<CutOutOptions["turn"]>,
    ...(box?.page !== undefined && { page: box.page }),
  };
  return { options, frame: null };
}

function turnFrame({ left, top, width, height }: Frame, turn: number): Frame {
  switch (turn) {
    case 90:
      return { left: 1 - top - height, top: left, width: height, height: width };
    case 180:
      return { left: 1 - left - width, top: 1 - top - height, width, height };
    case 270:
      return { left: top, top: 1 - left - width, width: height, height: width };
    default:
      return { left, top, width, height };
  }
}
