/**
 * The look that all written pages share: paper, ink and one accent, in light and dark, from a phone to a desktop.
 */

export const baseStyle = `
:root {
  color-scheme: light dark;
  --paper: #faf8f3; --sheet: #fffefb; --ink: #1f1c18; --muted: #6b6459; --rule: #e4ded2; --accent: #b8390e;
  --serif: "Iowan Old Style", "Palatino Linotype", Palatino, "URW Palladio L", P052, Georgia, serif;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  --gap-small: .5rem; --gap: 1rem; --gap-large: 2rem; --gap-section: 4rem;
}
@media (prefers-color-scheme: dark) {
  :root { --paper: #171512; --sheet: #1f1d19; --ink: #ece6da; --muted: #a59c8d; --rule: #36322b; --accent: #f08458; }
  .paper img { filter: invert(1); }
}
* { box-sizing: border-box; margin: 0; }
body {
  background: var(--paper); color: var(--ink); font: 1rem/1.5 var(--sans); font-variant-numeric: tabular-nums;
  padding: clamp(1rem, 5vw, 4rem) clamp(.75rem, 5vw, 3rem) var(--gap-section); max-width: 68rem; margin: 0 auto;
}
header { border-bottom: 1px solid var(--rule); padding-bottom: var(--gap-large); }
h1, h2, .headline { font-family: var(--serif); font-weight: 400; }
h1 { font-size: 1.25rem; overflow-wrap: anywhere; }
h1 span, .unit, .lead, caption, figcaption, footer { color: var(--muted); }
h2 { font-size: 1.6rem; line-height: 1.2; margin-bottom: var(--gap-small); }
section { margin-top: var(--gap-section); }
.lead { max-width: 38rem; text-wrap: pretty; margin-bottom: var(--gap-large); }
.headline { font-variant-numeric: lining-nums; font-size: clamp(3.5rem, 15vw, 7.5rem); line-height: 1; letter-spacing: -.03em; color: var(--ink); margin: var(--gap-large) 0 var(--gap-small); }
.headline small { font-size: .45em; letter-spacing: 0; color: var(--muted); }
.summary { display: flex; flex-wrap: wrap; gap: var(--gap) 3rem; margin-top: var(--gap-large); }
.summary dt { color: var(--muted); font-size: .875rem; }
.summary dd { font-size: 1.25rem; }
.scroll { overflow-x: auto; }
.paper { background: var(--sheet); border: 1px solid var(--rule); border-radius: 3px; }
table { border-collapse: separate; border-spacing: 0; width: 100%; }
caption { caption-side: bottom; text-align: left; font-size: .875rem; padding-top: var(--gap-small); }
.figures { margin-top: var(--gap-small); max-width: 30rem; }
.figures th, .figures td { text-align: right; font-weight: 400; padding: .25rem 0; border-bottom: 1px solid var(--rule); }
.figures th:first-child { text-align: left; }
.figures thead { color: var(--muted); }
details { margin-top: var(--gap); font-size: .875rem; }
summary { cursor: pointer; color: var(--muted); }
footer { margin-top: var(--gap-section); padding-top: var(--gap); border-top: 1px solid var(--rule); font-size: .875rem; }
@media print { body { max-width: none; } section { break-inside: avoid; } }
`;
