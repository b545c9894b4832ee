/** `npm run bench -- NAME`. */

import { runBenchmarks } from "./command-line.js";

process.exitCode = await runBenchmarks(
  process.argv.slice(2),
  { out: (line) => process.stdout.write(`${line}\n`), error: (line) => process.stderr.write(`${line}\n`) },
  process.env["DIGITS_BENCH_PYTHON"],
);
