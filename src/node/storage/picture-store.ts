/**
 * PORT: where the pictures of jobs lie, copies of what was added, each under its SHA-256: what happens to a folder after it
 * was added changes nothing, and a picture that is in ten jobs lies there once. A folder (picture-folder.ts) or a bucket of
 * an object storage (picture-bucket.ts); one suite of tests runs on both.
 */

import { fail } from "../../core/errors.js";

export interface KeptPicture {
  readonly digest: string;
  readonly bytes: number;
  /** Whether it was there before. */
  readonly isKnown: boolean;
}

export type HandedPicture = string | Uint8Array;

/** A storage that does not answer throws STORAGE_LOST, one that refuses STORAGE_UNUSABLE. */
export interface PictureStore {
  /** So many are kept at a time; more wait for the same disk or network. */
  readonly atOnce: number;
  /** So many are fetched before they are read, since each takes a while to arrive. */
  readonly ahead: number;
  /** Writes a picture where it is not there yet; for good after {@link flush}. @throws OUTPUT_UNWRITABLE */
  keep(bytes: Uint8Array): Promise<KeptPicture>;
  has(digest: string): Promise<boolean>;
  /** @throws PICTURE_LOST */
  read(digest: string): Promise<Uint8Array>;
  /** What another process of this machine gets: a path, which it reads and checks itself, or else the bytes. @throws PICTURE_LOST */
  handOver(digest: string): Promise<HandedPicture>;
  /** Waits until all that was kept is there for good. @throws OUTPUT_UNWRITABLE */
  flush(): Promise<void>;
  /** What is not there is no fault. */
  remove(digests: readonly string[]): Promise<void>;
  /** A file of this machine that holds the picture; fetched where it lies elsewhere. @throws PICTURE_LOST */
  fileOf(digest: string): Promise<string>;
  /** Gives up what is on its way. Idempotent. */
  close(): void;
}

/** Where a picture lies in its folder, or below its bucket's prefix: a folder of a million names is slow on some systems. */
export function placeInStore(digest: string): string {
  return `${digest.slice(0, 2)}/${digest}`;
}

/** @throws PICTURE_LOST */
export function failLost(digest: string, cause?: unknown): never {
  fail(
    "PICTURE_LOST",
    `the kept picture ${digest} is gone or changed. Put the pictures back from a backup, or add the picture again.`,
    { cause },
  );
}
