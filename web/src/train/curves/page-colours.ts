/**
 * The page's colours for a canvas, which knows nothing of style sheets.
 */

export interface PageColours {
  readonly ink: string;
  readonly inkSoft: string;
  readonly inkFaint: string;
  readonly hairline: string;
  readonly accent: string;
  readonly paper: string;
}

/** The colours as they are in the theme of this moment. */
export function readPageColours(place: HTMLElement): PageColours {
  const probe = document.createElement("span");
  probe.hidden = true;
  place.append(probe);
  const read = (token: string) => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
  const colours = {
    ink: read("--ink"),
    inkSoft: read("--ink-soft"),
    inkFaint: read("--ink-faint"),
    hairline: read("--hairline"),
    accent: read("--accent"),
    paper: read("--paper"),
  };
  probe.remove();
  return colours;
}

/** Calls back whenever the theme changes; the function that is returned ends that. */
export function onThemeChange(changed: () => void): () => void {
  const theme = matchMedia("(prefers-color-scheme: dark)");
  theme.addEventListener("change", changed);
  return () => theme.removeEventListener("change", changed);
}
