/**
 * The look of the report: paper, ink and one accent, in light and dark, from a phone to a desktop.
 */

export const pageStyle = `
:root {
  color-scheme: light dark;
  --paper: #faf8f3; --sheet: #fffefb; --ink: #1f1c18; --muted: #6b6459; --rule: #e4ded2; --accent: #b8390e;
  --serif: "Iowan Old Style", "Palatino Linotype", Palatino, "URW Palladio L", P052, Georgia, serif;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  --gap-small: .5rem; --gap: 1rem; --gap-large: 2rem; --gap-section: 4rem;
}
@media (prefers-color-scheme: dark) {
  :root { --paper: #171512; --sheet: #1f1d19; --ink: #ece6da; --muted: #a59c8d; --rule: #36322b; --accent: #f08458; }
  figure img { filter: invert(1); }
}
* { box-sizing: border-box; margin: 0; }
body {
  background: var(--paper); color: var(--ink); font: 1rem/1.5 var(--sans); font-variant-numeric: tabular-nums;
  padding: clamp(1rem, 5vw, 4rem) clamp(.75rem, 5vw, 3rem) var(--gap-section); max-width: 68rem; margin: 0 auto;
}
header { border-bottom: 1px solid var(--rule); padding-bottom: var(--gap-large); }
h1, h2, .headline, .digits dt { font-family: var(--serif); font-weight: 400; }
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
.pair { display: grid; gap: 0 4rem; }
.pair > * { min-width: 0; }
@media (min-width: 60rem) { .pair { grid-template-columns: 1.35fr 1fr; } }
.scroll { overflow-x: auto; }
table { border-collapse: separate; border-spacing: 0; width: 100%; }
caption { caption-side: bottom; text-align: left; font-size: .875rem; padding-top: var(--gap-small); }
.confusion { table-layout: fixed; border-spacing: 2px; font-size: clamp(.625rem, 2.4vw, .875rem); min-width: 18rem; }
.confusion th, .confusion td { text-align: center; padding: 0; height: 2.6em; font-weight: 400; }
.confusion th { color: var(--muted); font-family: var(--serif); font-size: 1.15em; }
.confusion td { border-radius: 2px; }
.confusion tbody td { background: color-mix(in srgb, var(--ink) 3%, transparent); }
.confusion tbody td.right { background: color-mix(in srgb, var(--ink) 11%, transparent); }
.confusion tbody td.wrong { background: color-mix(in srgb, var(--accent) var(--strength), var(--paper)); }
.digits { display: grid; grid-template-columns: repeat(auto-fill, minmax(5rem, 1fr)); gap: 1px; background: var(--rule); border: 1px solid var(--rule); }
.digits div { background: var(--sheet); padding: var(--gap-small) .75rem .75rem; }
.digits dt { font-size: 2rem; line-height: 1.3; }
.digits dd { font-size: .9375rem; white-space: nowrap; }
.digits dd + dd { color: var(--muted); font-size: .8125rem; }
.digits .worst dd:first-of-type { color: var(--accent); }
@media (min-width: 60rem) { .digits { grid-template-columns: repeat(10, 1fr); } }
@media (max-width: 40rem) { .digits { grid-template-columns: repeat(5, minmax(0, 1fr)); } .digits div { padding: .25rem .35rem .5rem; } .digits dd, .digits dd + dd { font-size: .75rem; } }
svg { display: block; width: 100%; max-width: 30rem; font: 11px var(--sans); fill: var(--muted); overflow: visible; }
svg .grid { stroke: var(--rule); fill: none; }
svg .ideal { stroke: var(--muted); stroke-dasharray: 3 4; fill: none; }
svg .gap { stroke: var(--accent); stroke-opacity: .35; stroke-width: 4; fill: none; }
svg .curve { stroke: var(--accent); stroke-width: 1.5; fill: none; }
svg circle { fill: var(--paper); stroke: var(--accent); stroke-width: 2; }
svg rect { fill: color-mix(in srgb, var(--ink) 22%, var(--paper)); }
svg .base { stroke: var(--muted); }
details { margin-top: var(--gap); font-size: .875rem; }
summary { cursor: pointer; color: var(--muted); }
.figures { margin-top: var(--gap-small); max-width: 30rem; }
.figures th, .figures td { text-align: right; font-weight: 400; padding: .25rem 0; border-bottom: 1px solid var(--rule); }
.figures th:first-child { text-align: left; }
.figures thead { color: var(--muted); }
.errors { display: grid; grid-template-columns: repeat(auto-fill, minmax(7rem, 1fr)); gap: var(--gap-large) var(--gap); padding: 0; list-style: none; }
.errors img { display: block; width: 100%; height: auto; aspect-ratio: 1; image-rendering: pixelated; }
.errors .paper { background: var(--sheet); border: 1px solid var(--rule); border-radius: 3px; padding: 6%; }
.errors figcaption { font-size: .8125rem; line-height: 1.35; margin-top: var(--gap-small); }
.errors b { display: block; font-weight: 400; color: var(--ink); font-size: 1rem; }
.errors b em { font-style: normal; color: var(--accent); }
@media (max-width: 26rem) { .errors { grid-template-columns: repeat(3, 1fr); gap: var(--gap) .75rem; } }
footer { margin-top: var(--gap-section); padding-top: var(--gap); border-top: 1px solid var(--rule); font-size: .875rem; }
@media print { body { max-width: none; } section { break-inside: avoid; } }
`;
