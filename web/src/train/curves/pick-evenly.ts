/**
 * A few of many, evenly spread.
 */

/** At most `count` of the items, the first and the last among them. */
export function pickEvenly<Item>(items: readonly Item[], count: number): readonly Item[] {
  if (items.length <= count) return items;
  return Array.from({ length: count }, (_, index) => Math.round((index * (items.length - 1)) / (count - 1))).flatMap(
    (place) => items[place] ?? [],
  );
}
