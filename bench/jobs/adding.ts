/** How fast pictures are added and on the disk. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { openJobs } from "../../src/node/jobs/open-jobs.js";
import { type BenchmarkResult, summarise } from "../benchmark.js";

const PICTURES = 10_000;

export async function measureAdding(): Promise<readonly BenchmarkResult[]> {
  const home = await mkdtemp(join(tmpdir(), "digits-bench-adding-"));
  const jobs = await openJobs({ home });
  try {
    await jobs.service.create("many", {}, "bench");
    const startMs = performance.now();
    await jobs.service.add(
      "many",
      // Small ones: what an added picture costs beside its bytes.
      Array.from({ length: PICTURES }, (_, i) => ({
        file: `${i}.png`,
        load: async () => Buffer.from(`picture ${i}`.repeat(200)),
      })),
      "bench",
    );
    const seconds = (performance.now() - startMs) / 1000;
    const target = { kind: "at least", value: 100_000 / 60 } as const;
    const goal = { kind: "at least", value: 100_000 / 20 } as const;
    const line = { name: "pictures added and on the disk", unit: "pictures/s", target, goal };
    return [summarise(line, PICTURES / seconds)];
  } finally {
    await jobs.close();
    await rm(home, { recursive: true, force: true });
  }
}
