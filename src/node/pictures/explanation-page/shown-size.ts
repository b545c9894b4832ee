/**
 * How large the picture is shown on the page.
 */

import type { Explanation } from "../../../core/reading/reading.js";
import { digitsOf } from "./words.js";

/** The longer side of small pictures, as they are shown, has at least so many pixels of the page. */
const LEAST_SHOWN_PX = 420;

/** The page's column on a desktop. */
const WIDEST_PX = 990;

/** What is higher leaves no room for its explanation on a desktop. */
const HIGHEST_PX = 720;

/** Strips are shown at least so high where the page is narrow, by scrolling sideways; up to that width. */
const LEAST_HEIGHT_PX = 90;
const WIDEST_STRIP_PX = 900;

/** Pictures of fewer pixels are enlarged as squares of colour, not blurred. */
const PIXELATED_BELOW_PX = 200;

/** A digit's name with its confidence. */
const NAME_WIDTH_PX = 38;

/** The style rules of what shows the whole picture, as the value of an attribute. */
export function shownSize(explanation: Explanation): string {
  const { width, height } = explanation.reading;
  // Small pictures are enlarged: to a size one can look at, and until the names have room.
  const scale = Math.max(
    1,
    LEAST_SHOWN_PX / Math.max(width, height),
    Math.min(widthForNames(explanation), WIDEST_PX) / width,
  );
  const most = Math.round(Math.min(width * scale, (HIGHEST_PX * width) / height));
  const least = Math.round(Math.min((LEAST_HEIGHT_PX * width) / height, most, WIDEST_STRIP_PX));
  const rendering = Math.max(width, height) < PIXELATED_BELOW_PX ? ";image-rendering:pixelated" : "";
  return `aspect-ratio:${width}/${height};max-width:${most}px;min-width:${least}px${rendering}`;
}

/** How wide the picture must be shown, in pixels of the page, for the names of neighbouring digits to have room. */
export function widthForNames(explanation: Explanation): number {
  const { width } = explanation.reading;
  const boxes = digitsOf(explanation).map(({ box }) => box);
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
