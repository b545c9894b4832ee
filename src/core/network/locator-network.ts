/**
 * The network that finds lines of writing: it maps planes [batch, 1, height, width], paper 0 and full ink 1, to cells
 * [batch, 5, height / 4, width / 4]: scores of the three classes of a cell, then the distances to the top and the foot of
 * its line. Convolutions alone, so that a plane may be of any size whose sides are multiples of 8.
 *
 * Three convolutions see the strokes. At an eighth of the size, the next four look around: a cell sees 80 pixels, so a
 * digit of the greatest height with what stands about it. What they tell is joined with the strokes at a fourth.
 */

import { add, maxPool, relu, repeatPixels } from "../graph/operations/builder.js";
import type { Node } from "../graph/operations/op.js";
import { LOCATOR_CHANNELS } from "../locator.js";
import { batchNormLayer, convolutionLayer, type ConvolutionOptions } from "./layers.js";
import type { Scope } from "./scope.js";

/** The name of the network in plans and files. */
export const LOCATOR_NETWORK = "locator";

/** One sentence for people. */
export const LOCATOR_NETWORK_DESCRIPTION =
  "Finds lines of writing on a page: convolutions that tell of each place whether a line of digits runs through it.";

/** Channels of its convolutions, in order. */
const CHANNELS = [8, 20, 40, 56, 56, 56, 56] as const;

/** Applies the network. */
export function buildLocatorNetwork(scope: Scope, planes: Node): Node {
  const [c1, c2, c3, c4, c5, c6, c7] = CHANNELS;
  const h1 = block(scope, 1, planes, { channels: c1, kernel: 3, padding: 1 }, true); // [batch, 8, height / 2, width / 2]
  const h2 = block(scope, 2, h1, { channels: c2, kernel: 3, padding: 1 }, true); // [batch, 20, height / 4, width / 4]
  const h3 = block(scope, 3, h2, { channels: c3, kernel: 3, padding: 1 });
  const pooled = maxPool(h3, 2, { ties: "shared" }); // [batch, 40, height / 8, width / 8]
  const h4 = block(scope, 4, pooled, { channels: c4, kernel: 3, padding: 1 });
  const h5 = block(scope, 5, h4, { channels: c5, kernel: 3, padding: 1 });
  const h6 = block(scope, 6, h5, { channels: c6, kernel: [1, 5], padding: { top: 0, bottom: 0, left: 2, right: 2 } });
  const h7 = block(scope, 7, h6, { channels: c7, kernel: [5, 1], padding: { top: 2, bottom: 2, left: 0, right: 0 } });
  const around = convolutionLayer(scope, "around", add(h7, h5), { channels: c3, kernel: 1, bias: false });
  const joined = relu(batchNormLayer(scope, "joined", add(h3, repeatPixels(around, 2)))); // [batch, 40, height / 4, ...]
  const h8 = block(scope, 8, joined, { channels: c3, kernel: 3, padding: 1 });
  return convolutionLayer(scope, "cells", h8, { channels: LOCATOR_CHANNELS, kernel: 1 });
}

/** Convolution, pooling where asked for, batch normalisation, ReLU. */
function block(scope: Scope, place: number, x: Node, options: ConvolutionOptions, isPooled = false): Node {
  const convolved = convolutionLayer(scope, `conv${place}`, x, { ...options, bias: false });
  return relu(batchNormLayer(scope, `norm${place}`, isPooled ? maxPool(convolved, 2) : convolved));
}
