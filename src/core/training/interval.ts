/**
 * Asks a clock whether it is time again, for what is to happen every so often while something else goes on.
 */

/**
 * Creates the question. It is answered with yes once a period has passed since the last yes, and never where there is
 * no period.
 *
 * @param clock milliseconds from any fixed moment on
 * @param options `isDueAtOnce`: whether the first answer is yes
 */
export function createInterval(
  clock: () => number,
  periodMs: number | undefined,
  { isDueAtOnce = false }: { readonly isDueAtOnce?: boolean } = {},
): () => boolean {
  if (periodMs === undefined) return () => false;
  let lastMs = isDueAtOnce ? -Infinity : clock();
  return () => {
    const now = clock();
    if (now - lastMs < periodMs) return false;
    lastMs = now;
    return true;
  };
}
