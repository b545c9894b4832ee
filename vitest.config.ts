import { defineConfig } from "vitest/config";

import { ClosingLine } from "./test/closing-line.js";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    // The suite runs on two cores; ONNX Runtime and Chromium bring threads of their own.
    maxWorkers: 2,
    testTimeout: 30_000,
    reporters: ["default", new ClosingLine()],
  },
});
