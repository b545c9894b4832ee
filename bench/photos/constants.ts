/**
 * The tuned constants of the code that reads: which there are in its compiled modules, which a user means, and how a module
 * reads with another value. A constant is `const NAME = NUMBER` at the left margin.
 */

import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";

import { toFourDigits } from "../benchmark.js";

/** A literal, or two with an operation between: `0.3`, `-6`, `20_000`, `1 / 255`, `1 - 1e-6`. */
const DECLARATION = /^((?:export )?const (\w+) = )(-?[\d._]+(?:e-?\d+)?)(?: ([-+*/]) ([\d._]+(?:e-?\d+)?))?;/gm;

/** What each default value multiplies the present one by. */
const FACTORS = [0.5, 0.8, 1.25, 2];

export interface Constant {
  /** Path of its source in the repository. */
  readonly file: string;
  readonly name: string;
  readonly value: number;
}

/** A constant with another value than it has. */
export interface Variation {
  readonly constant: Constant;
  readonly value: number;
}

/** The constants that a module declares. */
export function findConstants(file: string, source: string): Constant[] {
  return [...source.matchAll(DECLARATION)].map(([, , name = "", first = "", operator, second = ""]) => ({
    file,
    name,
    value: calculate(toNumber(first), operator, toNumber(second)),
  }));
}

/** The module's text with another value of one constant; lines and columns of the rest stay. */
export function replaceConstant(source: string, name: string, value: number): string {
  return source.replaceAll(DECLARATION, (declaration, head: string, found: string) =>
    found === name ? `${head}${value};` : declaration,
  );
}

/**
 * The constants that a user means.
 *
 * @param selection names, FILE:NAME, files, folders or "all", with commas between
 * @returns or what is wrong with the selection, for the user
 */
export function selectConstants(selection: string, known: readonly Constant[]): readonly Constant[] | string {
  const selected = new Set<Constant>();
  for (const item of selection.split(",").map((text) => text.trim())) {
    const [place, name = ""] = item.includes(":") ? item.split(":") : isPlace(item) ? [item] : ["", item];
    const found = known.filter((one) => isAt(one.file, place ?? "") && (name === "" || one.name === name));
    if (found.length === 0) {
      return `there is no constant ${item} in what reads a photo. There are:\n${listConstants(known)}`;
    }
    if (name !== "" && found.length > 1) {
      return `${name} is the name of several constants: ${found.map(nameConstant).join(", ")}. Give one of these.`;
    }
    for (const constant of found) selected.add(constant);
  }
  return [...selected];
}

/** The values to try where the user gives none: whole numbers stay whole, and no value stands twice. */
export function defaultValues({ value }: Constant): readonly number[] {
  const round = Number.isInteger(value) ? Math.round : toFourDigits;
  const values = FACTORS.map((factor) => round(factor * value));
  // A whole 1 would become 0, which stands for "never" or "nothing", not for less.
  return [...new Set(values)].filter((one) => one !== value && one !== 0);
}

/** How a user may name a constant without doubt. */
export function nameConstant({ file, name }: Constant): string {
  return `${file}:${name}`;
}

/** Addresses of all modules of ours that a module imports, directly or not, and its own. */
export function createModuleReach(): (url: string) => ReadonlySet<string> {
  const imports = new Map<string, readonly string[]>();
  function importsOf(url: string): readonly string[] {
    let found = imports.get(url);
    if (found === undefined) {
      const path = fileURLToPath(url);
      const source = existsSync(path) ? readFileSync(path, "utf8") : "";
      found = [...source.matchAll(/(?:from|import)\s*\(?"(\.[^"]+)"/g)].map(([, to = ""]) => new URL(to, url).href);
      imports.set(url, found);
    }
    return found;
  }
  return (url) => {
    const reached = new Set([url]);
    for (const one of reached) for (const next of importsOf(one)) reached.add(next);
    return reached;
  };
}

/** The constants of the modules of a folder that a module reaches. */
export function constantsReached(entry: string, folders: readonly URL[], root: URL): readonly Constant[] {
  return [...createModuleReach()(entry)]
    .filter((url) => folders.some(({ href }) => url.startsWith(href)))
    .toSorted()
    .flatMap((url) => {
      const file = relative(fileURLToPath(root), fileURLToPath(url)).replaceAll("\\", "/").replace(/\.js$/, ".ts");
      return findConstants(file, readFileSync(new URL(url), "utf8"));
    });
}

function listConstants(known: readonly Constant[]): string {
  const namesOf = (file: string) => known.filter((one) => one.file === file).map(({ name }) => name);
  return [...new Set(known.map(({ file }) => file))].map((file) => `  ${file}: ${namesOf(file).join(", ")}`).join("\n");
}

function isPlace(item: string): boolean {
  return item === "all" || item.includes("/") || item.endsWith(".ts");
}

function isAt(file: string, place: string): boolean {
  const folder = place.replace(/\/$/, "");
  return place === "" || place === "all" || `/${file}`.endsWith(`/${place}`) || file.startsWith(`${folder}/`);
}

function toNumber(literal: string): number {
  return Number(literal.replaceAll("_", ""));
}

function calculate(first: number, operator: string | undefined, second: number): number {
  if (operator === "+") return first + second;
  if (operator === "-") return first - second;
  if (operator === "*") return first * second;
  return operator === "/" ? first / second : first;
}
