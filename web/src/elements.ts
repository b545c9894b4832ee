/**
 * Finding the page's elements and making new ones, with exact types.
 */

/** The element of index.html with this id. */
export function elementById<Kind extends Element = HTMLElement>(
  id: string,
): Kind {
  const element = document.getElementById(id);
  if (!element) throw new Error(`index.html has no element #${id}`);
  return element as unknown as Kind;
}

/** Makes an element with a class and a text. */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className = "",
  text = "",
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}
