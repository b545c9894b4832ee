/** Takes pictures in: kept on the disk first, then named in the job, so that no name stands for a picture that is not there. */

import { isDigitsError } from "../../core/errors.js";
import type { AddedAnswer } from "../../contract/answers/job-answers.js";
import type { OfferedPicture } from "../../contract/jobs/job-service.js";
import type { Store } from "../../store/open-store.js";
import type { JobRow, NewFile } from "../../store/jobs.js";
import type { PictureStore } from "../storage/picture-store.js";

/** Flushed and committed together: each costs some 10 ms, however many there are. */
const FILES_A_BATCH = 1000;

/** Or when so many bytes are new: what waits for the disk is not acknowledged. */
const BYTES_A_BATCH = 256e6;

/** Of what could not be taken in, so many are told. */
const MAX_TOLD = 100;

export interface AddProgress {
  /** Files looked at so far. */
  readonly onCount?: (count: number) => void;
  /** Called with what could not be taken in. */
  readonly onRefused?: (refused: AddedAnswer["refusedNames"][number]) => void;
  readonly signal?: AbortSignal;
}

type Batch = {
  readonly file: NewFile;
  readonly isKnown: boolean;
  readonly place: number;
  readonly picture: OfferedPicture;
}[];

export async function addPictures(
  store: Store,
  kept: PictureStore,
  job: JobRow,
  pictures: AsyncIterable<OfferedPicture> | Iterable<OfferedPicture>,
  who: string,
  { onCount = () => {}, onRefused = () => {}, signal }: AddProgress = {},
): Promise<Pick<AddedAnswer, "added" | "known" | "refusedNames">> {
  const refusedNames: AddedAnswer["refusedNames"] = [];
  let added = 0;
  let count = 0;
  let total = 0;
  let batch: Batch = [];
  let batchBytes = 0;
  /** Kept here, and in no job yet. */
  const unnamed = new Map<string, OfferedPicture>();

  async function keep(picture: OfferedPicture, place: number): Promise<void> {
    let bytes: Uint8Array;
    try {
      bytes = await picture.load();
    } catch (error) {
      if (!isDigitsError(error) || error.code === "ABORTED") throw error;
      const refused = { file: picture.file, code: error.code, message: error.message };
      onRefused(refused);
      if (refusedNames.length < MAX_TOLD) refusedNames.push(refused);
      return;
    }
    const { isKnown, ...file } = await kept.keep(bytes);
    batch.push({ file: { ...file, name: picture.file }, isKnown, place, picture });
    if (isKnown) return;
    batchBytes += bytes.length;
    unnamed.set(file.digest, picture);
  }

  async function commit(files: Batch): Promise<void> {
    await kept.flush();
    added += await store.jobs.addFiles(
      job,
      files.map(({ file }) => file),
      who,
    );
    total += files.length;
    for (const { file } of files) unnamed.delete(file.digest);
    // Somebody may have removed the last other job with the picture after it was found here.
    const known = files.filter(({ isKnown }) => isKnown);
    for (let from = 0; from < known.length; from += kept.atOnce) {
      await Promise.all(
        known.slice(from, from + kept.atOnce).map(async ({ file, picture }) => {
          if (!(await kept.has(file.digest))) await kept.keep(await picture.load());
        }),
      );
    }
    await kept.flush();
  }

  /** Where adding broke off, as on a disk that is full: takes away what no job names. */
  async function clear(): Promise<void> {
    const named = await store.jobs.dropUnnamed([...unnamed.keys()], (digests) => kept.remove(digests));
    for (const digest of named) await kept.keep(await unnamed.get(digest)!.load());
    await kept.flush();
  }

  const copying = new Set<Promise<void>>();
  const failures: unknown[] = [];
  let committing: Promise<void> = Promise.resolve();

  function begin(picture: OfferedPicture): void {
    const work = keep(picture, count)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => copying.delete(work));
    copying.add(work);
  }

  /** One batch waits for disk and database while the next is copied. */
  async function commitNext(): Promise<void> {
    await Promise.all(copying);
    await committing;
    if (failures.length > 0) throw failures[0];
    // Copied side by side, they are done in any order.
    const files = batch.toSorted((a, b) => a.place - b.place);
    batch = [];
    batchBytes = 0;
    committing = commit(files);
    // Whoever awaits it is told, which is later.
    committing.catch(() => {});
  }

  try {
    for await (const picture of pictures) {
      signal?.throwIfAborted();
      begin(picture);
      onCount((count += 1));
      if (copying.size >= kept.atOnce) await Promise.race(copying);
      if (failures.length > 0) throw failures[0];
      if (batch.length >= FILES_A_BATCH || batchBytes >= BYTES_A_BATCH) await commitNext();
    }
    await commitNext();
    await committing;
  } catch (error) {
    // Nothing of it goes on behind the answer.
    await Promise.allSettled([...copying, committing]);
    // What cannot be cleared is room alone, and what broke it off is what is told.
    if (unnamed.size > 0) await clear().catch(() => {});
    throw error;
  }
  return { added, known: total - added, refusedNames };
}
