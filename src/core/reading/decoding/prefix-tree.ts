/** Beginnings of texts as a tree: each is the one before it and a symbol; the empty one is node 0. */

import { LINE_BLANK } from "../../line.js";

export interface PrefixTree {
  size: number;
  readonly parent: Int32Array; // -1 of the empty one
  /** The symbol it ends in; the blank of the empty one. */
  readonly last: Uint8Array;
  /** Its state in the automaton, and the logarithm of its weight. */
  readonly state: Int32Array;
  readonly logWeight: Float64Array;
  /** -1 for none. */
  readonly firstChild: Int32Array;
  readonly sibling: Int32Array;
}

/** The tree of the empty beginning, in state 0, with room for this many. */
export function createPrefixTree(room: number): PrefixTree {
  return {
    size: 1,
    parent: new Int32Array(room).fill(-1),
    last: new Uint8Array(room).fill(LINE_BLANK),
    state: new Int32Array(room),
    logWeight: new Float64Array(room),
    firstChild: new Int32Array(room).fill(-1),
    sibling: new Int32Array(room).fill(-1),
  };
}

/** The node of a beginning with a symbol more. */
export function childOf(tree: PrefixTree, parent: number, symbol: number, state: number, logWeight: number): number {
  let child = tree.firstChild[parent]!;
  while (child >= 0 && tree.last[child] !== symbol) child = tree.sibling[child]!;
  if (child >= 0) return child;
  child = tree.size++;
  tree.parent[child] = parent;
  tree.last[child] = symbol;
  tree.state[child] = state;
  tree.logWeight[child] = logWeight;
  tree.sibling[child] = tree.firstChild[parent]!;
  tree.firstChild[parent] = child;
  return child;
}

/** The symbols of a beginning. */
export function classesOf({ parent, last }: PrefixTree, node: number): Uint8Array {
  const classes: number[] = [];
  for (let at = node; at > 0; at = parent[at]!) classes.push(last[at]!);
  return Uint8Array.from(classes.toReversed());
}
