/**
 * What the network was shown, and what it answered: for each 28x28 image a bar for every digit and one for "none".
 */

import { IMAGE_SIZE } from "../../../core/digits.js";
import type { Candidate } from "../../../core/reading/reading.js";
import { bestOutcome, sayConfidence, sayCount, sayPlace } from "./words.js";

/** So many that were not used are shown at once; more are folded away. */
const MAX_OPEN = 12;

/** Renders all candidates, those that became digits first. */
export function renderCandidates(candidates: readonly Candidate[], addresses: readonly string[]): string {
  if (candidates.length === 0) {
    return `<p class="lead">Nothing: no ink on the picture looked as if it could be a digit.</p>`;
  }
  const cards = candidates.map((candidate, i) => ({
    isChosen: candidate.isChosen,
    html: renderCard(candidate, addresses[i] ?? ""),
  }));
  const chosen = cards.filter(({ isChosen }) => isChosen);
  const others = cards.filter(({ isChosen }) => !isChosen);
  const list = (some: typeof cards) => `<ol class="cards">${some.map(({ html }) => html).join("\n")}</ol>`;
  const parts = [chosen.length > 0 ? list(chosen) : ""];
  if (others.length > 0) {
    const isOpen = others.length <= MAX_OPEN ? " open" : "";
    parts.push(
      `<details class="others"${isOpen}><summary>${sayCount(others.length, "image")} the reading does not use</summary>${list(others)}</details>`,
    );
  }
  return parts.join("\n");
}

function renderCard(candidate: Candidate, address: string): string {
  const { probabilities, notDigit, isChosen, box } = candidate;
  const best = bestOutcome(candidate);
  const answer = best.digit === null ? "no digit" : `a ${best.digit}`;
  const rows = [
    ...probabilities.map((probability, digit) => renderBar(String(digit), probability, best.digit === digit)),
    renderBar("none", notDigit, best.digit === null),
  ];
  return `<li class="card${isChosen ? " chosen" : ""}"><div class="seen">
<div class="paper"><img src="${address}" alt="What the network saw: it takes this for ${answer}" width="${IMAGE_SIZE}" height="${IMAGE_SIZE}"></div>
<p><b>${best.digit ?? "none"}</b> ${sayConfidence(best.confidence)}<br><span>${sayPlace(box)}</span></p>
</div>
<table><tbody>${rows.join("")}</tbody></table></li>`;
}

function renderBar(outcome: string, probability: number, isBest: boolean) {
  const percent = Math.round(1000 * probability) / 10;
  return `<tr${isBest ? ' class="best"' : ""}><th scope="row">${outcome}</th><td><i style="width:${percent}%"></i></td><td>${sayConfidence(probability)}</td></tr>`;
}
