/**
 * Puts max poolings after what is done to each pixel by itself. The largest of several pixels is found as well after all
 * were changed alike, as long as the change keeps their order: so does a ReLU, and so does a scale that is not negative,
 * with any shift. The numbers stay the same to the last bit.
 *
 * That changes more pixels. But ONNX Runtime changes them as it computes the convolution before, at next to no cost;
 * after a pooling, each change is an operator of its own. One image alone is mostly operators.
 */

import { apply } from "../operations/builder.js";
import type { Node } from "../operations/op.js";
import { isKind, rewrite, type RewritingContext } from "./rewriting.js";

/** Rewrites the max poolings that the roots depend on; gives the roots' replacements, in their order. */
export function poolLater(roots: readonly Node[]): Node[] {
  return rewrite(roots, changeBeforePooling);
}

function changeBeforePooling(node: Node, { isUsedOnce }: RewritingContext): Node | null {
  const [pool, ...perChannel] = node.inputs;
  if (!isKind(pool, "maxPool") || !isUsedOnce(pool) || !keepsOrder(node)) {
    return null;
  }
  const changed = apply(node.op, [...pool.inputs, ...perChannel]);
  return apply(pool.op, [changed]);
}

function keepsOrder(node: Node): boolean {
  if (isKind(node, "relu")) return true;
  const [, scale] = node.inputs;
  return (
    isKind(node, "scaleChannels") &&
    isKind(scale, "constant") &&
    Array.from<number | bigint>(scale.op.tensor.data).every((s) => s >= 0)
  );
}
