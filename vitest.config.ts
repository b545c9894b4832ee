import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";

import { ClosingLine } from "./test/closing-line.js";
import { LongFilesFirst } from "./test/long-files-first.js";

/** Tests whose outcome is a time: they come last, one after the other. */
const TIMED = "**/*.timed.test.ts";

/** One Chromium for all of them. */
const CHROMIUM = "test/browser/browser-server.ts";

/** Files that want a process of their own. */
const ALONE = [
  // Denormal numbers: once ONNX Runtime has computed, they are 0 in its thread.
  "src/server/inference/json-tensor.test.ts",
  // These count the time and the memory that their process takes.
  "src/server/read/picture-body.test.ts",
  "test/bad-pictures.test.ts",
  // This one adds rows to tables that the others read.
  "test/one-row.test.ts",
];

/**
 * Tests that train. Training gives way to everything, so it would starve beside other tests; beside each other they
 * mostly wait for their own.
 */
const TRAINING = [
  "test/client-runs.test.ts",
  "test/kept-runs.test.ts",
  "test/killed-training.test.ts",
  "test/line-run.test.ts",
  "test/line-training.test.ts",
  "test/lost-output.test.ts",
  "test/time-to-accuracy.test.ts",
  "test/train-command.test.ts",
  "test/training-metrics.test.ts",
  "test/training-runs.test.ts",
  "test/browser/models.test.ts",
  "test/browser/run-comparison.test.ts",
  "test/browser/run-result.test.ts",
  "test/browser/train.test.ts",
  "test/browser/train-access.test.ts",
  "test/browser/train-form.test.ts",
];

/** Tests of the package as npm installs it: some in pages, which are built with it. */
const INSTALLED = [
  "test/packed.test.ts",
  "test/package-types.test.ts",
  "test/browser/device-reader.test.ts",
  "test/browser/elements.test.ts",
  "test/browser/elements-file.test.ts",
  "test/browser/frameworks.test.ts",
];

/** Tests in a real browser. */
const IN_BROWSER = "test/browser/**/*.test.ts";

export default defineConfig({
  test: {
    reporters: ["default", new ClosingLine()],
    sequence: { sequencer: LongFilesFirst },
    projects: [
      // Tests leave nothing behind: their files share modules, which saves loading them anew for each.
      project("training", { include: TRAINING, isolate: false, sequence: { groupOrder: 0 }, globalSetup: CHROMIUM }),
      project("browser", {
        include: [IN_BROWSER],
        exclude: [TIMED, ...TRAINING, ...INSTALLED],
        isolate: false,
        globalSetup: [CHROMIUM, "test/browser/shared-app.ts"],
      }),
      project("all", {
        include: ["src/**/*.test.ts", "test/**/*.test.ts", "tools/**/*.test.ts"],
        exclude: [TIMED, IN_BROWSER, ...TRAINING, ...INSTALLED, ...ALONE],
        isolate: false,
      }),
      project("installed", {
        include: INSTALLED,
        isolate: false,
        globalSetup: [CHROMIUM, "test/installed-package.ts"],
      }),
      // The page's state is compiled as the page is.
      {
        ...project("page", { include: ["web/src/**/*.test.ts"], isolate: false }),
        plugins: [svelte({ configFile: "web/svelte.config.js" })],
      },
      project("alone", { include: ALONE }),
      // Whatever else the machine does makes a time longer, once in a while; a slow program is slow every time.
      project("timed", {
        include: [TIMED],
        maxWorkers: 1,
        retry: 2,
        sequence: { groupOrder: 2 },
        globalSetup: CHROMIUM,
      }),
    ],
  },
});

function project(name: string, test: NonNullable<TestProjectInlineConfiguration["test"]>) {
  return {
    // The suite runs on two cores; tests wait, too, for a server, a page or a clock. Four workers take as long.
    test: { name, maxWorkers: 3, testTimeout: 30_000, sequence: { groupOrder: 1 }, ...test },
  };
}
