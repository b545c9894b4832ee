/**
 * The network that reads lines: it maps images of lines [batch, 1, 40, width], ink 1 and paper 0, to scores
 * [batch, classes, 1, width / 4]: for each column of four pixels one of every class. Convolutions alone, so that a line
 * may be of any width, and nothing in it waits for what stands left of it.
 *
 * The first four see the strokes; pooling leaves every second row each time, and every second column twice. The fifth
 * joins the rows that are left, and the last three look at what stands beside: a column sees 66 pixels.
 */

import { maxPool, relu } from "../graph/operations/builder.js";
import type { Node } from "../graph/operations/op.js";
import { LINE_CLASS_COUNT } from "../line.js";
import { batchNormLayer, convolutionLayer, type ConvolutionOptions } from "./layers.js";
import type { Scope } from "./scope.js";

/** One sentence for people. */
export const LINE_NETWORK_DESCRIPTION = "Reads a whole line of writing: convolutions that give each column its symbol.";

/** So many columns to either side of one hold all that it sees. */
export const LINE_REACH_COLUMNS = 8;

/** Channels of its convolutions, in order. */
const CHANNELS = [24, 48, 80, 112, 144, 144, 144, 144] as const;

const SAME_ROWS = { top: 0, bottom: 0 };

/** Applies the network. */
export function buildLineNetwork(scope: Scope, lines: Node): Node {
  const [c1, c2, c3, c4, c5, c6, c7, c8] = CHANNELS;
  const h1 = block(scope, 1, lines, { channels: c1, kernel: 3, padding: 1 }, [2, 2]); // [batch, 24, 20, width / 2]
  const h2 = block(scope, 2, h1, { channels: c2, kernel: 3, padding: 1 }, [2, 2]); // [batch, 48, 10, width / 4]
  const h3 = block(scope, 3, h2, { channels: c3, kernel: 3, padding: 1 }, [2, 1]); // [batch, 80, 5, width / 4]
  const h4 = block(scope, 4, h3, { channels: c4, kernel: 3, padding: 1 });
  const h5 = block(scope, 5, h4, { channels: c5, kernel: [5, 1] }); // [batch, 144, 1, width / 4]
  const h6 = block(scope, 6, h5, { channels: c6, kernel: [1, 5], padding: { ...SAME_ROWS, left: 2, right: 2 } });
  const h7 = block(scope, 7, h6, { channels: c7, kernel: [1, 5], padding: { ...SAME_ROWS, left: 2, right: 2 } });
  const h8 = block(scope, 8, h7, { channels: c8, kernel: [1, 3], padding: { ...SAME_ROWS, left: 1, right: 1 } });
  return convolutionLayer(scope, "scores", h8, { channels: LINE_CLASS_COUNT, kernel: 1 });
}

/** Convolution, pooling where asked for, batch normalisation, ReLU. */
function block(
  scope: Scope,
  place: number,
  x: Node,
  options: ConvolutionOptions,
  window?: readonly [number, number],
): Node {
  const convolved = convolutionLayer(scope, `conv${place}`, x, { ...options, bias: false });
  const y = window === undefined ? convolved : maxPool(convolved, window);
  return relu(batchNormLayer(scope, `norm${place}`, y));
}
