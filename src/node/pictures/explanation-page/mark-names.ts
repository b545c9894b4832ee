/**
 * The names of what is marked on the picture: text that keeps its size however large the picture is shown. Digits
 * are named below their boxes, numbers and refused ink above.
 */

import type { Box, Size } from "../../../core/picture/box.js";
import type { ReadDigit, ReadNumber } from "../../../core/reading/reading.js";
import { escapeHtml } from "../html-page/escape-html.js";
import { sayConfidenceBriefly } from "./words.js";

/** Names a digit; "?" after one that is not sure. */
export function nameDigit(digit: ReadDigit, picture: Size): string {
  const { box, isSure, confidence } = digit;
  const centre = toPercent(box.x + box.width / 2, picture.width);
  const bottom = toPercent(box.y + box.height, picture.height);
  return `<span class="name digits${isSure ? "" : " unsure"}" style="left:${centre};top:${bottom}">${digit.digit}${isSure ? "" : "?"}<small>${sayConfidenceBriefly(confidence)}</small></span>`;
}

/** Names a number. */
export function nameNumber(number: ReadNumber, picture: Size): string {
  const { box, text, confidence } = number;
  return nameAbove("numbers", box, picture, `${escapeHtml(text)}<small>${sayConfidenceBriefly(confidence)}</small>`);
}

/** Names refused ink by its place in the list, from 1. */
export function nameRejected(box: Box, place: number, picture: Size): string {
  return nameAbove("rejected", box, picture, `×${place}`);
}

/** Aligned with the box's side that is nearer to the picture's edge, so that no name leaves the page. */
function nameAbove(kind: string, { x, y, width }: Box, picture: Size, html: string): string {
  const isLeft = x + width / 2 < picture.width / 2;
  const side = isLeft
    ? `left:${toPercent(x, picture.width)}`
    : `right:${toPercent(picture.width - x - width, picture.width)}`;
  return `<span class="name ${kind}" style="${side};top:${toPercent(y, picture.height)}">${html}</span>`;
}

/** Hundredths of a per cent are finer than any screen shows. */
function toPercent(part: number, whole: number): string {
  return `${Math.round((10_000 * part) / whole) / 100}%`;
}
