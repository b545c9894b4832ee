/**
 * A file's bytes in shared memory, with what names them.
 */

import { createHash } from "node:crypto";

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
  return { sha256: createHash("sha256").update(bytes).digest("hex"), file };
}
