/**
 * An evaluation as one page that needs nothing beside itself: no script, no font, no file.
 */

import { IMAGE_SIZE } from "../../core/digits.js";
import type { ClassAccuracy } from "../../core/evaluation/confusion.js";
import type { Evaluation } from "../../core/evaluation/evaluation.js";
import type { HardError } from "../../core/evaluation/hardest.js";
import { escapeHtml } from "../../node/pictures/html-page/escape-html.js";
import { renderPage, renderSummary } from "../../node/pictures/html-page/render-page.js";
import type { EvaluationContext } from "../evaluation-text.js";
import { formatCount, formatPercent, formatSeconds } from "../../contract/words.js";
import { outcomeName, renderConfusionTable } from "./confusion-table.js";
import { renderReliability } from "./reliability-chart.js";
import { reportStyle } from "./style.js";

/**
 * Renders the page.
 *
 * @param pictures a `data:` address for each of `evaluation.hardest`, in its order
 */
export function renderReportPage(
  evaluation: Evaluation,
  context: EvaluationContext,
  pictures: readonly string[],
): string {
  const model = escapeHtml(context.model);
  const dataset = escapeHtml(context.dataset);
  return renderPage({
    title: `${context.model} on ${context.dataset}: ${formatPercent(evaluation.accuracy)}`,
    style: reportStyle,
    body: `<header>
<h1>${model} <span>on ${dataset}</span></h1>
${renderHead(evaluation, context)}
</header>
<main>
<section>
<h2>Digit by digit</h2>
<p class="lead">The share of each digit's images that was read rightly. The weakest is marked.</p>
${renderDigits(evaluation.perClass)}
</section>
<div class="pair">
<section>
<h2>What is taken for what</h2>
<p class="lead">The errors, in colour: the stronger, the more often.</p>
<div class="scroll">${renderConfusionTable(evaluation.confusion)}</div>
</section>
<section>
<h2>Is it as sure as it may be?</h2>
<p class="lead">Each point is a group of images: how sure the network was of them, and how often it was right. On the dashed line both agree.</p>
${renderReliability(evaluation.reliability)}
</section>
</div>
<section>
<h2>The hardest errors</h2>
${renderErrors(evaluation, pictures)}
</section>
</main>
<footer>Written by <code>digits evaluate --report</code>. The calibration error is the expected calibration error over 15 bins (Guo et al. 2017).</footer>`,
  });
}

function renderHead(
  { accuracy, count, correct, expectedCalibrationError }: Evaluation,
  { seconds }: EvaluationContext,
): string {
  const [figure = "", sign = ""] = formatPercent(accuracy).split(" ");
  const entries: [string, string][] = [
    ["Read rightly", `${formatCount(correct)} of ${formatCount(count)}`],
    ["Errors", formatCount(count - correct)],
    ["Calibration error", formatPercent(expectedCalibrationError)],
    ["Time", formatSeconds(seconds)],
  ];
  return `<p class="headline">${figure}<small> ${sign}</small></p>
<p class="unit">accuracy</p>
${renderSummary(entries)}`;
}

function renderDigits(classes: readonly ClassAccuracy[]): string {
  const lowest = Math.min(...classes.map(({ accuracy }) => accuracy ?? 1));
  const cards = classes.map(({ digit, count, correct, accuracy }) => {
    const isWorst = accuracy !== null && accuracy === lowest && lowest < 1;
    const errors = count - correct;
    const word = errors === 1 ? "error" : "errors";
    return `<div${isWorst ? ' class="worst"' : ""}><dt>${digit}</dt><dd>${formatPercent(accuracy)}</dd><dd>${formatCount(errors)} ${word}</dd></div>`;
  });
  return `<dl class="digits">${cards.join("\n")}</dl>`;
}

function renderErrors({ hardest, count, correct }: Evaluation, pictures: readonly string[]): string {
  if (hardest.length === 0) return `<p class="lead">There is no error.</p>`;
  const all = count - correct;
  const extent =
    hardest.length < all ? `${hardest.length} of ${formatCount(all)} errors` : `All ${formatCount(all)} errors`;
  const items = hardest.map((error, i) => renderError(error, pictures[i] ?? ""));
  return `<p class="lead">${extent}, those it was surest of first. A label may itself be wrong: judge for yourself.</p>
<ol class="errors">${items.join("\n")}</ol>`;
}

function renderError({ index, label, predicted, confidence }: HardError, picture: string): string {
  return `<li><figure><div class="paper"><img src="${picture}" alt="image ${index}, a ${label}" width="${IMAGE_SIZE}" height="${IMAGE_SIZE}"></div>
<figcaption><b>${label}, read as <em>${outcomeName(predicted)}</em></b>${formatPercent(confidence, 1)} sure<br>image ${index}</figcaption></figure></li>`;
}
