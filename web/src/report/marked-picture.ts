/** How large a picture is shown, so that what is marked on it has room; and where things stand on it, in words. */

import type { Box, ReadAnswer } from "../../../src/contract/answers/read-answers.js";

/** The longer side of small pictures, as they are shown, has at least this many pixels of the page. */
const LEAST_SHOWN_PX = 420;

/** The page's column on a desktop. */
const WIDEST_PX = 990;

/** What is higher leaves no room for its explanation on a desktop. */
const HIGHEST_PX = 720;

/** Strips are shown at least this high where the page is narrow, by scrolling sideways; up to that width. */
const LEAST_HEIGHT_PX = 90;
const WIDEST_STRIP_PX = 900;

/** Pictures of fewer pixels are enlarged as squares of colour, not blurred. */
const PIXELATED_BELOW_PX = 200;

/** A digit's name with its confidence. */
const NAME_WIDTH_PX = 42;

/** The style of what shows the whole picture. */
export function shownSize(answer: ReadAnswer): string {
  const { width, height } = answer;
  // Small pictures are enlarged: to a size one can look at, and until the names have room.
  const scale = Math.max(
    1,
    LEAST_SHOWN_PX / Math.max(width, height),
    Math.min(widthForNames(answer), WIDEST_PX) / width,
  );
  const most = Math.round(Math.min(width * scale, (HIGHEST_PX * width) / height));
  const least = Math.round(Math.min((LEAST_HEIGHT_PX * width) / height, most, WIDEST_STRIP_PX));
  const rendering = Math.max(width, height) < PIXELATED_BELOW_PX ? ";image-rendering:pixelated" : "";
  return `aspect-ratio:${width}/${height};max-width:${most}px;min-width:${least}px${rendering}`;
}

/** How wide a picture must be shown, in pixels of the page, for the names of neighbouring digits to have room. */
export function widthForNames({ width, numbers }: ReadAnswer): number {
  const boxes = numbers.flatMap(({ digits }) => digits.map(({ box }) => box));
  let closest = width;
  for (const [i, a] of boxes.entries()) {
    for (const b of boxes.slice(i + 1)) {
      const areBeside = a.y < b.y + b.height && b.y < a.y + a.height;
      const distance = Math.abs(a.x + a.width / 2 - b.x - b.width / 2);
      if (areBeside) closest = Math.min(closest, distance);
    }
  }
  return (NAME_WIDTH_PX * width) / Math.max(closest, 1);
}

/** `310 × 455 at 401, 322`. */
export function placeOf({ x, y, width, height }: Box): string {
  return `${width} × ${height} at ${x}, ${y}`;
}
