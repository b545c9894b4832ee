/**
 * Builds `dist/elements/digits-elements.js`: the elements, what reads for them, and the networks, in one file for a page without
 * a bundler. It is built of what the compiler wrote, beside which the networks are where they are in the package.
 */

import { join } from "node:path";

import { defineConfig } from "vite";

export default defineConfig({
  build: {
    outDir: "../dist/elements",
    emptyOutDir: true,
    copyPublicDir: false,
    modulePreload: { polyfill: false },
    target: "es2023",
    license: { fileName: "third-party-licences.md" },
    // The networks are put into the script.
    assetsInlineLimit: 100e6,
    chunkSizeWarningLimit: 10_000,
    rollupOptions: {
      input: join(import.meta.dirname, "../dist/src/elements-file.js"),
      output: { entryFileNames: "digits-elements.js" },
    },
  },
});
