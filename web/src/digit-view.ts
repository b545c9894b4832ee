/**
 * One digit, opened: the 28x28 the network saw, and the ten probabilities beside it.
 */

import type { ReadDigit } from "../../src/server/answers.js";
import { make } from "./elements.js";
import { createProbabilityBars } from "./probability-bars.js";
import { createSeenImage } from "./seen-image.js";

/**
 * Shows a digit, or the empty places where one will stand.
 *
 * @param position where there are several digits, which one this is
 */
export function createDigitView(
  digit: ReadDigit | null,
  position: { readonly place: number; readonly count: number } | null,
): HTMLElement {
  const view = make("article", "digit-view");
  if (position) {
    view.append(
      make(
        "h2",
        "digit-view-title",
        `Digit ${position.place} of ${position.count}: ${digit?.digit ?? ""}`,
      ),
    );
  }
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
