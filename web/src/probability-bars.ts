/**
 * The probabilities as bars, from 0 to 9 and "no digit", so that the same outcome is always in the same place.
 */

import type { ReadDigit } from "../../src/server/answers.js";
import { toPercent } from "./confidence-words.js";
import { isPerhapsNoDigit } from "./digit-words.js";
import { make } from "./elements.js";

const DIGITS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const;
const NO_DIGIT = "no digit";

/** Shows the probabilities of a digit; null leaves the bars empty. */
export function createProbabilityBars(digit: ReadDigit | null): HTMLElement {
  const list = make("ol", "bars");
  const second = digit && !digit.isSure ? secondOutcome(digit) : null;
  for (const candidate of DIGITS) {
    const row = createRow(
      String(candidate),
      digit?.probabilities[candidate] ?? null,
    );
    row.toggleAttribute("data-read", digit?.digit === candidate);
    row.toggleAttribute("data-runner-up", second === candidate);
    list.append(row);
  }
  const last = createRow(NO_DIGIT, digit?.notDigit ?? null);
  last.toggleAttribute("data-runner-up", second === NO_DIGIT);
  list.append(last);
  return list;
}

/** The outcome that an unsure digit's words name beside the likeliest. */
function secondOutcome(digit: ReadDigit): number | typeof NO_DIGIT {
  return isPerhapsNoDigit(digit) ? NO_DIGIT : digit.runnerUp.digit;
}

function createRow(outcome: string, probability: number | null): HTMLElement {
  const row = make("li", "bar-row");
  const name = make("span", "bar-outcome", outcome);
  const percent = make(
    "span",
    "bar-percent",
    probability === null ? "" : toPercent(probability),
  );
  // The meter says both; read aloud once is enough.
  name.setAttribute("aria-hidden", "true");
  percent.setAttribute("aria-hidden", "true");
  row.append(name, createBar(outcome, probability), percent);
  return row;
}

function createBar(outcome: string, probability: number | null): HTMLElement {
  const track = make("span", "bar-track");
  track.setAttribute("role", "meter");
  track.setAttribute("aria-label", `Probability of ${outcome}`);
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
