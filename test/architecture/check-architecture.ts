/** Holds the imports of the sources against the tables of the layers and of their rooms, and looks for cycles. */

import { builtinModules } from "node:module";
import { posix } from "node:path";

import { findImports, type FoundImport } from "./find-imports.js";
import { layerOf, layerRules, type Layer, type LayerRule } from "./layers.js";
import { floors, placeOf } from "./rooms.js";

/** The text of every source file by its path from the root, with forward slashes. */
export type Sources = ReadonlyMap<string, string>;

/** Every violation as a sentence that names the file and the import; empty where all is well. */
export function checkArchitecture(sources: Sources): string[] {
  const complaints: string[] = [];
  const edges = new Map<string, string[]>();
  for (const [path, source] of sources) {
    const layer = layerOf(path);
    if (layer === undefined) {
      complaints.push(`${path} is in a folder that has no place in layers.ts`);
      continue;
    }
    const room = layer === "test" ? undefined : placeOf(path);
    if (room !== undefined && !(room.room in floors[room.floor]!)) {
      complaints.push(`${path} is in no room of ${room.floor} that has a place in rooms.ts`);
    }
    const targets: string[] = [];
    for (const found of findImports(path, source)) {
      const place = `${path}:${found.line} (${layer})`;
      const target = resolveFile(path, found, sources);
      if (target !== undefined) targets.push(target);
      const complaint = judge(layer, found, target) ?? judgeRoom(path, layer, target);
      if (complaint !== undefined) complaints.push(`${place} ${complaint}`);
    }
    edges.set(path, targets);
  }
  for (const cycle of findCycles(edges)) {
    complaints.push(`import cycle: ${cycle.join(" -> ")}`);
  }
  return complaints;
}

/** What is wrong with an import, or undefined. */
function judge(layer: Layer, { specifier }: FoundImport, target: string | undefined): string | undefined {
  const rule = layerRules[layer];
  if (specifier === null) {
    return layer === "test" ? undefined : "imports a computed module";
  }
  if (target !== undefined) {
    return judgeFile(layer, rule, target);
  }
  if (isRelative(specifier)) {
    // Other files (a style sheet, a fixture) are left to the compiler and the bundler.
    const isOurs = /\.(js|svelte)$/.test(specifier) && layer !== "test";
    return isOurs ? `imports ${specifier}, which is no file of ours` : undefined;
  }
  if (isNodeModule(specifier)) {
    return rule.node ? undefined : `may not import Node's ${specifier}`;
  }
  return rule.packages === "any" || rule.packages.includes(specifier)
    ? undefined
    : `may not import the package ${specifier}`;
}

function judgeFile(layer: Layer, rule: LayerRule, target: string): string | undefined {
  const other = layerOf(target);
  if (other === undefined || other === layer) return undefined;
  if (rule.layers.includes(other)) return undefined;
  const allowed = rule.layers.join(", ") || "nothing else";
  return `may not import ${target} (${other}); it may import ${allowed}`;
}

function judgeRoom(path: string, layer: Layer, target: string | undefined): string | undefined {
  if (target === undefined || layer === "test") return undefined;
  const [from, to] = [placeOf(path), placeOf(target)];
  if (from === undefined || from.floor !== to?.floor || from.room === to.room) return undefined;
  const allowed = floors[from.floor]![from.room] ?? [];
  if (allowed.includes(to.room)) return undefined;
  return `may not import ${target}: of ${from.floor}, ${from.room} may import ${allowed.join(", ") || "nothing else"}`;
}

/** The TypeScript file that an import names, where it is one of the sources. */
function resolveFile(from: string, { specifier }: FoundImport, sources: Sources): string | undefined {
  if (specifier === null || !isRelative(specifier)) return undefined;
  const path = posix.join(posix.dirname(from), specifier);
  const candidates = [path, path.replace(/\.js$/, ".ts")];
  return candidates.find((candidate) => sources.has(candidate));
}

function isRelative(specifier: string): boolean {
  return specifier.startsWith("./") || specifier.startsWith("../");
}

function isNodeModule(specifier: string): boolean {
  return specifier.startsWith("node:") || builtinModules.includes(specifier);
}

/** One cycle for every file at which the walk comes back to its own path, each as the files along it. */
function findCycles(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const cycles: string[][] = [];
  const finished = new Set<string>();
  const trail: string[] = [];

  function visit(path: string): void {
    const start = trail.indexOf(path);
    if (start >= 0) cycles.push([...trail.slice(start), path]);
    if (start >= 0 || finished.has(path)) return;
    trail.push(path);
    for (const target of edges.get(path) ?? []) visit(target);
    trail.pop();
    finished.add(path);
  }

  for (const path of edges.keys()) visit(path);
  return cycles;
}
