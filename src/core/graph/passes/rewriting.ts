/**
 * Rebuilds a graph with some of its nodes replaced. What nothing replaces, and nothing replaced leads to, stays the
 * node it was.
 */

import { assert } from "../../errors.js";
import { apply } from "../operations/builder.js";
import { type Node, type OpKind, topologicalOrder } from "../operations/op.js";

/** What a rule can ask about the graph around a node. */
export interface RewritingContext {
  /**
   * Whether a value is used in one place only, so that nothing else misses it when its user is replaced. Users that the
   * rule has replaced still count: true is always right, false is careful.
   */
  readonly isUsedOnce: (node: Node) => boolean;
}

/**
 * Gives what computes the same as a node, or null where the node can stay. The node's inputs are rewritten already; what
 * the rule returns is not rewritten again.
 */
export type RewritingRule = (node: Node, context: RewritingContext) => Node | null;

/**
 * Applies a rule to every node that the roots depend on, inputs before what uses them.
 *
 * @returns the roots' replacements, in their order
 */
export function rewrite(roots: readonly Node[], rule: RewritingRule): Node[] {
  const order = topologicalOrder(roots);
  const uses = countUses(order, roots);
  const context: RewritingContext = { isUsedOnce: (node) => uses.get(node) === 1 };
  const replacements = new Map<Node, Node>();
  for (const node of order) {
    const inputs = node.inputs.map((source) => found(replacements, source));
    const isSame = inputs.every((source, i) => source === node.inputs[i]);
    const rebuilt = isSame ? node : apply(node.op, inputs);
    if (!isSame) uses.set(rebuilt, uses.get(node) ?? 0);
    const replacement = rule(rebuilt, context) ?? rebuilt;
    if (replacement !== rebuilt) {
      countNewUses(uses, replacement);
      const inherited = uses.get(rebuilt) ?? 0;
      uses.set(replacement, (uses.get(replacement) ?? 0) + inherited);
    }
    replacements.set(node, replacement);
  }
  return roots.map((root) => found(replacements, root));
}

/** Whether a node applies an operation of a kind. */
export function isKind<K extends OpKind>(node: Node | undefined, kind: K): node is Node<K> {
  return node?.op.kind === kind;
}

/** In how many places each node is an input or a root. */
function countUses(order: readonly Node[], roots: readonly Node[]): Map<Node, number> {
  const uses = new Map<Node, number>();
  for (const node of [...order.flatMap(({ inputs }) => inputs), ...roots]) {
    uses.set(node, (uses.get(node) ?? 0) + 1);
  }
  return uses;
}

/** Counts what the nodes use that a rule has just made; the nodes that `uses` knows are counted already. */
function countNewUses(uses: Map<Node, number>, made: Node): void {
  if (uses.has(made)) return;
  uses.set(made, 0);
  const stack = [made];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    for (const source of node.inputs) {
      if (!uses.has(source)) stack.push(source);
      uses.set(source, (uses.get(source) ?? 0) + 1);
    }
  }
}

function found(replacements: ReadonlyMap<Node, Node>, node: Node): Node {
  const replacement = replacements.get(node);
  assert(replacement !== undefined, `${node.op.kind} comes before its inputs`);
  return replacement;
}
