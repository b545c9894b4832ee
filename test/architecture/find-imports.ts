/**
 * Every way in which a TypeScript file names another module, found in its syntax tree (Oxc's parser, which Vite
 * brings): TypeScript 7 has no programming interface of its own yet.
 */

import { parseSync } from "vite";

export interface FoundImport {
  /** As it is written, such as `../errors.js`; null where it is computed and nobody can say what it names. */
  readonly specifier: string | null;
  /** Whether it vanishes when the file is compiled. */
  readonly isTypeOnly: boolean;
  /** Whether it is loaded only once the program comes by: a dynamic import, or a worker. */
  readonly isDynamic: boolean;
  /** Line of the file, from 1. */
  readonly line: number;
}

/** A node of the syntax tree, as far as it is looked at here. */
interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

/** Finds the imports of a file in the order of their lines. */
export function findImports(path: string, source: string): FoundImport[] {
  const { program, errors } = isComponent(path) ? parseSync(`${path}.ts`, scriptsOf(source)) : parseSync(path, source);
  if (errors.length > 0) {
    throw new Error(`${path} cannot be parsed: ${errors[0]?.message}`);
  }
  const found: FoundImport[] = [];
  walk(program as unknown as SyntaxNode, (node) => {
    const named = namedModule(node);
    if (named === undefined) return;
    const line = source.slice(0, node.start).split("\n").length;
    found.push({
      specifier: literalText(named),
      isTypeOnly: isTypeOnly(node),
      isDynamic: node.type === "ImportExpression" || node.type === "NewExpression",
      line,
    });
  });
  return found;
}

function isComponent(path: string): boolean {
  return path.endsWith(".svelte");
}

/** The scripts of a Svelte component, each on the lines where it stands; all else is blank. */
function scriptsOf(source: string): string {
  const blank = (text: string) => text.replaceAll(/[^\n]/g, " ");
  let scripts = "";
  let end = 0;
  for (const found of source.matchAll(/<script[^>]*>([^]*?)<\/script>/g)) {
    const [whole, script = ""] = found;
    const opening = whole.slice(0, whole.indexOf(">") + 1);
    scripts += blank(source.slice(end, found.index) + opening) + script;
    end = found.index + opening.length + script.length;
  }
  return scripts;
}

/** The expression by which a node names a module, or undefined for all other nodes. */
function namedModule(node: SyntaxNode): unknown {
  switch (node.type) {
    case "ImportDeclaration":
    case "ImportExpression":
    case "ExportAllDeclaration":
    case "TSImportType":
      return node["source"];
    case "ExportNamedDeclaration":
      return node["source"] ?? undefined;
    case "TSExternalModuleReference":
      return node["expression"];
    case "CallExpression":
      return isNamed(node["callee"], "require") ? firstArgument(node) : undefined;
    case "NewExpression":
      // new Worker(new URL("./worker.js", import.meta.url)) loads a module too.
      return isNamed(node["callee"], "Worker") ? workerModule(firstArgument(node)) : undefined;
    default:
      return undefined;
  }
}

/** The module of a worker; one whose address arrives as a variable was named where it was built. */
function workerModule(address: unknown): unknown {
  return isNode(address) && address.type === "NewExpression" && isNamed(address["callee"], "URL")
    ? firstArgument(address)
    : undefined;
}

function isTypeOnly(node: SyntaxNode): boolean {
  if (node.type === "TSImportType") return true;
  if (node["importKind"] === "type" || node["exportKind"] === "type") {
    return true;
  }
  const specifiers = node["specifiers"];
  return (
    Array.isArray(specifiers) &&
    specifiers.length > 0 &&
    specifiers.every((one: SyntaxNode) => one["importKind"] === "type" || one["exportKind"] === "type")
  );
}

function walk(node: SyntaxNode, visit: (node: SyntaxNode) => void): void {
  visit(node);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) walk(child, visit);
    }
  }
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "type" in value;
}

function isNamed(callee: unknown, name: string): boolean {
  return isNode(callee) && callee.type === "Identifier" && callee["name"] === name;
}

function firstArgument(call: SyntaxNode): unknown {
  const all = call["arguments"];
  return Array.isArray(all) ? (all[0] as unknown) : undefined;
}

/** The text of a string, or of a template without parts to fill in. */
function literalText(expression: unknown): string | null {
  if (!isNode(expression)) return null;
  if (typeof expression["value"] === "string") return expression["value"];
  const quasis = expression["quasis"];
  if (expression.type !== "TemplateLiteral" || !Array.isArray(quasis)) {
    return null;
  }
  const [only] = quasis as { value: { cooked: string } }[];
  return quasis.length === 1 && only ? only.value.cooked : null;
}
