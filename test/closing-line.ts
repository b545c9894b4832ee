/**
 * A reporter for vitest that ends with one plain line, `N passed, N failed`, for programs that read the result.
 */

import type { Reporter, TestModule } from "vitest/node";

/** Counts the tests when the run has ended. */
export class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const module of modules) {
      // A file that cannot be loaded has no tests, and is a failure all the same.
      if (module.state() === "failed" && module.children.size === 0) {
        counts.failed += 1;
      }
      for (const test of module.children.allTests()) {
        counts[test.result().state] += 1;
      }
    }
    const skipped = counts.skipped + counts.pending;
    const tail = skipped > 0 ? `, ${skipped} skipped` : "";
    process.stdout.write(
      `${counts.passed} passed, ${counts.failed} failed${tail}\n`,
    );
  }
}
