/** Elements made piece by piece: a strict content security policy allows no markup with styles, and some no markup at all. */

/** An element with attributes and what is in it; an attribute that is `false` is left out. */
export function createElement<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string | boolean>> = {},
  ...children: readonly Node[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

/** An icon of 24 by 24, drawn with a line. */
export function createIcon(path: string): SVGSVGElement {
  const SVG = "http://www.w3.org/2000/svg";
  const icon = document.createElementNS(SVG, "svg");
  setAttributes(icon, { viewBox: "0 0 24 24", "aria-hidden": "true" });
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  icon.append(line);
  return icon;
}

export const icons = {
  undo: "M9 6 4.5 10.5 9 15M4.5 10.5h9.25a5 5 0 0 1 0 10H11",
  clear: "M6 6l12 12M18 6 6 18",
  picture: "M4 5.5h16v13H4zM4 16l4.5-4.5 4 4 2.5-2.5 5 5M15.5 9.5h.01",
  camera: "M4 8h3.5L9 5.5h6L16.5 8H20v11H4zM12 16.25a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
} as const;

function setAttributes(element: Element, attributes: Readonly<Record<string, string | boolean>>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) element.setAttribute(name, value === true ? "" : value);
  }
}
