/**
 * Builds the page into dist/web. Nothing is inlined into index.html or the style sheets: the server's content
 * security policy allows no inline script, no inline style, and no font out of a data URL.
 *
 * With `--mode report` it builds dist/report/report.html, the template of the pages that `--explain` and `--report`
 * write. There everything is inlined: such a page is one file.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig, type HtmlTagDescriptor, type Plugin, type Rolldown } from "vite";

import { layApiPage } from "./api-page.config.js";
import { keepOffline } from "./offline.config.js";

const LICENCES = "third-party-licences.md";

/** A font of the page has 58 kB; nothing may lie beside it. */
const reportOutput = {
  outDir: "../dist/report",
  assetsInlineLimit: 1e6,
  copyPublicDir: false,
  rollupOptions: { input: join(import.meta.dirname, "report.html") },
};

/** The page, and what the page of a static site has before it. */
const pageOutput = {
  outDir: "../dist/web",
  assetsInlineLimit: 0,
  rollupOptions: { input: ["index.html", "src/device/first-worker.ts"].map((name) => join(import.meta.dirname, name)) },
};

const offline = keepOffline();

export default defineConfig(({ mode }) => ({
  plugins:
    mode === "report"
      ? [svelte(), inlineIntoPage()]
      : // What the API's page loads comes last: the page that reads keeps nothing of it.
        [svelte(), preloadFonts(), formatCurvesInEnglish(), offline.page, layApiPage(), layLicence()],
  build: {
    emptyOutDir: true,
    // Every supported browser loads modules itself.
    modulePreload: { polyfill: false },
    target: "es2023",
    // Of what the bundle holds, by the bundler's own account.
    license: { fileName: LICENCES },
    ...(mode === "report" ? reportOutput : pageOutput),
  },
  // Its files find each other wherever they lie: at a server's root, or below any address of a static site.
  base: mode === "report" ? "/" : "./",
  // A module, as the page's own script is.
  worker: { format: "es", plugins: () => [offline.worker] },
  // Served as it is, so that the plugin below reaches it.
  optimizeDeps: { exclude: ["uplot"] },
  server: {
    // `npx vite web` for work on the page, beside a running `digits serve`.
    proxy: { "/api": "http://127.0.0.1:5000" },
  },
}));

/**
 * Puts the script, the style sheet and the licences of what they hold into the page; the fonts are in the style sheet by
 * then. Last of all, when the bundler has written the licences.
 */
function inlineIntoPage(): Plugin {
  return {
    name: "inline-into-page",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const page = bundle["report.html"];
        if (page?.type !== "asset") throw new Error("there is no report.html to put anything into");
        for (const [name, file] of Object.entries(bundle)) {
          if (file === page) continue;
          const { tag, opening, content, closing } = elementOf(name, file);
          if (content.includes(closing.slice(0, -1))) throw new Error(`${name} would end its element early`);
          const parts = String(page.source).split(tag);
          if (parts.length !== 2) throw new Error(`report.html does not hold ${tag} once`);
          page.source = parts.join(`${opening}${content}${closing}`);
          delete bundle[name];
        }
      },
    },
  };
}

/** What asks for a file in the page, and the element that holds it instead. */
function elementOf(name: string, file: Rolldown.OutputBundle[string]) {
  if (file.type === "chunk") {
    const tag = `<script type="module" crossorigin src="/${name}"></script>`;
    return { tag, opening: `<script type="module">`, content: file.code, closing: "</script>" };
  }
  const content = String(file.source);
  return name === LICENCES
    ? { tag: "<!-- licences -->", opening: "<!--", content, closing: "-->" }
    : { tag: `<link rel="stylesheet" crossorigin href="/${name}">`, opening: "<style>", content, closing: "</style>" };
}

/** The program's own licence, which the page links to. */
function layLicence(): Plugin {
  return {
    name: "lay-licence",
    apply: "build",
    generateBundle() {
      const source = readFileSync(join(import.meta.dirname, "../LICENSE"));
      this.emitFile({ type: "asset", fileName: "licence.txt", source });
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
            attrs: { rel: "preload", as: "font", type: "font/woff2", href: `./${file}`, crossorigin: true },
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
