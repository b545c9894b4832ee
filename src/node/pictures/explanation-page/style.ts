/**
 * What the explanation of a reading adds to the look of all pages. Marks lie on a photo, which is the same in light
 * and dark: their colours do not change. They differ by their strokes too, for those who see no colours.
 */

export const explanationStyle = `
:root { --read: #00619c; --refused: #b8390e; --aside: #57534c; --cut: #8a2d7c; }
h3 { font-size: 1rem; font-weight: 600; margin: var(--gap-large) 0 var(--gap-small); }
.headline { font-size: clamp(2rem, calc(130vw / var(--characters, 8)), 7.5rem); overflow-wrap: anywhere; letter-spacing: 0; }
.headline em { font-style: normal; color: var(--accent); }
.headline.none { font-size: clamp(2.5rem, 10vw, 4.5rem); }
.unit { max-width: 38rem; }
.marked { margin: var(--gap) 0; }
.marked .picture { container-type: inline-size; }
.switches { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; font-size: .9375rem; }
.switches label { display: inline-flex; align-items: center; gap: .4rem; min-height: 2rem; cursor: pointer; }
.switches input { accent-color: var(--accent); width: 1rem; height: 1rem; }
.switches i { width: 1.25rem; height: .85rem; border: 2px solid; border-radius: 2px; background: #fff; }
.strip { overflow-x: auto; margin-inline: -.75rem; padding: 1.75rem .75rem 2.5rem; }
.picture { position: relative; width: 100%; }
.picture img, .picture svg { position: absolute; inset: 0; display: block; width: 100%; height: 100%; }
.picture img { border-radius: 3px; outline: 1px solid var(--rule); }
.seen img, .crop img { image-rendering: pixelated; }
.picture svg { overflow: visible; fill: none; stroke-width: 2; filter: drop-shadow(0 0 1px #fff) drop-shadow(0 0 1px #fff); }
.picture rect, .picture path { vector-effect: non-scaling-stroke; }
svg .digits, i.digits { stroke: var(--read); border-color: var(--read); }
svg .unsure { stroke: var(--refused); stroke-dasharray: 7 3; }
svg .numbers, i.numbers { stroke: var(--read); border-color: var(--read); stroke-width: 1; stroke-dasharray: 1 3; border-style: dotted; }
svg .rejected, i.rejected { stroke: var(--refused); border-color: var(--refused); stroke-dasharray: 5 4; border-style: dashed; }
svg .removed, i.removed { stroke: var(--aside); border-color: var(--aside); stroke-width: 1.25; stroke-dasharray: 2 2; border-style: dotted; }
svg .cuts, i.cuts { stroke: var(--cut); border-color: var(--cut); stroke-width: 1.25; stroke-dasharray: 3 3; }
.switches i.cuts { width: 0; height: 1rem; border-width: 0 0 0 2px; background: none; margin: 0 .4rem; }
svg .cuts .used { stroke-width: 3; stroke-dasharray: none; }
.name { position: absolute; padding: .15rem .35rem; border-radius: 2px; background: var(--read); color: #fff; font-size: .8125rem; line-height: 1.1; white-space: nowrap; box-shadow: 0 0 0 1px #fff; }
.name small { font-size: .6875rem; }
.name.digits { transform: translate(-50%, 3px); text-align: center; font-weight: 600; }
.name.digits small { display: block; font-weight: 400; }
.name.numbers, .name.rejected { transform: translateY(calc(-100% - 3px)); }
.name.numbers { background: #fff; color: var(--read); }
.name.numbers small { margin-left: .35rem; }
.name.rejected, .name.unsure { background: var(--refused); }
${["digits", "numbers", "rejected", "removed", "cuts"]
  .map((layer) => `.marked:has(.show-${layer}:not(:checked)) .picture .${layer} { display: none; }`)
  .join("\n")}
ol.numbers { padding: 0; list-style: none; }
ol.numbers > li { display: grid; grid-template-columns: minmax(6rem, max-content) 11rem 1fr; gap: 0 var(--gap-large); align-items: baseline; padding: .6rem 0; border-top: 1px solid var(--rule); }
ol.numbers > li > b { font: 1.6rem/1.2 var(--serif); font-variant-numeric: lining-nums tabular-nums; overflow-wrap: anywhere; }
ol.digits { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; padding: 0; list-style: none; font-size: .75rem; line-height: 1.35; color: var(--muted); }
ol.digits b { display: block; font: 1.25rem/1.3 var(--serif); color: var(--ink); }
ol.digits .unsure b { color: var(--accent); }
.note { padding-top: var(--gap-small); border-top: 1px solid var(--rule); font-size: .875rem; color: var(--muted); }
@media (max-width: 48rem) { ol.numbers > li { grid-template-columns: 1fr max-content; gap: .25rem var(--gap); } ol.digits { grid-column: 1 / -1; } }
.flat { padding-block: 0; }
.ink { width: 100%; }
.ink img { display: block; width: 100%; height: 100%; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr)); gap: 0 var(--gap-large); padding: 0; list-style: none; }
.card { border-top: 1px solid var(--rule); display: grid; grid-template-columns: 7rem 1fr; gap: var(--gap); padding: var(--gap) 0; }
.seen .paper { padding: 4px; }
.seen img { display: block; width: 100%; height: auto; }
.seen p { margin-top: var(--gap-small); font-size: .8125rem; line-height: 1.4; }
.seen b { font: 1.25rem/1.2 var(--serif); }
.seen span, .rejections span { color: var(--muted); font-size: .75rem; }
.card table { font-size: .75rem; line-height: 1rem; align-self: start; }
.card th { font-weight: 400; text-align: right; width: 2.2rem; padding-right: .5rem; color: var(--muted); }
.card td:last-child { text-align: right; width: 4rem; color: var(--muted); white-space: nowrap; }
.card i { display: block; height: .6rem; min-width: 1px; background: color-mix(in srgb, var(--ink) 35%, var(--paper)); }
.card .best i { background: var(--accent); }
.card .best th, .card .best td:last-child { color: var(--ink); font-weight: 600; }
.others summary { font-size: .9375rem; margin: var(--gap) 0; }
.rejections { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); gap: var(--gap-large) var(--gap); padding: 0; list-style: none; margin-top: var(--gap); }
.crop { display: flex; align-items: center; justify-content: center; height: 8rem; background: var(--sheet); border: 1px solid var(--rule); border-radius: 3px; overflow: hidden; }
.crop img { max-width: 100%; max-height: 100%; min-width: 4rem; height: auto; }
.rejections p { margin-top: var(--gap-small); font-size: .8125rem; line-height: 1.4; }
.rejections b { color: var(--accent); }
.plain { padding-left: 1.1rem; }
`;
