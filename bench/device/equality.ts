/** What two sessions of one model give for the same. */

import type { NamedTensors, Session } from "../../src/core/runtime.js";

export interface Comparison {
  /** The largest difference of two numbers. */
  readonly difference: number;
  /** Rows (or columns of a line) in which another class is the likeliest. */
  readonly otherwise: number;
}

/**
 * Runs both, and disposes of them.
 *
 * @param classes numbers of a row; undefined where classes stand before columns, [1, classes, 1, columns]
 */
export async function compareSessions(
  sessions: readonly [Session, Session],
  output: string,
  feeds: Iterable<NamedTensors> | AsyncIterable<NamedTensors>,
  classes: number | undefined,
): Promise<Comparison> {
  let difference = 0;
  let otherwise = 0;
  for await (const feed of feeds) {
    const [ours, theirs] = [await sessions[0].run(feed, [output]), await sessions[1].run(feed, [output])];
    const { data, shape } = ours[output]!;
    const [a, b] = [data as Float32Array, theirs[output]!.data as Float32Array];
    for (let i = 0; i < b.length; i++) difference = Math.max(difference, Math.abs(a[i]! - b[i]!));
    const [count, stride] = classes === undefined ? [shape[1]!, shape[3]!] : [classes, 1];
    for (let row = 0; row < b.length / count; row++) {
      const start = classes === undefined ? row : row * count;
      if (likeliest(a, start, stride, count) !== likeliest(b, start, stride, count)) otherwise++;
    }
  }
  for (const session of sessions) await session.dispose();
  return { difference, otherwise };
}

function likeliest(values: Float32Array, start: number, stride: number, count: number): number {
  let best = 0;
  for (let k = 1; k < count; k++) if (values[start + k * stride]! > values[start + best * stride]!) best = k;
  return best;
}
