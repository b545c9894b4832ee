/**
 * How the elements look. The colours follow the `color-scheme` of the page; what a page may want otherwise is a custom property
 * (`--digits-...`) or a part.
 */
export const fieldStyle = `
:host {
  --_ink: var(--digits-ink, light-dark(#15213a, #e9eef4));
  --_paper: var(--digits-paper, light-dark(#fdfdfa, #181e28));
  --_edge: var(--digits-edge, light-dark(#8a94a3, #66748a));
  --_soft: var(--digits-soft, light-dark(#515d74, #a3b0c1));
  --_accent: var(--digits-accent, light-dark(#c62f1b, #ff7761));
  --_line: color-mix(in srgb, var(--_edge) 38%, transparent);
  --_wash: color-mix(in srgb, var(--_ink) 7%, transparent);
  --_corner: var(--digits-corner, .5rem);
  display: inline-block;
  box-sizing: border-box;
  inline-size: var(--digits-width, 22rem);
  max-inline-size: 100%;
  color: var(--_ink);
  font-family: inherit;
  font-size: 1rem;
  line-height: 1.4;
  text-align: start;
  vertical-align: top;
}
:host([hidden]), [hidden] { display: none !important; }
* { box-sizing: border-box; }
.card {
  display: flex;
  flex-direction: column;
  overflow: clip;
  border: 1px solid var(--_edge);
  border-radius: var(--_corner);
  background: var(--_paper);
}
.card[data-state=doubtful] { border-color: var(--_accent); }
.card:has(.field:focus-visible) { outline: 2px solid var(--_accent); outline-offset: 2px; }
.card[data-disabled=true] { opacity: .55; }
.sheet, .stage { order: -1; position: relative; block-size: var(--digits-height, 8rem); outline: none; }
.sheet { color: var(--_ink); direction: ltr; cursor: crosshair; touch-action: none; transition: color 1ms; -webkit-user-select: none; user-select: none; }
.sheet canvas { position: absolute; inset: 0; inline-size: 100%; block-size: 100%; }
.cells { position: absolute; inset: auto 6% 16%; display: flex; justify-content: center; gap: min(.75rem, 2%); pointer-events: none; }
.cells span { flex: 1; max-inline-size: 4.25rem; border-block-end: 2px solid var(--_line); }
.invitation { position: absolute; inset: 0; display: grid; place-items: center; margin: 0; color: var(--_soft); font-size: 1.125rem; pointer-events: none; }
.bar { display: flex; align-items: stretch; min-block-size: 2.875rem; border-block-start: 1px solid var(--_line); }
.field {
  flex: 1 1 auto;
  inline-size: 4rem;
  min-inline-size: 0;
  padding: 0 .875rem;
  border: 0;
  outline: 0;
  background: none;
  color: inherit;
  direction: ltr;
  font-family: inherit;
  font-size: 1.25rem;
  font-weight: 500;
  font-variant-numeric: tabular-nums;
  letter-spacing: .06em;
  text-align: start;
  text-overflow: ellipsis;
}
:host(:dir(rtl)) .field { text-align: right; }
.field::placeholder { color: var(--_soft); opacity: 1; font-size: 1rem; font-weight: 400; letter-spacing: normal; }
.card[data-state=busy] .field { color: var(--_soft); transition: color 0s .3s; }
.tool, .choice, .choose {
  display: inline-grid;
  place-items: center;
  border: 0;
  background: none;
  color: inherit;
  font: inherit;
  cursor: pointer;
}
.tool { inline-size: 2.875rem; color: var(--_soft); }
.tool:hover, .choice:hover, .choose:hover { background: var(--_wash); }
.tool:focus-visible { outline: 2px solid var(--_accent); outline-offset: -3px; border-radius: var(--_corner); }
.tool:disabled { color: var(--_line); background: none; cursor: default; }
svg { inline-size: 1.25rem; block-size: 1.25rem; fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round; }
:host(:dir(rtl)) [part=undo] svg { transform: scaleX(-1); }
.hint { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem .5rem; min-block-size: 2.25rem; color: var(--_soft); font-size: .875rem; }
.hint[data-is-doubt=true] { color: var(--_accent); }
.choice { min-inline-size: 2.25rem; min-block-size: 1.875rem; border: 1px solid currentColor; border-radius: var(--_corner); color: var(--_ink); font-weight: 600; font-variant-numeric: tabular-nums; }
.choice:focus-visible, .choose:focus-visible { outline: 2px solid var(--_accent); outline-offset: 2px; }
.unseen { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.stage { display: grid; place-items: center; overflow: clip; block-size: auto; }
.stage[data-over=true] { background: var(--_wash); outline: 2px dashed var(--_accent); outline-offset: -.5rem; }
.empty { display: grid; align-content: center; justify-items: center; min-block-size: var(--digits-height, 12rem); gap: .625rem; padding: 1rem; color: var(--_soft); }
.empty svg { inline-size: 2rem; block-size: 2rem; stroke-width: 1.25; }
.empty p { margin: 0; }
.ways { display: flex; flex-wrap: wrap; justify-content: center; gap: .5rem; }
.choose { min-block-size: 2.75rem; padding: .5rem 1rem; border: 1px solid var(--_edge); border-radius: var(--_corner); color: var(--_ink); font-weight: 500; }
.main { border-color: var(--_ink); background: var(--_ink); color: var(--_paper); }
.main:hover { background: color-mix(in srgb, var(--_ink) 86%, var(--_paper)); }
@media (pointer: fine) { .touch { display: none; } }
.shown { position: relative; max-inline-size: 100%; }
.shown canvas { display: block; max-inline-size: 100%; max-block-size: var(--digits-picture, 24rem); }
.card[data-state=busy] .shown canvas { opacity: .6; }
.box { position: absolute; border: 2px solid #c62f1b; border-radius: 3px; outline: 1px solid #fdfdfacc; }
.box[data-is-sure=false] { border-style: dotted; }
.box[data-is-lit=true] { background: #c62f1b33; }
.numbers { display: flex; flex-wrap: wrap; gap: .375rem; margin: 0; padding: .625rem .875rem; list-style: none; }
.numbers:empty { display: none; }
.numbers li { direction: ltr; padding: .1875rem .5rem; border: 1px solid var(--_line); border-radius: var(--_corner); font-variant-numeric: tabular-nums; }
.numbers small { margin-inline-start: .5em; color: var(--_soft); font-size: .8125rem; }
@media (forced-colors: active) { .card[data-state=doubtful] { border-style: dashed; } .box { border-color: Highlight; } }
@media (prefers-reduced-motion: no-preference) { .tool, .choose, .choice { transition: background-color .16s; } }
`;
