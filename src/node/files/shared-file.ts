/**
 * A file's bytes in shared memory, with what names them.
 */

import { sha256 } from "./sha256.js";

export interface SharedFile {
  /** Hexadecimal. */
  readonly sha256: string;
  /** In shared memory: threads take it without a copy. */
  readonly file: Uint8Array;
}

/** Copies bytes into shared memory. */
export function toSharedFile(bytes: Uint8Array): SharedFile {
  const file = new Uint8Array(new SharedArrayBuffer(bytes.length));
  file.set(bytes);
  return { sha256: sha256(bytes), file };
}
