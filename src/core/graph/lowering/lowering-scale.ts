/**
 * How channels are scaled and shifted in ONNX: as a batch normalisation by the mean 0 and the variance 1.
 *
 * ONNX Runtime folds it into a convolution before it. Elsewhere it makes one operator of it and of an activation after
 * it, in the layout that its convolutions compute in; an `Add` of one number a channel leaves that layout.
 */

import { floatTensor } from "../../tensor/tensor.js";
import type { LoweringContext } from "./context.js";
import type { Node } from "../operations/op.js";

export function lowerScaleChannels(
  context: LoweringContext,
  node: Node<"scaleChannels">,
  inputs: readonly string[],
  output: string,
): void {
  const channels = node.shape[1] ?? 0;
  const every = (value: number) => context.tensor(floatTensor([channels], Array<number>(channels).fill(value)));
  context.emit("BatchNormalization", [...inputs, every(0), every(1)], { epsilon: { float: 0 } }, output);
}
