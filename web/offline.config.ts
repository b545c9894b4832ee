/**
 * Writes `service-worker.js` beside the page: the script of src/service-worker, and before it the files that it keeps. They are
 * all that Read needs, and not the views that need a server anyway; what only those need who teach it their hand stands in a
 * list of its own. The version stands in the page, too.
 */

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { type Plugin, type Rolldown, transformWithOxc } from "vite";

/** What shows, sends and asks what is on the server, and the example that newcomers see; and what only they load. */
const NOT_KEPT =
  /(?:(?:models-view|jobs-view|train-view|token-dialog|inside-digit|inside-line|example-sheet)\.svelte|(?:jobs-work\.svelte|check-reading-options|recorded-example)\.ts)$/;

/** What learns a hand and reads by it, the panel for it, and what only they load. */
const NEEDS_HAND = /(?:hand-panel\.svelte|(?:learn-hand|apply-profile|replay)\.ts)$/;
const REPLAY_IMAGES = /replay-[^/]*\.bin$/;

/** Pictures for whoever installs the page, which keeps them then; and words about it. */
const NEEDS_NETWORK = /\.(?:png|md|txt)$/;

/** In index.html, where the version belongs. */
const VERSION_MARK = "__VERSION__";

/** The two plugins: of the page, and of its workers, which are bundled before it. */
export function keepOffline(): { readonly page: Plugin; readonly worker: Plugin } {
  const ofHands = new Set<string>();
  const worker: Plugin = {
    name: "note-files-of-hands",
    generateBundle: (_options, bundle) => {
      const { others } = splitChunks(bundle, NEEDS_HAND);
      for (const { fileName } of others) ofHands.add(fileName);
    },
  };
  const page: Plugin = {
    name: "keep-offline",
    apply: "build",
    enforce: "post",
    generateBundle: {
      order: "post",
      async handler(_options, bundle) {
        const html = bundle["index.html"];
        if (html?.type !== "asset") throw new Error("there is no index.html to be kept");
        const script = join(import.meta.dirname, "src", "service-worker", "service-worker.ts");
        const { code } = await transformWithOxc(readFileSync(script, "utf8"), script, { sourcemap: false });
        const publicFolder = join(import.meta.dirname, "public");
        for (const name of filesBehind(bundle, NEEDS_HAND)) ofHands.add(name);
        const contents = new Map([
          ...filesOfRead(bundle).map((name) => [name, contentOf(bundle[name]!)] as const),
          ...readdirSync(publicFolder).map((name) => [name, readFileSync(join(publicFolder, name))] as const),
        ]);
        const names = [...contents.keys()].filter((name) => !NEEDS_NETWORK.test(name)).toSorted();
        const hash = createHash("sha256").update(code);
        for (const name of names) hash.update(name).update(contents.get(name)!);
        const version = hash.digest("hex").slice(0, 16);
        const text = String(html.source);
        if (text.split(VERSION_MARK).length !== 2) throw new Error(`index.html does not hold ${VERSION_MARK} once`);
        html.source = text.replace(VERSION_MARK, version);
        const isOfHand = (name: string) => ofHands.has(name) || REPLAY_IMAGES.test(name);
        const head = Object.entries({
          VERSION: version,
          FILES: names.filter((name) => !isOfHand(name)).map((name) => (name === "index.html" ? "" : name)),
          HAND_FILES: names.filter(isOfHand),
        }).map(([name, value]) => `const ${name} = ${JSON.stringify(value)};\n`);
        this.emitFile({ type: "asset", fileName: "service-worker.js", source: head.join("") + code });
      },
    },
  };
  return { page, worker };
}

/** All files but those that what is not kept loads, and nothing else does. */
function filesOfRead(bundle: Rolldown.OutputBundle): string[] {
  const left = filesBehind(bundle, NOT_KEPT);
  return Object.keys(bundle).filter((name) => !left.has(name));
}

/** Scripts and styles that some modules load, and nothing else does. */
function filesBehind(bundle: Rolldown.OutputBundle, stopAt: RegExp): ReadonlySet<string> {
  const { reached, others } = splitChunks(bundle, stopAt);
  const stylesOf = (those: readonly Rolldown.OutputChunk[]) =>
    those.flatMap(({ viteMetadata }) => [...(viteMetadata?.importedCss ?? [])]);
  const ofRest = stylesOf(reached);
  return new Set([
    ...others.map(({ fileName }) => fileName),
    ...stylesOf(others).filter((name) => !ofRest.includes(name)),
  ]);
}

/** The chunks that the entries load without passing through some modules, and the others. */
function splitChunks(bundle: Rolldown.OutputBundle, stopAt: RegExp) {
  const seen = new Set<string>();
  const reach = (name: string): void => {
    const chunk = bundle[name];
    if (seen.has(name) || chunk?.type !== "chunk" || stopAt.test(chunk.facadeModuleId ?? "")) return;
    seen.add(name);
    for (const next of [...chunk.imports, ...chunk.dynamicImports]) reach(next);
  };
  const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
  for (const { isEntry, fileName } of chunks) if (isEntry) reach(fileName);
  return {
    reached: chunks.filter(({ fileName }) => seen.has(fileName)),
    others: chunks.filter(({ fileName }) => !seen.has(fileName)),
  };
}

function contentOf(file: Rolldown.OutputBundle[string]): string | Uint8Array {
  return file.type === "chunk" ? file.code : file.source;
}
