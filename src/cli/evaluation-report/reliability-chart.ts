/**
 * The reliability curve: accuracy over confidence in 15 bins, above the number of images of each bin.
 */

import type { ReliabilityBin } from "../../core/evaluation/calibration.js";
import { formatCount, formatPercent } from "../../contract/words.js";

/** The drawing's own units; the page scales it. */
const SIDE = 300;
const LEFT = 46;
const TOP = 12;
const HISTOGRAM_TOP = TOP + SIDE + 34;
const HISTOGRAM_HEIGHT = 56;
const WIDTH = LEFT + SIDE + 14;
const HEIGHT = HISTOGRAM_TOP + HISTOGRAM_HEIGHT + 24;

/** A bin that holds images. */
interface FilledBin {
  readonly lower: number;
  readonly upper: number;
  readonly count: number;
  readonly accuracy: number;
  readonly confidence: number;
}

/** Renders the curve as an SVG drawing, followed by its figures as a table to open. */
export function renderReliability(bins: readonly ReliabilityBin[]): string {
  const filled = bins.filter((bin): bin is FilledBin => bin.accuracy !== null && bin.confidence !== null);
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Reliability curve; its figures are in the table below">
${renderFrame()}
${renderGaps(filled)}
${renderCurve(filled)}
${renderHistogram(filled)}
</svg>
${renderTable(filled)}`;
}

function renderFrame(): string {
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((value) => {
    const text = formatPercent(value, 0);
    return `<path class="grid" d="M${toX(0)} ${toY(value)}H${toX(1)}M${toX(value)} ${toY(0)}V${toY(1)}"/>
<text x="${LEFT - 6}" y="${toY(value) + 4}" text-anchor="end">${text}</text>
<text x="${toX(value)}" y="${toY(0) + 17}" text-anchor="middle">${text}</text>`;
  });
  return `${ticks.join("\n")}
<path class="ideal" d="M${toX(0)} ${toY(0)}L${toX(1)} ${toY(1)}"/>`;
}

/** From what was claimed to what was true: the vertical lines are the calibration error. */
function renderGaps(bins: readonly FilledBin[]): string {
  return bins
    .map(
      ({ confidence, accuracy }) => `<path class="gap" d="M${toX(confidence)} ${toY(confidence)}V${toY(accuracy)}"/>`,
    )
    .join("");
}

function renderCurve(bins: readonly FilledBin[]): string {
  const points = bins.map(({ confidence, accuracy }) => `${toX(confidence)} ${toY(accuracy)}`);
  const dots = bins.map(
    (bin) =>
      `<circle cx="${toX(bin.confidence)}" cy="${toY(bin.accuracy)}" r="4"><title>${describe(bin)}</title></circle>`,
  );
  const line = points.length > 1 ? `<path class="curve" d="M${points.join("L")}"/>` : "";
  return `${line}${dots.join("")}`;
}

/** On a logarithmic scale: nearly all images of a good network fall into the last bin. */
function renderHistogram(bins: readonly FilledBin[]): string {
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const base = HISTOGRAM_TOP + HISTOGRAM_HEIGHT;
  const bars = bins.map((bin) => {
    const height = round((HISTOGRAM_HEIGHT * Math.log1p(bin.count)) / Math.log1p(most));
    const width = round((bin.upper - bin.lower) * SIDE - 2);
    return `<rect x="${round(toX(bin.lower) + 1)}" y="${round(base - height)}" width="${width}" height="${height}"><title>${describe(bin)}</title></rect>`;
  });
  return `${bars.join("")}
<path class="base" d="M${toX(0)} ${base}H${toX(1)}"/>
<text x="${toX(0.5)}" y="${base + 18}" text-anchor="middle">Images by confidence, logarithmic</text>`;
}

function renderTable(bins: readonly FilledBin[]): string {
  const rows = bins.map(
    ({ lower, upper, count, confidence, accuracy }) =>
      `<tr><th scope="row">${formatPercent(lower, 0)} to ${formatPercent(upper, 0)}</th><td>${formatCount(count)}</td><td>${formatPercent(confidence)}</td><td>${formatPercent(accuracy)}</td></tr>`,
  );
  return `<details><summary>The figures</summary><table class="figures">
<thead><tr><th scope="col">Confidence</th><th scope="col">Images</th><th scope="col">Mean confidence</th><th scope="col">Read rightly</th></tr></thead>
<tbody>${rows.join("\n")}</tbody></table></details>`;
}

function describe({ count, confidence, accuracy }: FilledBin): string {
  return `${formatCount(count)} images: ${formatPercent(confidence)} sure, ${formatPercent(accuracy)} right`;
}

function toX(fraction: number): number {
  return round(LEFT + fraction * SIDE);
}

function toY(fraction: number): number {
  return round(TOP + (1 - fraction) * SIDE);
}

/** A tenth of a unit is finer than any screen shows, and keeps the page small. */
function round(value: number): number {
  return Math.round(value * 10) / 10;
}
