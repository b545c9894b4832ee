/** What the network that finds lines says of a plane, cell by cell. */

import { fail } from "../errors.js";
import { LOCATOR_BLOCK, LOCATOR_CHANNELS } from "../locator.js";
import type { CellMap } from "../picture/lines/located-lines.js";
import type { Plane } from "../picture/plane.js";
import type { Runtime, SessionOptions } from "../runtime.js";
import { floatTensor } from "../tensor/tensor.js";

export interface LocatorScorer {
  /**
   * Scores a plane as `toLocatorInput` has it.
   *
   * @throws MODEL_MALFORMED when the model gives no cells
   */
  score(plane: Plane): Promise<CellMap>;
  /** Frees the model; idempotent. */
  dispose(): Promise<void>;
}

/**
 * Loads a model that finds lines: input `planes` [batch, 1, height, width], output `cells` [batch, 5, height / 4,
 * width / 4].
 *
 * @throws MODEL_MALFORMED
 */
export async function createLocatorScorer(
  runtime: Runtime,
  model: Uint8Array,
  options: SessionOptions = {},
): Promise<LocatorScorer> {
  const session = await runtime.load(model, { ...options, shapesVary: true });
  return {
    async score(plane) {
      const { width, height, values } = toBlocks(plane);
      const { cells } = await session.run({ planes: floatTensor([1, 1, height, width], values) }, ["cells"]);
      const [, channels, rows = 0, columns = 0] = cells?.shape ?? [];
      if (cells?.dataType !== "float32" || channels !== LOCATOR_CHANNELS) {
        fail("MODEL_MALFORMED", "the model gives no cells of lines. Train one with digits train --preset locator.");
      }
      return { columns, rows, values: cells.data };
    },
    dispose: () => session.dispose(),
  };
}

/** The plane with paper at its right and below, so that its sides are whole blocks. */
function toBlocks(plane: Plane): Plane {
  const width = LOCATOR_BLOCK * Math.ceil(plane.width / LOCATOR_BLOCK);
  const height = LOCATOR_BLOCK * Math.ceil(plane.height / LOCATOR_BLOCK);
  if (width === plane.width && height === plane.height) return plane;
  const values = new Float32Array(width * height);
  for (let y = 0; y < plane.height; y++)
    values.set(plane.values.subarray(y * plane.width, (y + 1) * plane.width), y * width);
  return { width, height, values };
}
