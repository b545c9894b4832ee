/**
 * How many pictures are decoded at a time in the whole process. Decoding runs on libuv's threads, of which a process has
 * four (UV_THREADPOOL_SIZE), and with which it also reads all its files: two are left to those, or slow pictures would
 * keep the page from loading. AVIF, HEIC and PDF, which take the most memory and time, are decoded one at a time, so that
 * they leave a place to photos. The places lie in memory that the threads share.
 */

import { threadId } from "node:worker_threads";

import { type Format, maxPixelsOf, type PictureFormat } from "../../contract/formats.js";

/**
 * How often places got free, then a number a place: one more than the id of the thread that holds it, or 0. The first place
 * is that of AVIF, HEIC and PDF.
 */
export type DecodingPlaces = Int32Array<SharedArrayBuffer>;

const CHANGES = 0;
const HEAVY = 1;
const FIRST_OF_LIBUV = 2;

const FREE = 0;
const me = threadId + 1;

const LIBUV_THREADS = 4;
const LEFT_TO_FILES = 2;

/** @param libuvThreads what UV_THREADPOOL_SIZE says */
export function createDecodingPlaces(libuvThreads = Number(process.env["UV_THREADPOOL_SIZE"])): DecodingPlaces {
  const threads = libuvThreads > 0 ? libuvThreads : LIBUV_THREADS;
  const places = FIRST_OF_LIBUV + Math.max(1, threads - LEFT_TO_FILES);
  return new Int32Array(new SharedArrayBuffer(places * Int32Array.BYTES_PER_ELEMENT));
}

/** Whether pictures of the format are decoded one at a time. */
export function isDecodedAlone(format: Format): boolean {
  return Number.isFinite(maxPixelsOf(format));
}

/** Does a piece of decoding while holding the places that a picture of the format needs. */
export async function withDecodingPlace<Result>(
  places: DecodingPlaces,
  format: PictureFormat,
  work: () => Promise<Result>,
): Promise<Result> {
  const held: number[] = [];
  try {
    if (isDecodedAlone(format)) held.push(await take(places, HEAVY, FIRST_OF_LIBUV));
    // Those have threads of their own.
    if (format !== "HEIC" && format !== "PDF") held.push(await take(places, FIRST_OF_LIBUV, places.length));
    return await work();
  } finally {
    for (const place of held) free(places, place);
  }
}

/** Frees what threads held that have ended. */
export function freePlacesOfDead(places: DecodingPlaces, livingIds: readonly number[]): void {
  for (let place = HEAVY; place < places.length; place++) {
    const holder = Atomics.load(places, place);
    if (holder !== FREE && !livingIds.includes(holder - 1)) free(places, place);
  }
}

/** Waits for one of the places from `from` to `to - 1`. */
async function take(places: DecodingPlaces, from: number, to: number): Promise<number> {
  for (;;) {
    const changes = Atomics.load(places, CHANGES);
    for (let place = from; place < to; place++) {
      if (Atomics.compareExchange(places, place, FREE, me) === FREE) return place;
    }
    await Atomics.waitAsync(places, CHANGES, changes).value;
  }
}

function free(places: DecodingPlaces, place: number): void {
  Atomics.store(places, place, FREE);
  Atomics.add(places, CHANGES, 1);
  Atomics.notify(places, CHANGES);
}
