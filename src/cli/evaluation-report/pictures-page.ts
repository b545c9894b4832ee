/**
 * The pictures that were not read as they should have been, as a page of thumbnails, the worst first.
 */

import type { PictureEvaluation } from "../../core/evaluation/picture-evaluation.js";
import { failureKinds, type FailureKind, type PictureFailure } from "../../core/evaluation/picture-failures.js";
import type { Attempt, ReadingWay } from "../../core/evaluation/picture-outcome.js";
import { formatCount, formatPercent } from "../../contract/words.js";
import { escapeHtml } from "../../node/pictures/html-page/escape-html.js";
import { renderPage, renderSummary } from "../../node/pictures/html-page/render-page.js";
import type { PicturesContext } from "../evaluation-pictures-text.js";
import { picturesStyle } from "./pictures-style.js";

/** A failure and its place among all. */
interface Entry {
  readonly failure: PictureFailure;
  /** A `data:` address; null where there is no picture to show. */
  readonly thumbnail: string | null;
}

const kindTexts: Record<FailureKind, { term: string; lead: string }> = {
  misread: {
    term: "Misread",
    lead: "Accepted as something else than the label says, the surest first. A label may itself be wrong: judge for yourself.",
  },
  invented: {
    term: "Digits where there are none",
    lead: "No digit by their label, and read as one or more, the surest first.",
  },
  refused: {
    term: "Refused",
    lead: "Digits by their label; nothing was read, or a digit was not sure.",
  },
  failed: {
    term: "Not opened",
    lead: "Missing files, and files that are no pictures.",
  },
};

const wayTexts: Record<ReadingWay, string> = {
  withExpect: "with --expect",
  withoutExpect: "without --expect",
};

/**
 * Renders the page.
 *
 * @param thumbnails a `data:` address, or null, for each of the first `evaluation.failures`, in their order
 */
export function renderPicturesPage(
  evaluation: PictureEvaluation,
  context: PicturesContext,
  thumbnails: readonly (string | null)[],
): string {
  const { failures, pictures } = evaluation;
  const entries = thumbnails.flatMap((thumbnail, i): Entry[] => {
    const failure = failures[i];
    return failure ? [{ failure, thumbnail }] : [];
  });
  const sections = failureKinds.map((kind) => {
    const count = failures.filter((failure) => failure.kind === kind).length;
    const shown = entries.filter(({ failure }) => failure.kind === kind);
    return renderKind(kind, shown, count);
  });
  return renderPage({
    title: `${context.model} on ${context.list}: ${formatCount(failures.length)} failures`,
    style: picturesStyle,
    body: `<header>
<h1>${escapeHtml(context.model)} <span>on ${escapeHtml(context.list)}</span></h1>
<p class="headline">${formatCount(failures.length)}</p>
<p class="unit">of ${formatCount(pictures)} pictures were not read as they should have been</p>
${renderCounts(evaluation)}
</header>
<main>
${failures.length === 0 ? `<section><p class="lead">There is no failure.</p></section>` : sections.join("\n")}
</main>
<footer>Written by <code>digits evaluate --pictures --report</code>. A digit counted as sure from a confidence of ${context.minConfidence} on.</footer>`,
  });
}

function renderCounts({ failures }: PictureEvaluation): string {
  return renderSummary(
    failureKinds.map((kind): [string, string] => [
      kindTexts[kind].term,
      formatCount(failures.filter((failure) => failure.kind === kind).length),
    ]),
  );
}

function renderKind(kind: FailureKind, entries: readonly Entry[], count: number): string {
  if (count === 0) return "";
  const { term, lead } = kindTexts[kind];
  const extent = entries.length < count ? ` ${formatCount(entries.length)} of ${formatCount(count)} are shown.` : "";
  return `<section>
<h2>${term}</h2>
<p class="lead">${lead}${extent}</p>
<ol class="pictures">${entries.map(renderEntry).join("\n")}</ol>
</section>`;
}

function renderEntry({ failure, thumbnail }: Entry): string {
  const { kind, confidence, outcome, way } = failure;
  const sure = kind === "failed" || confidence === 0 ? [] : [`${formatPercent(confidence, 1)} sure`];
  const picture =
    thumbnail === null
      ? `<p>No picture</p>`
      : `<img src="${thumbnail}" alt="${escapeHtml(describePicture(failure))}" loading="lazy">`;
  const lines = [...sure, ...waysLines(failure), escapeHtml(outcome.set), `<span>${escapeHtml(outcome.file)}</span>`];
  return `<li><figure><div class="thumbnail">${picture}</div>
<figcaption><b>${renderVerdict(failure, outcome[way])}</b>${lines.join("<br>")}</figcaption></figure></li>`;
}

function describePicture({ outcome }: PictureFailure): string {
  return outcome.label === "" ? `${outcome.file}, no digit` : `${outcome.file}, labelled ${outcome.label}`;
}

function renderVerdict({ kind, outcome }: PictureFailure, attempt: Attempt | null): string {
  const label = outcome.label === "" ? "no digit" : outcome.label;
  if (attempt?.kind !== "read") {
    return `${label}, <em>${escapeHtml(attempt?.code ?? "not read")}</em>`;
  }
  const text = escapeHtml(attempt.text);
  if (kind !== "refused") return `${label}, read as <em>${text}</em>`;
  return text === "" ? `${label}, <em>nothing read</em>` : `${label}, read as <em>${text}</em>`;
}

/** Which way failed, and what the picture gave in the other one, where that is something else. */
function waysLines({ way, outcome }: PictureFailure): string[] {
  const otherWay = way === "withExpect" ? "withoutExpect" : "withExpect";
  const [attempt, other] = [outcome[way], outcome[otherWay]];
  if (attempt?.kind !== "read" || other?.kind !== "read") return [];
  if (attempt.text === other.text) return [];
  const text = other.text === "" ? "nothing" : escapeHtml(other.text);
  return [wayTexts[way], `${wayTexts[otherWay]}: ${text}`];
}
