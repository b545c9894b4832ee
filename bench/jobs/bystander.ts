/**
 * A program that adds a file to a job of its own again and again, while another one keeps the database busy: `node
 * bystander.js PLACE`. It ends with the first message from its parent, and sends how long each addition took.
 */

import { setTimeout as sleep } from "node:timers/promises";

import { openPostgresDatabase, openSqliteDatabase } from "../../src/store/open-database.js";
import { createStore } from "../../src/store/open-store.js";

/** As a person who uploads, or a worker that keeps what it has read. */
const PAUSE_MS = 50;

const [, , place = ""] = process.argv;
const store = createStore(
  await (place.startsWith("postgres:") ? openPostgresDatabase(place) : openSqliteDatabase(place)),
);
const job = await store.jobs.create("bystander", {}, "bench");
const took: number[] = [];
let isOver = false;
process.once("message", () => (isOver = true));
process.send!("ready");
while (!isOver) {
  const startMs = performance.now();
  const file = { name: `${took.length}.png`, digest: String(took.length).padStart(64, "0"), bytes: 1 };
  await store.jobs.addFiles(job, [file], "bench");
  took.push(performance.now() - startMs);
  await sleep(PAUSE_MS);
}
await store.close();
process.send!(took);
process.disconnect();
