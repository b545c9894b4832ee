/**
 * The frame of a page that needs nothing beside itself: no script, no font, no file.
 */

import { escapeHtml } from "./escape-html.js";
import { baseStyle } from "./style.js";

export interface PageParts {
  /** What the browser's tab says; any text. */
  readonly title: string;
  /** Rules beyond those that all pages share. */
  readonly style: string;
  /** The content of the body, as HTML. */
  readonly body: string;
}

/** Renders the whole document. */
export function renderPage({ title, style, body }: PageParts): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${baseStyle}${style}</style>
</head>
<body>
${body}
</body>
</html>
`;
}

/** The figures under a headline; the texts are HTML already. */
export function renderSummary(entries: readonly (readonly [term: string, value: string])[]): string {
  const terms = entries.map(([term, value]) => `<div><dt>${term}</dt><dd>${value}</dd></div>`);
  return `<dl class="summary">${terms.join("")}</dl>`;
}
