/**
 * A worker in a process of its own, whose readings take a given time and no processor: `node simulated-worker.js ADDRESS
 * FILES_PER_SECOND`. It works until it is stopped, and prints what it has settled.
 */

import { createModelDigests } from "../../src/node/jobs/model-digest.js";
import { workOnJobs } from "../../src/node/jobs/job-worker.js";
import type { StoredModel } from "../../src/core/reading/model-store.js";
import { openPostgresDatabase, openSqliteDatabase } from "../../src/store/open-database.js";
import { createStore } from "../../src/store/open-store.js";
import { createSleepingReader } from "./simulated-reading.js";

const [, , place = "", filesPerSecond = "1"] = process.argv;

const model: StoredModel = {
  name: "simulated",
  version: "1",
  kind: "digits",
  isReleased: false,
  bytes: 0,
  sha256: "0".repeat(64),
  card: null,
  file: new Uint8Array(),
  classCount: 10,
};

const stopping = new AbortController();
process.on("SIGTERM", () => stopping.abort());
const database = await (place.startsWith("postgres:") ? openPostgresDatabase(place) : openSqliteDatabase(place));
const store = createStore(database);
await workOnJobs({
  queue: store.queue,
  pictures: { handOver: async (digest) => digest, ahead: 0 },
  model: () => model,
  digestOf: createModelDigests(),
  threads: 1,
  device: "cpu",
  signal: stopping.signal,
  onFault: (fault) => process.stderr.write(`${String(fault)}\n`),
  startReader: createSleepingReader(Number(filesPerSecond)),
});
await store.close();
