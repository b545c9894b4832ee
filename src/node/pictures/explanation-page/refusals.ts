/**
 * What is on the picture and was not read: ink that is no digit, and ink that was set aside before.
 */

import type { RemovedInk } from "../../../core/reading/reading.js";
import type { RejectedInk } from "../../../core/reading/reading.js";
import { escapeHtml } from "../html-page/escape-html.js";
import { sayCount, sayPlace } from "./words.js";

/** Renders ink that is no digit, each with its picture where there is one. */
export function renderRejected(rejected: readonly RejectedInk[], addresses: readonly string[]): string {
  if (rejected.length === 0) return `<p>Nothing was refused.</p>`;
  const items = rejected.map(({ box, reason }, i) => {
    const address = addresses[i];
    const crop =
      address === undefined
        ? ""
        : `<div class="crop"><img src="${address}" alt="The refused ink and what lies around it"></div>`;
    return `<li>${crop}<p><b>×${i + 1}</b> ${escapeHtml(reason)}<br><span>${sayPlace(box)}</span></p></li>`;
  });
  return `<ol class="rejections">${items.join("\n")}</ol>`;
}

/** Renders ink that was set aside, counted by its reason: there may be specks by the hundred. */
export function renderRemoved(removed: readonly RemovedInk[]): string {
  if (removed.length === 0) return "";
  const counts = new Map<string, number>();
  for (const { reason } of removed) {
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const rows = [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([reason, count]) => `<li>${sayCount(count, "piece")}: ${escapeHtml(reason)}</li>`);
  return `<h3>Set aside before reading</h3>
<ul class="plain">${rows.join("")}</ul>`;
}
