/** The process behind slowed-browser.ts, which nothing else in it keeps from being on time: node slowing-child.js LEADER TIMES. */

import { setTimeout as sleep } from "node:timers/promises";

/**
 * How long they run at a time, in milliseconds. Another core hears of a stop only up to 1 ms later: of 1 ms at a time they had more than
 * 0.4 of the time on a machine with nothing else to do.
 */
const RUN_MS = 3;

const [leader, times] = process.argv.slice(2).map(Number) as [number, number];
let isOver = false;
process.on("disconnect", () => (isOver = true));
process.send?.("ready");

/** To all processes of the group; says whether there are any. */
function tell(signal: "SIGSTOP" | "SIGCONT"): boolean {
  try {
    return process.kill(-leader, signal);
  } catch {
    return false;
  }
}

// What a pause is too long is taken off the next.
let owedMs = 0;
while (!isOver) {
  if (!tell("SIGCONT")) break;
  const runAtMs = performance.now();
  await sleep(RUN_MS);
  if (!tell("SIGSTOP")) break;
  const stoppedAtMs = performance.now();
  owedMs += (times - 1) * (stoppedAtMs - runAtMs);
  if (owedMs > 0) await sleep(owedMs);
  owedMs -= performance.now() - stoppedAtMs;
}
tell("SIGCONT");
