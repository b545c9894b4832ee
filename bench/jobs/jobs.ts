/**
 * `npm run bench -- jobs [--parts A,B] [--rounds KILLS] [--minutes N]`: what kills cost, what many writers see, what more
 * workers bring, what the queue bears, and what memory a large job takes.
 */

import { type Benchmark, measureParts, type Parts } from "../benchmark.js";
import { measureAcceptance } from "./acceptance.js";
import { measureAdding } from "./adding.js";
import { measureDurability } from "./durability.js";
import { measureDeathsApart, measureKills } from "./kill-figures.js";
import { measureMemory } from "./memory.js";
import { measurePages } from "./pages.js";
import { measureQueue } from "./queue.js";
import { measureRemoving } from "./removing.js";
import { measureReviewing } from "./reviewing.js";
import { measureWorkers } from "./workers.js";
import { measureWriters } from "./writers.js";

const parts: Parts = {
  adding: () => measureAdding(),
  "kills-sqlite": (context) => measureKills("SQLite", context),
  "kills-postgresql": (context) => measureKills("PostgreSQL", context),
  "kills-bucket": (context) => measureKills("PostgreSQL", context, true),
  "deaths-apart": measureDeathsApart,
  writers: measureWriters,
  workers: measureWorkers,
  queue: measureQueue,
  removing: measureRemoving,
  pages: measurePages,
  memory: measureMemory,
  reviewing: measureReviewing,
  durability: measureDurability,
  acceptance: measureAcceptance,
};

export const jobParts = Object.keys(parts);

export const jobsBenchmark: Benchmark = {
  summary: "kills -9 in the middle of jobs, writers, workers, the queue, memory",
  defaultRounds: 20,
  run: (context) => measureParts(parts, context),
};
