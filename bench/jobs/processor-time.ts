/**
 * Processor time of processes, from the system (Linux). Unlike a rate it says the same whatever else the machine does.
 */

import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";

/** Seconds that processes have computed, those that are there. */
export async function processorSeconds(pids: readonly number[]): Promise<number> {
  const ticks = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));
  const each = await Promise.all(pids.map(ticksOf));
  return each.reduce((sum, count) => sum + count, 0) / ticks;
}

/** The 14th to 17th field of proc(5)'s `stat`: its own time and that of children that are gone. */
async function ticksOf(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  const fields = text
    ?.slice(text.lastIndexOf(")") + 2)
    .split(" ")
    .slice(11, 15)
    .map(Number);
  return fields?.reduce((sum, count) => sum + count, 0) ?? 0;
}
