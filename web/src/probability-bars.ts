/**
 * Ten probabilities as bars, from 0 to 9, so that the same digit is always in the same place.
 */

import type { ReadDigit } from "../../src/server/answers.js";
import { toPercent } from "./confidence-words.js";
import { make } from "./elements.js";

const DIGITS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

/** Shows the probabilities of a digit; null leaves the bars empty. */
export function createProbabilityBars(digit: ReadDigit | null): HTMLElement {
  const list = make("ol", "bars");
  for (const candidate of DIGITS) {
    const probability = digit?.probabilities[candidate] ?? null;
    const row = make("li", "bar-row");
    row.toggleAttribute("data-read", digit?.digit === candidate);
    row.append(
      make("span", "bar-digit", String(candidate)),
      createBar(candidate, probability),
      make(
        "span",
        "bar-percent",
        probability === null ? "" : toPercent(probability),
      ),
    );
    // The meter says both; read aloud once is enough.
    row.firstElementChild?.setAttribute("aria-hidden", "true");
    row.lastElementChild?.setAttribute("aria-hidden", "true");
    list.append(row);
  }
  return list;
}

function createBar(candidate: number, probability: number | null): HTMLElement {
  const track = make("span", "bar-track");
  track.setAttribute("role", "meter");
  track.setAttribute("aria-label", `Probability of ${candidate}`);
  track.setAttribute("aria-valuemin", "0");
  track.setAttribute("aria-valuemax", "1");
  track.setAttribute("aria-valuenow", String(probability ?? 0));
  track.setAttribute(
    "aria-valuetext",
    probability === null ? "not read yet" : toPercent(probability),
  );
  const fill = make("span", "bar-fill");
  fill.style.setProperty("--share", String(probability ?? 0));
  track.append(fill);
  return track;
}
