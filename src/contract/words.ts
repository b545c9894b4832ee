/** Figures and lists as people read them: the same on the command line, on the page and in reports, in every locale. */

/** Between a number and its unit, where no line may break. */
const NO_BREAK_SPACE = "\u00a0";

/** `10,000`. */
export function formatCount(count: number): string {
  return Math.round(count).toLocaleString("en-US");
}

/** `99.65 %` of a fraction; a dash where there is none. */
export function formatPercent(fraction: number | null, decimals = 2): string {
  return fraction === null ? "–" : `${(fraction * 100).toFixed(decimals)} %`;
}

/** A probability in per cent. No reading is certain, so none is shown as 100 %, even where rounding says so. */
export function formatConfidence(probability: number, decimals: 0 | 1 = 1): string {
  const most = 100 - 10 ** -decimals;
  return probability * 100 >= most + 10 ** -decimals / 2
    ? `> ${most.toFixed(decimals)} %`
    : formatPercent(probability, decimals);
}

/** How sure a confidence is, in words. */
export function confidenceInWords(confidence: number): string {
  if (confidence >= 0.99) return "almost certain";
  if (confidence >= 0.9) return "confident";
  if (confidence >= 0.7) return "fairly sure";
  if (confidence >= 0.5) return "unsure";
  return "little more than a guess";
}

/** `3.2 s`, `4 min 20 s`: a time that was measured. */
export function formatSeconds(seconds: number): string {
  return seconds < 60 ? `${seconds.toFixed(1)} s` : formatDuration(seconds).replaceAll(NO_BREAK_SPACE, " ");
}

/** `3 s`, `4 min 20 s`, `2 h 5 min`: a time as people say it, and no line breaks between a number and its unit. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const minutes = Math.floor(whole / 60);
  const parts: [number, string][] =
    whole < 60
      ? [[whole, "s"]]
      : minutes < 60
        ? [
            [minutes, "min"],
            [whole % 60, "s"],
          ]
        : [
            [Math.floor(minutes / 60), "h"],
            [minutes % 60, "min"],
          ];
  return parts.map(([count, unit]) => `${count}${NO_BREAK_SPACE}${unit}`).join(" ");
}

/** `1 picture`, `2,000 pictures`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** 1st, 2nd, 3rd, 4th, ..., 11th, ..., 21st. */
export function toOrdinal(place: number): string {
  const isTeen = place % 100 > 10 && place % 100 < 14;
  const ending = isTeen ? undefined : ["th", "st", "nd", "rd"][place % 10];
  return `${place}${ending ?? "th"}`;
}

/** `JPEG, PNG or WebP`. */
export function listOf(names: readonly string[], conjunction: "and" | "or"): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} ${conjunction} ${last}`;
}

/** Words as a sentence of their own. */
export function toSentence(words: string): string {
  const sentence = words.charAt(0).toUpperCase() + words.slice(1);
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}

/** The reasons why marks were refused, each once with how often it was given, the most frequent first. */
export function reasonsOf(marks: readonly { readonly reason: string }[], mostReasons: number): string[] {
  const counts = new Map<string, number>();
  for (const { reason } of marks) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const reasons = [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([reason, count]) => (count > 1 ? `${reason} (${count})` : reason));
  const left = reasons.length - mostReasons;
  return left > 0 ? [...reasons.slice(0, mostReasons), `and ${left} more`] : reasons;
}
