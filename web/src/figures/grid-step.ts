/**
 * Where the focus goes in a grid when a key is pressed, after the grid pattern of the ARIA Authoring Practices.
 */

export interface GridPlace {
  readonly row: number;
  readonly column: number;
}

/** The place that a key leads to; null where the key is not for the grid. The edges are the end. */
export function stepInGrid(
  { row, column }: GridPlace,
  { key, ctrlKey }: Pick<KeyboardEvent, "key" | "ctrlKey">,
  size: { readonly rows: number; readonly columns: number },
): GridPlace | null {
  const [lastRow, lastColumn] = [size.rows - 1, size.columns - 1];
  switch (key) {
    case "ArrowUp":
      return { row: Math.max(0, row - 1), column };
    case "ArrowDown":
      return { row: Math.min(lastRow, row + 1), column };
    case "ArrowLeft":
      return { row, column: Math.max(0, column - 1) };
    case "ArrowRight":
      return { row, column: Math.min(lastColumn, column + 1) };
    case "Home":
      return { row: ctrlKey ? 0 : row, column: 0 };
    case "End":
      return { row: ctrlKey ? lastRow : row, column: lastColumn };
    default:
      return null;
  }
}
