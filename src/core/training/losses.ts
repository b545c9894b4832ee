/**
 * The loss of classification.
 */

import { add, cast, logSoftmax, multiply, negate, oneHot, sum } from "../graph/operations/builder.js";
import type { Node } from "../graph/operations/op.js";

/**
 * The mean cross-entropy of a batch.
 *
 * @param logits [batch, classes]
 * @param labels [batch], class numbers of any whole-number type
 * @param labelSmoothing the share of each target spread evenly over all classes, in [0, 1) (Szegedy et al. 2016)
 * @returns shape [1, 1]
 */
export function crossEntropy(logits: Node, labels: Node, labelSmoothing = 0): Node {
  const [batch = 1, classes = 1] = logits.shape;
  const exact = oneHot(cast(labels, "int64"), classes); // [batch, classes]
  const target = labelSmoothing === 0 ? exact : add(multiply(exact, 1 - labelSmoothing), labelSmoothing / classes);
  return multiply(negate(sum(multiply(target, logSoftmax(logits)))), 1 / batch);
}
