/**
 * Reverse-mode differentiation: one walk from the loss to the values asked for, applying each operation's
 * gradient rule on the way. The result is more graph.
 */

import { fail } from "../../errors.js";
import { formatShape, sizeOf } from "../../tensor/tensor.js";
import { add, broadcast, scalar } from "../operations/builder.js";
import { alignRank, full, gradientRuleOf, notDifferentiable } from "../operations/gradients.js";
import { type Node, topologicalOrder } from "../operations/op.js";

/**
 * The gradients of a scalar with respect to values it was computed from.
 *
 * @param loss one element, float32
 * @param targets values to differentiate by, such as weights
 * @returns one node for each target, of the target's shape; zeros where the loss does not depend on it
 * @throws NOT_DIFFERENTIABLE when a way from a target to the loss leads through an operation without a gradient
 */
export function differentiate(loss: Node, targets: readonly Node[]): Node[] {
  if (sizeOf(loss.shape) !== 1) {
    fail("SHAPE_MISMATCH", `a loss has one element; got shape ${formatShape(loss.shape)}.`);
  }
  const order = topologicalOrder([loss]);
  const needed = dependents(order, new Set(targets));
  const gradients = new Map<Node, Node>([[loss, broadcast(scalar(1), loss.shape)]]);

  for (const node of order.toReversed()) {
    const gradient = gradients.get(node);
    if (gradient === undefined || !needed.has(node)) continue;
    const wanted = node.inputs.map((source) => needed.has(source));
    if (!wanted.includes(true)) continue;
    const rule = gradientRuleOf(node);
    if (rule === notDifferentiable) {
      fail(
        "NOT_DIFFERENTIABLE",
        `${node.op.kind} ${formatShape(node.shape)} has no gradient, and lies between the loss and a value to differentiate by. Keep it out of the loss.`,
      );
    }
    rule(node, alignRank(gradient, node.shape.length)).forEach((part, index) => {
      const source = node.inputs[index];
      if (part === null || source === undefined || wanted[index] !== true) return;
      const sum = gradients.get(source);
      gradients.set(source, sum === undefined ? part : add(sum, part));
    });
  }
  return targets.map((target) => full(gradients.get(target) ?? scalar(0), target));
}

/** The nodes that are, or depend on, one of the targets. */
function dependents(order: readonly Node[], targets: ReadonlySet<Node>): Set<Node> {
  const result = new Set<Node>();
  for (const node of order) {
    if (targets.has(node) || node.inputs.some((source) => result.has(source))) result.add(node);
  }
  return result;
}
