/** Which of some names a person most likely meant, for errors that name it. */

import { editDistance } from "../core/evaluation/picture-figures.js";

/** Of the letters; two that changed places are two. "modle" is "model", and "page" is nothing. */
const MAX_FAULTS = 0.4;

/**
 * The name that is most like a text; null where none is. Whether letters are capitals, and what separates words, does
 * not count.
 */
export function nearestName(text: string, names: readonly string[]): string | null {
  const plain = toPlain(text);
  let nearest: string | null = null;
  let fewest = Infinity;
  for (const name of names) {
    // What is much longer or shorter is another name; and a text of any length would take its time.
    if (Math.abs(name.length - plain.length) > name.length) continue;
    const faults = editDistance(plain, toPlain(name));
    if (faults < fewest && faults <= MAX_FAULTS * Math.max(name.length, plain.length)) {
      nearest = name;
      fewest = faults;
    }
  }
  return nearest;
}

function toPlain(name: string): string {
  return name.toLowerCase().replaceAll(/[-_ .]/g, "");
}
