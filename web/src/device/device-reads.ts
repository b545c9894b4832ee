/**
 * Reading on this device, with the server's own answers: in a worker, by the released networks. The server is asked only for
 * what this browser cannot open, and for files that may have several pages, of which a browser shows one.
 */

import { createReadingDesk, type ReadingDesk } from "../../../src/browser/worker/reading-desk.js";
import type { ReadingRequest, ReadSource } from "../../../src/browser/worker/serve-readings.js";
import { ApiError, ConnectionError, type ReadLine } from "../../../src/client.js";
import { createAnswers } from "../../../src/contract/answers/to-answers.js";
import { type Format, formatOf, mayHavePages } from "../../../src/contract/formats.js";
import { pickReadingOptions, type ReadingOptions } from "../../../src/contract/reading-options.js";
import { DigitsError, isDigitsError } from "../../../src/core/errors.js";
import { NeedsServerError } from "../words/failures.js";
import { startReadingWorker } from "./first-worker.js";
import { keepHandOffline, keepOffline } from "./keep-offline.js";
import type { AskedOptions, ReadPicture, Reads } from "./reads.js";

/** Whatever a format is told by. */
const HEAD_BYTES = 1100;

/** Each holds the networks, and the planes of its picture. */
const MOST_WORKERS = 4;

/** The others are ended when no more pictures have come for so long. */
const REST_AFTER_MS = 10_000;

/** A module of WebAssembly with two instructions on vectors, which are what makes reading fast. */
const WITH_VECTORS = "AGFzbQEAAAABBQFgAAF7AwIBAAoKAQgAQQD9D/1iCw==";

export interface DeviceReads extends Reads {
  /** Loads what reading needs. @param onNewer where the browser is to keep it: hears of a newer version; null where it is not */
  prepare(onNewer: (() => void) | null): Promise<void>;
  /** Reads by a person's profile from now on, in this worker and in those after it; null: by nobody's. */
  useHand(profile: string | null): void;
  hand: ReadingDesk["hand"];
}

/** Whether this browser has all that reading needs, and is fast enough. */
export function canReadHere(): boolean {
  const hasVectors = typeof WebAssembly === "object" && WebAssembly.validate(bytesOf(WITH_VECTORS));
  return hasVectors && "Worker" in globalThis && "OffscreenCanvas" in globalThis && "createImageBitmap" in globalThis;
}

/**
 * Creates what reads here. Its functions throw DigitsError where the reader does, ConnectionError where the networks cannot be
 * loaded, and what the server's do where that is asked.
 *
 * @param server reads what cannot be read here; null where there is none
 * @param maxSeconds of a reading that asks for no less
 */
export function createDeviceReads(server: Reads | null, maxSeconds: number): DeviceReads {
  let hand: string | null = null;
  const createDesk = () =>
    createReadingDesk(() => {
      const worker = startReadingWorker();
      if (hand !== null) worker.postMessage(toUse(hand));
      return worker;
    });
  const desk = createDesk();
  /** Beside it, for many pictures. */
  const others = Array.from({ length: workerCount() - 1 }, createDesk);
  let resting: ReturnType<typeof setTimeout> | undefined;
  let areOthersStale = false;
  const restOthers = () => others.forEach((other) => other.rest());
  const { toReadAnswer, toExplainedAnswer } = createAnswers(toBase64);

  async function readHere<Answer>(
    picture: ReadPicture,
    { signal = new AbortController().signal, ...options }: AskedOptions,
    read: (source: ReadSource, options: ReadingOptions, signal: AbortSignal) => Promise<Answer>,
    askServer: (server: Reads) => Promise<Answer>,
  ): Promise<Answer> {
    const asked = { maxSeconds, ...pickReadingOptions({ ...options }) };
    if (!(picture instanceof File)) return read(picture.toPixels(), asked, signal);
    const format = formatOf(new Uint8Array(await picture.slice(0, HEAD_BYTES).arrayBuffer()));
    try {
      if (format === undefined || !mayHavePages(format)) return await read(picture, asked, signal);
    } catch (error) {
      if (!isDigitsError(error, "PICTURE_UNREADABLE")) throw error;
    }
    const what = format ?? "this file";
    if (server === null) throw cannotOpen(format);
    try {
      return await askServer(server);
    } catch (error) {
      throw error instanceof ConnectionError ? new NeedsServerError(what, { cause: error }) : error;
    }
  }

  const readBy = (by: ReadingDesk, picture: ReadPicture, options: AskedOptions = {}) =>
    readHere(
      picture,
      options,
      async (...asked) => toReadAnswer(await by.read(...asked).catch(refuseConnection)),
      (elsewhere) => elsewhere.read(picture, options),
    );

  const reads: DeviceReads = {
    async prepare(onNewer) {
      // What a drawing is read with comes first, and what keeps the page, which loads all of it, last.
      await desk.prepare("drawing");
      await desk.prepare("photo");
      if (onNewer !== null) await keepOffline(onNewer);
    },
    useHand(profile) {
      if (profile === hand) return;
      hand = profile;
      if (profile !== null) void keepHandOffline();
      // A worker that learnt it uses it already; one that cannot reads as everybody's.
      desk.hand(toUse(profile).request, new AbortController().signal).catch(() => undefined);
      // Those that read a list go on as they are; what they read next is read by it.
      areOthersStale = true;
    },
    hand: (...asked) => desk.hand(...asked),
    read: (picture, options) => readBy(desk, picture, options),
    explain: (picture, options = {}) =>
      readHere(
        picture,
        options,
        async (...asked) => toExplainedAnswer(await desk.explain(...asked).catch(refuseConnection)),
        (elsewhere) => elsewhere.explain(picture, options),
      ),
    check: (options) => desk.check(options),
    async *readMany(pictures, options = {}) {
      clearTimeout(resting);
      if (areOthersStale) restOthers();
      areOthersStale = false;
      try {
        const desks = [desk, ...others].slice(0, pictures.length);
        yield* inParallel(pictures, desks, options.signal, ({ name, picture }, index, one) =>
          lineOf(index, name, () => readBy(one, picture, options)),
        );
      } finally {
        resting = setTimeout(restOthers, REST_AFTER_MS);
      }
    },
  };
  return reads;
}

