/** The bytes of files in memory: the digest they are known by, and memory that threads share. */

import { createHash, webcrypto } from "node:crypto";

/** Bytes in shared memory, which threads take without a copy, and their SHA-256. */
export interface SharedFile {
  readonly sha256: string;
  readonly file: Uint8Array;
}

/** A model to read with, and the model of lines beside it where that is not the one of the program. */
export interface SharedModel extends SharedFile {
  readonly lines?: SharedFile;
}

/** SHA-256 in hexadecimal digits. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** As {@link sha256}, off this thread, which 50 MB would hold up for 100 ms or more. */
export async function sha256Async(bytes: Uint8Array): Promise<string> {
  const digest = await webcrypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return Buffer.from(digest).toString("hex");
}

/** The bytes in shared memory; copied unless they lie there already. */
export function toSharedBytes(bytes: Uint8Array): Uint8Array {
  if (bytes.buffer instanceof SharedArrayBuffer) return bytes;
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.byteLength));
  shared.set(bytes);
  return shared;
}

export function toSharedFile(bytes: Uint8Array): SharedFile {
  return { sha256: sha256(bytes), file: toSharedBytes(bytes) };
}
