/**
 * A process that works for another one is the first to end when memory runs out.
 */

import { writeFileSync } from "node:fs";

/** Should the system run out of memory, this process is to end, not the server that started it (Linux). */
export function standBack(): void {
  if (process.platform !== "linux") return;
  try {
    writeFileSync("/proc/self/oom_score_adj", "1000");
  } catch {
    // A container without /proc, or one that forbids it: the system then chooses by size alone.
  }
}
