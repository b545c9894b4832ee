/**
 * Thins strokes to their middle line, one cell wide (Z. Guo and R. W. Hall, "Parallel thinning with two-subiteration
 * algorithms", 1989). Ends stay ends and loops stay loops. The better known algorithm of Zhang and Suen eats slanted
 * strokes from their ends: a leaning 1 became a dot.
 */

/**
 * Thins what is positive.
 *
 * @param field [side * side]; its outermost cells must not be positive
 * @returns [side * side], 1 on the middle line
 */
export function thinStrokes(field: Float32Array, side: number): Uint8Array {
  const ink = new Uint8Array(side * side);
  let left: number[] = [];
  for (let y = 1; y + 1 < side; y++) {
    for (let x = 1; x + 1 < side; x++) {
      const at = y * side + x;
      if (field[at]! <= 0) continue;
      ink[at] = 1;
      left.push(at);
    }
  }
  const around = [-side, -side + 1, 1, side + 1, side, side - 1, -1, -side - 1] as const; // clockwise from above
  for (let peeled = true; peeled;) {
    peeled = false;
    for (const isSecond of [false, true]) {
      const peel = left.filter((at) => isPeeled(ink, at, around, isSecond));
      if (peel.length === 0) continue;
      peeled = true;
      for (const at of peel) ink[at] = 0;
      left = left.filter((at) => ink[at] === 1);
    }
  }
  return ink;
}

/** Whether a cell of the rim goes: from one side in the first half of a pass, from the other in the second. */
function isPeeled(ink: Uint8Array, at: number, around: readonly number[], isSecond: boolean): boolean {
  const p = around.map((step) => ink[at + step]!); // 0 or 1, clockwise from above
  const pairs = (first: number) =>
    [0, 2, 4, 6].reduce((count, k) => count + (p[(first + k) & 7]! | p[(first + k + 1) & 7]!), 0);
  let runs = 0;
  for (let k = 0; k < 8; k += 2) {
    if (p[k] === 0 && (p[k + 1]! | p[(k + 2) & 7]!) === 1) runs++;
  }
  if (runs !== 1) return false;
  const neighbours = Math.min(pairs(1), pairs(7));
  if (neighbours < 2 || neighbours > 3) return false;
  const [up, upRight, right, downRight, down, downLeft, left, upLeft] = p;
  return isSecond
    ? ((up! | upRight! | (1 - downRight!)) & right!) === 0
    : ((down! | downLeft! | (1 - upLeft!)) & left!) === 0;
}
