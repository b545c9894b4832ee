/**
 * What people have done that the server does not have: what they said of numbers and it has not acknowledged, and what they
 * typed and did not take. The browser keeps both for this tab, over a reload as well, and forgets them with the tab.
 */

export const SAID_NAME = "digits-said";
export const TYPED_NAME = "digits-typed";

export function readList<Item>(storage: Storage, name: string): Item[] {
  try {
    return JSON.parse(storage.getItem(name) ?? "[]") as Item[];
  } catch {
    return [];
  }
}

/** Where the browser keeps nothing, or no more, a list lasts as long as the page. */
export function keepList(storage: Storage, name: string, items: readonly unknown[]): void {
  try {
    if (items.length > 0) storage.setItem(name, JSON.stringify(items));
    else storage.removeItem(name);
  } catch {
    // Whoever closes the page while something is not kept is asked first.
  }
}
