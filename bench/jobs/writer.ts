/** One of the programs of writers.ts: `node writer.js DATABASE NUMBER MILLISECONDS`. */

import { sha256 } from "../../src/node/files/file-bytes.js";
import { openSqliteDatabase } from "../../src/store/open-database.js";
import { createStore } from "../../src/store/open-store.js";
import { simulatedReading } from "./simulated-reading.js";
import type { WriterReport } from "./writers.js";

const FILES = 20;
const MODEL = { name: "simulated@1", digest: "0".repeat(64) };
const MAX_TOLD = 3;

const [, , path = "", number = "0", milliseconds = "0"] = process.argv;
const store = createStore(await openSqliteDatabase(path));
const name = `writer ${number}`;
const errors: string[] = [];
let [transactions, files, corrections, slowestMs, lockErrors, otherErrors] = [0, 0, 0, 0, 0, 0];

/** Times it; undefined where it failed. */
async function attempt<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
  const startMs = performance.now();
  try {
    const result = await work();
    transactions += 1;
    return result;
  } catch (error) {
    const text = String(error);
    if (/locked|busy|held the database/i.test(text)) lockErrors += 1;
    else otherErrors += 1;
    if (errors.length < MAX_TOLD) errors.push(text);
    return undefined;
  } finally {
    slowestMs = Math.max(slowestMs, performance.now() - startMs);
  }
}

const endMs = performance.now() + Number(milliseconds);
const job = await store.jobs.create(name, {}, name);
const worker = await store.queue.register("{}");
for (let round = 0; performance.now() < endMs; round++) {
  const added = Array.from({ length: FILES }, (_, i) => {
    const file = `${number}-${round}-${i}.png`;
    return { name: file, digest: sha256(Buffer.from(file)), bytes: 100 };
  });
  files += (await attempt(() => store.jobs.addFiles(job, added, "bench"))) ?? 0;
  const chunk = await attempt(() => store.queue.claim(worker, FILES, job.id - 1));
  if (chunk === undefined || chunk === null) continue;
  await attempt(() =>
    store.queue.settle(
      worker,
      chunk,
      MODEL,
      chunk.files.map((file, i) => ({ file, tries: 0, state: "read", reading: simulatedReading(String(1000 + i)) })),
    ),
  );
  await attempt(() => store.queue.beat(worker));
  await attempt(() => store.pages.page(job, { order: "doubtful" }));
  const [first] = chunk.files;
  // Files of another writer's job may be taken, too: those are corrected by whoever made them.
  if (chunk.jobId === job.id && (await attempt(() => store.corrections.correct(job, first!.id, { to: "7" }, name)))) {
    corrections += 1;
  }
}
await store.close();
const report: WriterReport = { transactions, files, corrections, slowestMs, errors, lockErrors, otherErrors };
process.send!(report);
process.disconnect();
