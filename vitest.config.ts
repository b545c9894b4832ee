import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    // The suite runs on two cores; ONNX Runtime and Chromium bring threads of their own.
    maxWorkers: 2,
    testTimeout: 30_000,
  },
});
