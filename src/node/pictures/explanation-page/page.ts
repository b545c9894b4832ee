/**
 * An explanation as a page, from the answer down to what the network was shown.
 */

import type { Explanation } from "../../../core/reading/reading.js";
import type { ReadDigit, ReadNumber } from "../../../core/reading/reading.js";
import { escapeHtml } from "../html-page/escape-html.js";
import { renderPage, renderSummary } from "../html-page/render-page.js";
import { renderCandidates } from "./candidates.js";
import { crowdingRules, renderMarkedPicture } from "./marked-picture.js";
import type { PageImages } from "./page-images.js";
import { renderRejected, renderRemoved } from "./refusals.js";
import { shownSize } from "./shown-size.js";
import { explanationStyle } from "./style.js";
import { digitsOf, sayConfidence, sayCount } from "./words.js";

/** Renders the page; `title` is any text. */
export function renderExplanationPage(title: string, explanation: Explanation, images: PageImages): string {
  const { reading, candidates, removed } = explanation;
  return renderPage({
    title: `${title}: ${reading.text || "no digit"}`,
    style: `${explanationStyle}${crowdingRules(explanation)}`,
    body: `<header>
<h1>${escapeHtml(title)} <span>and how it was read</span></h1>
${renderAnswer(explanation)}
</header>
<main>
<section>
<h2>What was found</h2>
${renderMarkedPicture(title, explanation, images.picture)}
${renderNumbers(reading.numbers)}
</section>
<section>
<h2>The ink</h2>
<p class="lead">What is left when paper, shadows and colours are gone. Only this is read.</p>
<div class="strip flat"><div class="paper ink" style="${shownSize(explanation)}"><img src="${images.ink}" alt="The ink of the picture, without its paper"></div></div>
</section>
<section>
<h2>What the network was shown</h2>
<p class="lead">Pieces of ink and groups of them, each made the size of an MNIST digit, and how probable the network finds every digit, or none.</p>
${renderCandidates(candidates, images.candidates)}
</section>
<section>
<h2>What was refused</h2>
${renderRejected(reading.rejected, images.rejected)}
${renderRemoved(removed)}
</section>
</main>
<footer>Written by <code>digits read --explain</code>. Places are in pixels of the picture, from its upper left corner.</footer>`,
  });
}

function renderAnswer(explanation: Explanation): string {
  const { reading, cuts, candidates } = explanation;
  const { text, numbers, rejected, width, height } = reading;
  const digits = digitsOf(explanation);
  const unsure = digits.filter(({ isSure }) => !isSure).length;
  const headline =
    text === ""
      ? `<p class="headline none">No digit</p>`
      : `<p class="headline" style="--characters:${text.length}">${escapeHtml(text).replaceAll("?", "<em>?</em>")}</p>`;
  const unit =
    text === ""
      ? "nothing on the picture is taken for one"
      : `${sayCount(numbers.length, "number")}, ${sayCount(digits.length, "digit")}${unsure > 0 ? `, ${unsure} not sure` : ""}`;
  const used = cuts.filter(({ isUsed }) => isUsed).length;
  const [only] = numbers;
  const entries: [string, string][] = [
    ["Picture", `${width} × ${height}`],
    ["Shown to the network", sayCount(candidates.length, "image")],
  ];
  if (cuts.length > 0) {
    entries.push(["Cuts", `${used} of ${cuts.length} used`]);
  }
  if (rejected.length > 0) entries.push(["Refused", String(rejected.length)]);
  if (numbers.length === 1 && only) {
    entries.unshift(["Confidence", sayConfidence(only.confidence)]);
  }
  return `${headline}
<p class="unit">${unit}</p>
${renderSummary(entries)}`;
}

function renderNumbers(numbers: readonly ReadNumber[]): string {
  if (numbers.length === 0) return "";
  const items = numbers.map(
    ({ text, confidence, line, digits }) =>
      `<li><b>${escapeHtml(text)}</b><span>${sayConfidence(confidence)} sure, line ${line + 1}</span><ol class="digits">${digits.map(renderDigit).join("")}</ol></li>`,
  );
  return `<ol class="numbers">${items.join("\n")}</ol>
<p class="note">Under each digit how sure the network is of it, and what comes second.</p>`;
}

function renderDigit({ digit, confidence, isSure, runnerUp }: ReadDigit) {
  return `<li${isSure ? "" : ' class="unsure"'}><b>${digit}${isSure ? "" : "?"}</b>${sayConfidence(confidence)}<br>${runnerUp.digit}: ${sayConfidence(runnerUp.confidence)}</li>`;
}
