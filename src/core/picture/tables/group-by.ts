/** Groups of what belongs together, directly or by others (union-find). */
export function groupBy<Item>(items: readonly Item[], belong: (a: Item, b: Item) => boolean): Item[][] {
  const groupOf = items.map((_, i) => i);
  const rootOf = (i: number): number => (groupOf[i] === i ? i : (groupOf[i] = rootOf(groupOf[i]!)));
  for (let i = 0; i < items.length; i++) {
    for (let j = i + 1; j < items.length; j++) {
      if (rootOf(i) !== rootOf(j) && belong(items[i]!, items[j]!)) groupOf[rootOf(j)] = rootOf(i);
    }
  }
  const groups = new Map<number, Item[]>();
  for (const [i, item] of items.entries()) {
    const group = groups.get(rootOf(i));
    if (group === undefined) groups.set(rootOf(i), [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
