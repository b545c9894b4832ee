/** What the network of lines says of the image of a line, column by column. */

import { fail } from "../errors.js";
import { LINE_CLASS_COUNT } from "../line.js";
import { toLineInput } from "../network/line-input.js";
import type { LineImage } from "../picture/lines/line-image.js";
import type { Runtime, SessionOptions } from "../runtime.js";
import type { Tensor } from "../tensor/tensor.js";
import { type LineColumns, toLineColumns } from "./decoding/columns.js";

export interface LineScorer {
  /**
   * Scores a line.
   *
   * @throws MODEL_MALFORMED when the model gives no scores of lines
   */
  score(image: LineImage): Promise<LineColumns>;
  /** Frees the model; idempotent. */
  dispose(): Promise<void>;
}

/**
 * Loads a model of lines: input `lines` [batch, 1, 40, width], paper 0 and full ink 1; output `scores` [batch, classes, 1,
 * columns].
 *
 * @throws MODEL_MALFORMED
 */
export async function createLineScorer(
  runtime: Runtime,
  model: Uint8Array,
  options: SessionOptions = {},
): Promise<LineScorer> {
  const session = await runtime.load(model, { ...options, shapesVary: true });
  return {
    async score({ pixels }) {
      const { scores } = await session.run({ lines: toLineInput(pixels) }, ["scores"]);
      return toScoredColumns(scores);
    },
    dispose: () => session.dispose(),
  };
}

/**
 * The columns of what a model of lines gives.
 *
 * @param scores [1, classes, 1, columns]
 * @throws MODEL_MALFORMED when these are no scores of lines
 */
export function toScoredColumns(scores: Tensor | undefined): LineColumns {
  const [, classes, , columns = 0] = scores?.shape ?? [];
  if (scores?.dataType !== "float32" || classes !== LINE_CLASS_COUNT) {
    fail("MODEL_MALFORMED", "the model gives no scores of lines. Train one with digits train --preset lines.");
  }
  const byColumn = new Float32Array(columns * LINE_CLASS_COUNT);
  for (let symbol = 0, from = 0; symbol < LINE_CLASS_COUNT; symbol++) {
    for (let column = 0; column < columns; column++) {
      byColumn[column * LINE_CLASS_COUNT + symbol] = scores.data[from++]!;
    }
  }
  return toLineColumns(byColumn);
}
