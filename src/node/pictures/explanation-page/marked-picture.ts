/**
 * The picture with what was found on it. The marks are layers that can be switched off one by one, by style rules
 * alone; boxes and cuts are drawn as SVG over the picture.
 */

import type { Box } from "../../../core/picture/box.js";
import type { Explanation, TriedCut } from "../../../core/reading/reading.js";
import { escapeHtml } from "../html-page/escape-html.js";
import { nameDigit, nameNumber, nameRejected } from "./mark-names.js";
import { shownSize, widthForNames } from "./shown-size.js";
import { digitsOf, sayCount } from "./words.js";

/** What is marked in one way. */
interface Layer {
  /** The name of its style. */
  readonly kind: "digits" | "numbers" | "rejected" | "removed" | "cuts";
  /** What its switch says. */
  readonly text: string;
  /** SVG. */
  readonly marks: readonly string[];
  /** HTML. */
  readonly names: readonly string[];
}

/** Renders the picture with its switches. */
export function renderMarkedPicture(title: string, explanation: Explanation, address: string): string {
  const { width, height, text } = explanation.reading;
  const layers = toLayers(explanation);
  const switches = layers.map(
    ({ kind, text: says }) =>
      `<label><input type="checkbox" class="show-${kind}" checked><i class="${kind}"></i>${says}</label>`,
  );
  // What lies later covers what lies before; digits come first in the switches, and last on the picture.
  const upwards = layers.toReversed();
  const marks = upwards.map((layer) => `<g class="${layer.kind}">${layer.marks.join("")}</g>`);
  const alternative = `The picture ${title}, ${width} by ${height} pixels, read as ${text || "no digit"}`;
  return `<div class="marked">
<div class="switches" role="group" aria-label="What is marked">${switches.join("\n")}</div>
<div class="strip"><div class="picture" style="${shownSize(explanation)}">
<img src="${address}" alt="${escapeHtml(alternative)}">
<svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" aria-hidden="true">${marks.join("\n")}</svg>
<div aria-hidden="true">${upwards.flatMap(({ names }) => names).join("\n")}</div>
</div></div>
</div>`;
}

/** Where the picture is shown so small that digits' names would collide, they lose their confidence. */
export function crowdingRules(explanation: Explanation): string {
  const needed = Math.ceil(widthForNames(explanation));
  return `@container (max-width: ${needed - 1}px) { .name.digits small { display: none; } }\n`;
}

/** The layers that hold anything, the most telling first. */
function toLayers(explanation: Explanation): Layer[] {
  const { reading, removed, cuts } = explanation;
  const { rejected } = reading;
  const digits = digitsOf(explanation);
  const numbers = reading.numbers.filter((number) => number.digits.length > 1);
  const layers: Layer[] = [
    {
      kind: "digits",
      text: sayCount(digits.length, "digit"),
      marks: digits.map(({ box, isSure }) => (isSure ? toRectangle(box) : `<g class="unsure">${toRectangle(box)}</g>`)),
      names: digits.map((digit) => nameDigit(digit, reading)),
    },
    {
      kind: "numbers",
      text: sayCount(numbers.length, "number"),
      marks: numbers.map(({ box }) => toRectangle(box)),
      names: numbers.map((number) => nameNumber(number, reading)),
    },
    {
      kind: "rejected",
      text: `${rejected.length} refused`,
      marks: rejected.map(({ box }) => toRectangle(box)),
      names: rejected.map(({ box }, i) => nameRejected(box, i + 1, reading)),
    },
    {
      kind: "removed",
      text: `${removed.length} set aside`,
      marks: removed.map(({ box }) => toRectangle(box)),
      names: [],
    },
    {
      kind: "cuts",
      text: sayCount(cuts.length, "cut"),
      marks: cuts.map(toLine),
      names: [],
    },
  ];
  return layers.filter(({ marks }) => marks.length > 0);
}

function toRectangle({ x, y, width, height }: Box): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}"/>`;
}

function toLine({ from, to, isUsed }: TriedCut): string {
  const path = `M${round(from.x)} ${round(from.y)}L${round(to.x)} ${round(to.y)}`;
  return `<path d="${path}"${isUsed ? ' class="used"' : ""}/>`;
}

/** A tenth of a pixel is finer than any screen shows, and keeps the page small. */
function round(value: number): number {
  return Math.round(value * 10) / 10;
}
