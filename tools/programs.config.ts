/**
 * Bundles the command and what it starts, threads and processes, into dist/programs: each of them loads a few files
 * rather than the hundreds that they and their libraries are written in, and so starts sooner.
 *
 * They find each other by name (`toProgram`), from here and from dist/src alike.
 */

import { basename, join } from "node:path";

import { defineConfig } from "vite";

const root = join(import.meta.dirname, "..");

const programs = [
  "cli/bin",
  "node/jobs/reading-process",
  "node/models/model-trial",
  "node/models/model-trial-watch",
  "node/onnxruntime/device-probe",
  "node/pictures/heic-thread",
  "node/pictures/pdf-thread",
  "node/runs/training-process",
  "node/threads/worker",
  "node/training/batch-worker",
];

/** Libraries of many small modules, none of which looks for files beside itself. The others stay where npm puts them. */
const bundled = ["@bufbuild/protobuf", "commander", "csv-parse", "env-paths", "kysely", "typebox"];

export default defineConfig({
  root,
  publicDir: false,
  logLevel: "warn",
  ssr: { noExternal: bundled },
  build: {
    ssr: true,
    outDir: "dist/programs",
    emptyOutDir: true,
    target: "node20",
    license: { fileName: "third-party-licences.md" },
    rollupOptions: {
      input: Object.fromEntries(
        programs.map((path) => [path === "cli/bin" ? "digits" : basename(path), join(root, "src", `${path}.ts`)]),
      ),
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name]-[hash].js",
        // Names stay, for whoever reads a stack.
        minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
      },
    },
  },
});
