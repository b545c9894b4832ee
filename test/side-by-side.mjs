/**
 * Runs npm scripts side by side: each argument is a lane, `a+b` runs b once a has succeeded. What a script prints is kept
 * until it has ended, so that no two are mixed. One that fails ends its lane, and fails the whole when all lanes have
 * ended: whoever mends one finding sees the others too.
 *
 *     node test/side-by-side.mjs build+check:types check:format
 */

import { spawn } from "node:child_process";
import { once } from "node:events";

const lanes = process.argv.slice(2).map((lane) => lane.split("+"));
const outcomes = await Promise.all(lanes.map(runLane));
process.exitCode = outcomes.every((isFine) => isFine) ? 0 : 1;

/**
 * @param {readonly string[]} scripts
 * @returns {Promise<boolean>} whether all succeeded
 */
async function runLane(scripts) {
  for (const script of scripts) {
    if (!(await runScript(script))) return false;
  }
  return true;
}

/**
 * @param {string} script
 * @returns {Promise<boolean>}
 */
async function runScript(script) {
  const startMs = performance.now();
  const child = spawn("npm", ["run", "--silent", script], { stdio: ["ignore", "pipe", "pipe"] });
  /** @type {Buffer[]} */
  const printed = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => void printed.push(chunk));
  const [exitCode] = await once(child, "close");
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  process.stdout.write(Buffer.concat(printed));
  process.stdout.write(`${script} ${exitCode === 0 ? "done" : "FAILED"} in ${seconds} s\n`);
  return exitCode === 0;
}
