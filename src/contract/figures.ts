/**
 * Figures as people read them: thousands apart, percentages, the same in every place and every locale.
 */

/** `10,000`. */
export function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

/** `99.65 %` of a fraction; a dash where there is none. */
export function formatPercent(fraction: number | null, digits = 2): string {
  return fraction === null ? "–" : `${(fraction * 100).toFixed(digits)} %`;
}

/** `3.2 s`, `4 min 20 s`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
