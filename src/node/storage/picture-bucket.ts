/** Pictures in a bucket of an object storage, laid out as in the folder: machines need nothing else in common but the database. */

import { sha256Async } from "../files/file-bytes.js";
import { type BucketOptions, createBucket } from "./bucket.js";
import { createPictureFolder } from "./picture-folder.js";
import { failLost, type PictureStore, placeInStore } from "./picture-store.js";

/** An answer takes 10 to 50 ms, in which a connection does nothing else. */
const AT_ONCE = 32;

/** At 50 ms each they arrive at 600 a second. */
const AHEAD = 32;

/** @param copies the folder of the pictures that somebody wants as files */
export function createPictureBucket(options: BucketOptions, copies: string): PictureStore {
  const bucket = createBucket(options);
  const folder = createPictureFolder(copies);

  async function read(digest: string): Promise<Uint8Array> {
    const bytes = await bucket.get(placeInStore(digest));
    return bytes !== null && (await sha256Async(bytes)) === digest ? bytes : failLost(digest);
  }

  return {
    atOnce: AT_ONCE,
    ahead: AHEAD,
    async keep(bytes) {
      const digest = await sha256Async(bytes);
      const key = placeInStore(digest);
      const isKnown = (await bucket.sizeOf(key)) === bytes.length;
      if (!isKnown) await bucket.put(key, bytes, digest);
      return { digest, bytes: bytes.length, isKnown };
    },
    has: async (digest) => (await bucket.sizeOf(placeInStore(digest))) !== null,
    read,
    handOver: read,
    // What a storage has acknowledged is there for good.
    async flush() {},
    async remove(digests) {
      for (let from = 0; from < digests.length; from += AT_ONCE) {
        await Promise.all(digests.slice(from, from + AT_ONCE).map((digest) => bucket.remove(placeInStore(digest))));
      }
    },
    async fileOf(digest) {
      await folder.keep(await read(digest));
      return folder.fileOf(digest);
    },
    close: () => bucket.close(),
  };
}
