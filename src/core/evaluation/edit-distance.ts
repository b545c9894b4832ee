/**
 * How many single changes turn one text into another, after Levenshtein, "Binary codes capable of correcting
 * deletions, insertions and reversals", 1966. Over the digits of a label it counts what a reader got wrong.
 */

/** The fewest insertions, deletions and replacements of one character that turn `from` into `to`. */
export function editDistance(from: string, to: string): number {
  // One row of the usual table: the distances from the beginning of `from` seen so far to each beginning of `to`.
  let row = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}
