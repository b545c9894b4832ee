/**
 * Windows laid side by side like tiles: every pixel lies in one of them at most, so its gradient comes from one place.
 */

import type { Shape } from "../../tensor/tensor.js";
import type { PoolAttributes } from "./op.js";

/** Whether square windows are laid side by side from the corner on. */
export function areTiles({ window, stride, padding }: PoolAttributes): boolean {
  const [side] = window;
  return [...window, ...stride].every((n) => n === side) && Object.values(padding).every((n) => n === 0);
}

/** Whether such windows leave no pixel over. */
export function coversWithTiles(pool: PoolAttributes, images: Shape): boolean {
  const [side] = pool.window;
  const [, , height = 0, width = 0] = images;
  return areTiles(pool) && height % side === 0 && width % side === 0;
}
