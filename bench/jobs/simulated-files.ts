/** Files of a job without pictures, for readings that need none. */

import { sha256 } from "../../src/node/files/file-bytes.js";
import type { Store } from "../../src/store/open-store.js";

const FILES_A_TIME = 5000;

/** Makes a job of files without pictures. */
export async function addSimulatedFiles(store: Store, name: string, count: number): Promise<void> {
  const job = await store.jobs.create(name, {}, "bench");
  for (let from = 0; from < count; from += FILES_A_TIME) {
    const length = Math.min(FILES_A_TIME, count - from);
    await store.jobs.addFiles(
      job,
      Array.from({ length }, (_, i) => {
        const file = `${name}/${String(from + i).padStart(7, "0")}.png`;
        return { name: file, digest: sha256(Buffer.from(file)), bytes: 2000 };
      }),
      "bench",
    );
  }
}
