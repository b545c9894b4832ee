import { defineConfig } from "vitest/config";

import { ClosingLine } from "./test/closing-line.js";

const testTimeout = 30_000;

/** Tests whose outcome is a time: they come last, one after the other. */
const TIMED = "**/*.timed.test.ts";

export default defineConfig({
  test: {
    reporters: ["default", new ClosingLine()],
    projects: [
      {
        test: {
          name: "all",
          include: ["src/**/*.test.ts", "tools/**/*.test.ts", "test/**/*.test.ts"],
          exclude: [TIMED],
          // The suite runs on two cores; ONNX Runtime and Chromium bring threads of their own.
          maxWorkers: 2,
          testTimeout,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "timed",
          include: ["test/**/*.timed.test.ts"],
          maxWorkers: 1,
          testTimeout,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
