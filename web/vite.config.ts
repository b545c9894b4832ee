/**
 * Builds the page into dist/web. Nothing is inlined into index.html or the style sheets: the server's content
 * security policy allows no inline script, no inline style, and no font out of a data URL.
 *
 * With `--mode report` it builds dist/report/report.html, the template of the pages that `--explain` and `--report`
 * write. There everything is inlined: such a page is one file.
 */

import { join } from "node:path";

import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig, type HtmlTagDescriptor, type Plugin } from "vite";

/** A font of the page has 58 kB; nothing may lie beside it. */
const reportOutput = {
  outDir: "../dist/report",
  assetsInlineLimit: 1e6,
  copyPublicDir: false,
  rollupOptions: { input: join(import.meta.dirname, "report.html") },
};

export default defineConfig(({ mode }) => ({
  plugins: mode === "report" ? [svelte(), inlineIntoPage()] : [svelte(), preloadFonts(), formatCurvesInEnglish()],
  build: {
    emptyOutDir: true,
    // Every supported browser loads modules itself.
    modulePreload: { polyfill: false },
    target: "es2023",
    ...(mode === "report" ? reportOutput : { outDir: "../dist/web", assetsInlineLimit: 0 }),
  },
  // Served as it is, so that the plugin below reaches it.
  optimizeDeps: { exclude: ["uplot"] },
  server: {
    // `npx vite web` for work on the page, beside a running `digits serve`.
    proxy: { "/api": "http://127.0.0.1:5000" },
  },
}));

/** Puts the script and the style sheet into the page; the fonts are in the style sheet by then. */
function inlineIntoPage(): Plugin {
  return {
    name: "inline-into-page",
    enforce: "post",
    generateBundle(_options, bundle) {
      const page = bundle["report.html"];
      if (page?.type !== "asset") throw new Error("there is no report.html to put anything into");
      for (const [name, file] of Object.entries(bundle)) {
        if (file === page) continue;
        const [tag, content] =
          file.type === "chunk"
            ? [
                `<script type="module" crossorigin src="/${name}"></script>`,
                `<script type="module">${file.code}</script>`,
              ]
            : [`<link rel="stylesheet" crossorigin href="/${name}">`, `<style>${String(file.source)}</style>`];
        if (/<\/(script|style)/.test(content.slice(0, -9))) throw new Error(`${name} would end its element early`);
        const parts = String(page.source).split(tag);
        if (parts.length !== 2) throw new Error(`report.html does not ask for ${name} once`);
        page.source = parts.join(content);
        delete bundle[name];
      }
    },
  };
}

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
            attrs: { rel: "preload", as: "font", type: "font/woff2", href: `/${file}`, crossorigin: true },
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
