/**
 * One digit, opened: the 28x28 the network saw, and the probabilities beside it.
 */

import type { ReadDigit } from "../../src/server/answers.js";
import { toPercent } from "./confidence-words.js";
import { alternatives, toOrdinal } from "./digit-words.js";
import { make } from "./elements.js";
import { createProbabilityBars } from "./probability-bars.js";
import { createSeenImage } from "./seen-image.js";

/** A longer number would fill the title of each of its digits; its length is told instead. */
const MAX_TITLE_DIGITS = 8;

/** A digit, and where it stands in its number; null for a digit that is alone on the picture. */
export interface PlacedDigit {
  readonly digit: ReadDigit;
  readonly place: { readonly position: number; readonly text: string } | null;
}

/** Shows a digit, or the empty places where one will stand. */
export function createDigitView(placed: PlacedDigit | null): HTMLElement {
  const view = make("article", "digit-view");
  if (placed?.place) view.append(createTitle(placed.digit, placed.place));
  const digit = placed?.digit ?? null;
  const seen = make("figure", "seen");
  seen.append(
    make("figcaption", "label", "What the network saw"),
    createSeenImage(digit?.image ?? null),
  );
  const odds = make("div", "odds");
  odds.append(
    make("h3", "label", "How likely each digit is"),
    createProbabilityBars(digit),
  );
  view.append(seen, odds);
  return view;
}

function createTitle(
  digit: ReadDigit,
  { position, text }: { readonly position: number; readonly text: string },
): HTMLElement {
  const title = make("h2", "digit-view-title");
  const value = digit.isSure
    ? `${digit.digit}, ${toPercent(digit.confidence)}`
    : alternatives(digit);
  const whole =
    text.length > MAX_TITLE_DIGITS
      ? `of ${text.length} digits`
      : `digit of ${text}`;
  const place = text.length > 1 ? `${toOrdinal(position)} ${whole}: ` : "";
  title.append(
    make("span", "digit-view-place", place),
    make("span", "digit-view-value", value),
  );
  return title;
}
