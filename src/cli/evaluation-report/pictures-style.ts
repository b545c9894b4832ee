/**
 * What the report of an evaluation of pictures adds to the look of all pages.
 */

export const picturesStyle = `
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: var(--gap-large) var(--gap); padding: 0; list-style: none; }
.thumbnail { display: flex; align-items: center; justify-content: center; aspect-ratio: 1; overflow: hidden; background: var(--sheet); border: 1px solid var(--rule); border-radius: 3px; }
.thumbnail img { width: 100%; height: 100%; object-fit: contain; image-rendering: pixelated; }
.thumbnail p { font-size: .8125rem; color: var(--muted); }
.pictures figcaption { font-size: .8125rem; line-height: 1.4; margin-top: var(--gap-small); overflow-wrap: anywhere; }
.pictures b { display: block; font-weight: 400; color: var(--ink); font-size: 1rem; }
.pictures b em { font-style: normal; color: var(--accent); }
.pictures span { font-size: .75rem; }
@media (max-width: 30rem) { .pictures { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: var(--gap-large) .75rem; } }
`;
