/**
 * Builds the page into dist/web. Nothing is inlined into index.html: the server's content security policy
 * allows no inline script and no inline style.
 */

import { defineConfig } from "vite";

export default defineConfig({
  build: {
    outDir: "../dist/web",
    emptyOutDir: true,
    // Every supported browser loads modules itself.
    modulePreload: { polyfill: false },
    target: "es2023",
  },
  server: {
    // `npx vite web` for work on the page, beside a running `digits serve`.
    proxy: { "/api": "http://127.0.0.1:5000" },
  },
});
