/**
 * What the report of an evaluation adds to the look of all pages.
 */

export const reportStyle = `
.pair { display: grid; gap: 0 4rem; }
.pair > * { min-width: 0; }
.digits dt { font-family: var(--serif); font-weight: 400; }
@media (min-width: 60rem) { .pair { grid-template-columns: 1.35fr 1fr; } }
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
.errors { display: grid; grid-template-columns: repeat(auto-fill, minmax(7rem, 1fr)); gap: var(--gap-large) var(--gap); padding: 0; list-style: none; }
.errors img { display: block; width: 100%; height: auto; aspect-ratio: 1; image-rendering: pixelated; }
.errors .paper { padding: 6%; }
.errors figcaption { font-size: .8125rem; line-height: 1.35; margin-top: var(--gap-small); }
.errors b { display: block; font-weight: 400; color: var(--ink); font-size: 1rem; }
.errors b em { font-style: normal; color: var(--accent); }
@media (max-width: 26rem) { .errors { grid-template-columns: repeat(3, 1fr); gap: var(--gap) .75rem; } }
`;
