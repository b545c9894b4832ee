/**
 * A reporter for vitest that ends with the names of the tests that failed, a line each, and one plain line, `N passed, N
 * failed`, for programs that read the result, and for people who see no more than its end.
 */

import type { Reporter, TestModule } from "vitest/node";

/** Counts and names the tests when the run has ended. */
export class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const module of modules) {
      // A file that cannot be loaded has no tests, and is a failure all the same.
      if (module.state() === "failed" && module.children.size === 0) {
        counts.failed += 1;
        writeFailed(module.relativeModuleId);
      }
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        counts[state] += 1;
        if (state === "failed") {
          writeFailed(`${module.relativeModuleId} > ${test.fullName}`);
        }
      }
    }
    const skipped = counts.skipped + counts.pending;
    const tail = skipped > 0 ? `, ${skipped} skipped` : "";
    process.stdout.write(`${counts.passed} passed, ${counts.failed} failed${tail}\n`);
  }
}

function writeFailed(name: string): void {
  process.stdout.write(`failed: ${name}\n`);
}