/** As many as there are cores, of which phones have more than they have memory for. */
function workerCount(): number {
  return Math.max(1, Math.min(MOST_WORKERS, navigator.hardwareConcurrency));
}

/**
 * Does work on all items, one at a time at each place, and gives the results as they come.
 *
 * @throws what the work throws; the signal's reason
 */
async function* inParallel<Item, Place, Result>(
  items: readonly Item[],
  places: readonly Place[],
  signal: AbortSignal | undefined,
  work: (item: Item, index: number, place: Place) => Promise<Result>,
): AsyncGenerator<Result> {
  const results: Result[] = [];
  let next = 0;
  let busy = places.length;
  let end: { readonly error: unknown } | null = null;
  let wake = () => {};
  const workAt = async (place: Place) => {
    try {
      while (next < items.length && end === null) {
        signal?.throwIfAborted();
        const index = next++;
        results.push(await work(items[index]!, index, place));
        wake();
      }
    } catch (error) {
      end ??= { error };
    }
    busy--;
    wake();
  };
  for (const place of places) void workAt(place);
  try {
    for (;;) {
      while (results.length > 0) yield results.shift()!;
      if (end !== null) throw (end as { readonly error: unknown }).error;
      if (busy === 0) return;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    // Whoever takes no more needs nothing more done.
    end ??= { error: undefined };
  }
}

/** Nobody waits for what becomes of it. */
const toUse = (profile: string | null) =>
  ({ kind: "hand", id: -1, request: { act: "use", profile, samples: [] } }) as const satisfies ReadingRequest;

/** Networks that cannot be loaded are a matter of the connection. */
function refuseConnection(error: unknown): never {
  if (isDigitsError(error, "FILE_UNREADABLE")) throw new ConnectionError(error.message, { cause: error });
  throw error;
}

/** A picture that cannot be read stops no other: its line says why. */
async function lineOf(index: number, file: string, read: () => ReturnType<Reads["read"]>): Promise<ReadLine> {
  try {
    return { index, file, ...(await read()) };
  } catch (error) {
    const isOfPicture =
      error instanceof NeedsServerError ||
      error instanceof ApiError ||
      (isDigitsError(error) && error.code !== "ABORTED");
    if (!isOfPicture) throw error;
    return { index, file, error: { code: error.code, message: error.message } };
  }
}

function cannotOpen(format: Format | undefined): DigitsError {
  const what = format ?? "it";
  return new DigitsError(
    "PICTURE_UNREADABLE",
    format !== undefined && mayHavePages(format)
      ? `this page, which works without a server, reads no ${what}. Save the picture as JPEG or PNG, and open that.`
      : `this browser cannot open ${what}: it is of another kind, or damaged. Save the picture as JPEG or PNG, and open that.`,
  );
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

function toBase64(bytes: Uint8Array): string {
  const native = (bytes as { toBase64?: () => string }).toBase64;
  if (native) return native.call(bytes);
  // As many characters as a call takes arguments everywhere.
  const CHUNK = 32_768;
  let text = "";
  for (let from = 0; from < bytes.length; from += CHUNK) {
    text += String.fromCharCode(...bytes.subarray(from, from + CHUNK));
  }
  return btoa(text);
}
