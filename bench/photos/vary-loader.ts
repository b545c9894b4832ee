/**
 * Node's module loader, changed so that code exists several times in one process: as it is, and once for each variation
 * of a constant. A variation has its own instance of those modules alone that depend on its constant, so what two
 * variations have in common is the same function, compiled once.
 */

import type { InitializeHook, LoadHook, ResolveHook } from "node:module";

import { createModuleReach, replaceConstant, type Variation } from "./constants.js";

const root = new URL("../../", import.meta.url);
const waysUrl = new URL("ways.js", import.meta.url).href;
const reach = createModuleReach();
let variations: readonly Variation[] = [];

export const initialize: InitializeHook<readonly Variation[]> = (asked) => {
  variations = asked;
};

export const resolve: ResolveHook = async (specifier, context, nextResolve) => {
  const result = await nextResolve(specifier, context);
  const variation = variationOf(context.parentURL) ?? variationOf(specifier);
  const { url } = result;
  if (variation === undefined || url.includes("?") || !url.startsWith(root.href)) return result;
  const isDependent = reach(url).has(moduleOf(variations[variation]!));
  return isDependent ? { ...result, url: withVariation(url, variation) } : result;
};

export const load: LoadHook = async (url, context, nextLoad) => {
  const loaded = await nextLoad(url, context);
  const variation = variationOf(url);
  if (url === waysUrl) return { ...loaded, source: listVariants(textOf(loaded.source)) };
  if (variation === undefined) return loaded;
  const varied = variations[variation]!;
  if (url !== withVariation(moduleOf(varied), variation)) return loaded;
  return { ...loaded, source: replaceConstant(textOf(loaded.source), varied.constant.name, varied.value) };
};

/** The text of `ways.js` with all variants in its list. */
function listVariants(source: string): string {
  const names = variations.map((_, i) => `variant${i}`);
  const imports = names.map((name, i) => `import * as ${name} from "${withVariation("./ways.js", i)}";\n`);
  return `${imports.join("")}${source.replace("variants = []", `variants = [${names.join(", ")}]`)}`;
}

function moduleOf({ constant }: Variation): string {
  return new URL(constant.file.replace(/\.ts$/, ".js"), root).href;
}

function withVariation(url: string, variation: number): string {
  return `${url}?variation=${variation}`;
}

function variationOf(url: string | undefined): number | undefined {
  const found = /\?variation=(\d+)$/.exec(url ?? "")?.[1];
  return found === undefined ? undefined : Number(found);
}

function textOf(source: unknown): string {
  return typeof source === "string" ? source : new TextDecoder().decode(source as Uint8Array);
}
