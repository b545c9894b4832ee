/**
 * Builds the page into dist/web. Nothing is inlined into index.html or the style sheets: the server's content
 * security policy allows no inline script, no inline style, and no font out of a data URL.
 */

import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig, type HtmlTagDescriptor, type Plugin } from "vite";

export default defineConfig({
  plugins: [svelte(), preloadFonts(), formatCurvesInEnglish()],
  build: {
    outDir: "../dist/web",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    // Every supported browser loads modules itself.
    modulePreload: { polyfill: false },
    target: "es2023",
  },
  // Served as it is, so that the plugin below reaches it.
  optimizeDeps: { exclude: ["uplot"] },
  server: {
    // `npx vite web` for work on the page, beside a running `digits serve`.
    proxy: { "/api": "http://127.0.0.1:5000" },
  },
});

/** Fonts are asked for along with the style sheet, not after it, so that text stands in its own type at once. */
function preloadFonts(): Plugin {
  return {
    name: "preload-fonts",
    transformIndexHtml: {
      order: "post",
      handler: (_html, { bundle }) =>
        Object.keys(bundle ?? {})
          .filter((file) => /latin-wght-normal.*\.woff2$/.test(file))
          .map((file): HtmlTagDescriptor => ({
            tag: "link",
            attrs: {
              rel: "preload",
              as: "font",
              type: "font/woff2",
              href: `/${file}`,
              crossorigin: true,
            },
            injectTo: "head",
          })),
    },
  };
}

/**
 * uPlot formats numbers in the browser's language as soon as it is loaded, and throws where that is no language:
 * Chromium says "en-US@posix" on systems without a locale. The page is in English.
 */
function formatCurvesInEnglish(): Plugin {
  const BROWSERS_LANGUAGE = "nav.language";
  return {
    name: "format-curves-in-english",
    transform: {
      filter: { id: /uPlot\.esm\.js/ },
      handler(code) {
        if (!code.includes(BROWSERS_LANGUAGE)) {
          throw new Error(`uPlot no longer asks for ${BROWSERS_LANGUAGE}`);
        }
        return { code: code.replaceAll(BROWSERS_LANGUAGE, '"en"'), map: null };
      },
    },
  };
}
