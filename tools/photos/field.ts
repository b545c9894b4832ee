/**
 * Fields: something smooth over the whole picture (light, the distance from a shadow's edge), worked out at the
 * knots of a coarse net and interpolated between them, so that it costs next to nothing a pixel.
 */

export interface Field {
  /** Fills `row` with the values of pixel row `y`. */
  fillRow(y: number, row: Float32Array): void;
}

/**
 * Creates a field of a picture.
 *
 * @param meshesAcross meshes of the net along the longer side
 * @param valueAt the value at a place in pixels
 */
export function createField(
  width: number,
  height: number,
  meshesAcross: number,
  valueAt: (x: number, y: number) => number,
): Field {
  const meshPx = Math.max(1, Math.max(width, height) / meshesAcross);
  const columns = Math.ceil(width / meshPx) + 1;
  const rows = Math.ceil(height / meshPx) + 1;
  const knots = new Float32Array(columns * rows);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at++) {
      knots[at] = valueAt(column * meshPx, row * meshPx);
    }
  }
  const line = new Float32Array(columns);
  return {
    fillRow(y, row) {
      const knotRow = Math.min(rows - 2, Math.floor(y / meshPx));
      const down = y / meshPx - knotRow;
      const upper = knotRow * columns;
      for (let column = 0; column < columns; column++) {
        const value = knots[upper + column]!;
        line[column] = value + down * (knots[upper + columns + column]! - value);
      }
      for (let column = 0; column + 1 < columns; column++) {
        const start = Math.ceil(column * meshPx);
        const end = Math.min(width, Math.ceil((column + 1) * meshPx));
        const slope = (line[column + 1]! - line[column]!) / meshPx;
        let value = line[column]! + slope * (start - column * meshPx);
        for (let x = start; x < end; x++, value += slope) row[x] = value;
      }
    },
  };
}
