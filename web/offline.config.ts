/**
 * Writes `service-worker.js` beside the page: the script of src/service-worker, and before it the files that it keeps. They are
 * all that Read may load, and not the views that need a server anyway. The version stands in the page, too.
 */

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { type Plugin, type Rolldown, transformWithOxc } from "vite";

/** Views that show what is on the server, and what only they load. */
const NEEDS_SERVER = /(?:models-view|jobs-view|train-view|token-dialog)\.svelte$/;

/** Kept by the browser once it was needed. */
const IS_SELDOM = /replay-[^/]*\.bin$/;

/** In index.html, where the version belongs. */
const VERSION_MARK = "__VERSION__";

export function keepOffline(): Plugin {
  return {
    name: "keep-offline",
    apply: "build",
    enforce: "post",
    generateBundle: {
      order: "post",
      async handler(_options, bundle) {
        const page = bundle["index.html"];
        if (page?.type !== "asset") throw new Error("there is no index.html to be kept");
        const script = join(import.meta.dirname, "src", "service-worker", "service-worker.ts");
        const { code } = await transformWithOxc(readFileSync(script, "utf8"), script, { sourcemap: false });
        const publicFolder = join(import.meta.dirname, "public");
        const contents = new Map([
          ...filesOfRead(bundle).map((name) => [name, contentOf(bundle[name]!)] as const),
          ...readdirSync(publicFolder).map((name) => [name, readFileSync(join(publicFolder, name))] as const),
        ]);
        const kept = [...contents.keys()]
          .filter((name) => !/\.(?:md|txt)$/.test(name) && !IS_SELDOM.test(name))
          .toSorted();
        const hash = createHash("sha256").update(code);
        for (const name of kept) hash.update(name).update(contents.get(name)!);
        const version = hash.digest("hex").slice(0, 16);
        const text = String(page.source);
        if (text.split(VERSION_MARK).length !== 2) throw new Error(`index.html does not hold ${VERSION_MARK} once`);
        page.source = text.replace(VERSION_MARK, version);
        const files = kept.map((name) => (name === "index.html" ? "" : name));
        const head = `const VERSION = ${JSON.stringify(version)};\nconst FILES = ${JSON.stringify(files)};\n`;
        this.emitFile({ type: "asset", fileName: "service-worker.js", source: head + code });
      },
    },
  };
}

/** All files but those that are loaded by the views that need a server, and by nothing else. */
function filesOfRead(bundle: Rolldown.OutputBundle): string[] {
  const reached = new Set<string>();
  const reach = (name: string): void => {
    const chunk = bundle[name];
    if (reached.has(name) || chunk?.type !== "chunk" || NEEDS_SERVER.test(chunk.facadeModuleId ?? "")) return;
    reached.add(name);
    for (const next of [...chunk.imports, ...chunk.dynamicImports]) reach(next);
  };
  const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
  for (const { isEntry, fileName } of chunks) if (isEntry) reach(fileName);
  const left = chunks.filter(({ fileName }) => !reached.has(fileName));
  const stylesOf = (those: readonly Rolldown.OutputChunk[]) =>
    those.flatMap(({ viteMetadata }) => [...(viteMetadata?.importedCss ?? [])]);
  const ofRead = stylesOf(chunks.filter(({ fileName }) => reached.has(fileName)));
  const others = new Set([
    ...left.map(({ fileName }) => fileName),
    ...stylesOf(left).filter((name) => !ofRead.includes(name)),
  ]);
  return Object.keys(bundle).filter((name) => !others.has(name));
}

function contentOf(file: Rolldown.OutputBundle[string]): string | Uint8Array {
  return file.type === "chunk" ? file.code : file.source;
}
