/**
 * The number that a written text stands for, where it is one. The rule, for people:
 *
 * - Around the digits may stand one sign before, currency, brackets and percent (a bracket is no minus, and 45% is 45), an
 *   equals sign before, and after them what closes an amount: a point, comma or dashes (`80.-`, `45,-`, `12.`).
 *   A minus before and a dash after are marks around an amount as much as a sign: no value.
 * - Of points and commas, the last is the decimal mark where it differs from all before it (`1,250.00`, `1.250,5`), and
 *   where it stands alone and not before exactly three digits (`1,25`, `0.5`, `.5`), or after a zero (`0.125`).
 * - Otherwise they separate thousands, and every group after the first has three digits (`1.250`, `80.000`, `1.250.000`);
 *   or, with commas, two and at the end three, as in India (`1,00,000`). Where they are all the same and only the last group
 *   has two digits, that is the decimals: `1.250.00`.
 * - Whatever else there is has no value: dates, times, fractions, sums (`12/03/2021`, `12.03.2021`, `10:30`, `3+4`), and
 *   more digits than a number holds exactly.
 */

/** Digits that every number holds exactly. */
const MAX_DIGITS = 15;

/** What may stand around the digits; by name the sign, the body, and what closes it. */
const AMOUNT = /^=?[($€£]*(?<sign>[+-]?)[($€£]*(?<body>[.,]?\d[\d.,]*?)(?<close>[.,]?[-=]+|[.,])?[)%$€£]*$/;

const PLAIN = /^\d+$/;
const THOUSANDS = /^[1-9]\d{0,2}([.,])\d{3}(?:\1\d{3})*$/;
const LAKHS = /^[1-9]\d?(?:,\d\d)+,\d{3}$/;
/** Thousands in points or commas, and after the same mark again two decimals. */
const CENTS = /^([1-9]\d{0,2}(?:([.,])\d{3})(?:\2\d{3})*)\2(\d\d)$/;
/** Digits, perhaps grouped, and after a mark the decimals. */
const DECIMALS = /^(.*?)([.,])(\d+)$/;

export interface ValueOptions {
  /** The decimal mark, where it is known: the other one then separates thousands. @default by the rule above */
  readonly decimalMark?: "." | "," | undefined;
}

/** The value of a written text; undefined where it has none. */
export function valueOf(text: string, { decimalMark }: ValueOptions = {}): number | undefined {
  const { sign = "", body = "", close = "" } = AMOUNT.exec(text)?.groups ?? {};
  if (sign === "-" && close.endsWith("-")) return undefined;
  const plain = decimalMark === undefined ? toPlain(body) : toPlainWith(body, decimalMark);
  if (plain === undefined || plain.replaceAll(/^[0.]+|\./g, "").length > MAX_DIGITS) return undefined;
  // Without a sign, so that -0 is 0.
  return Number(plain) === 0 ? 0 : Number(`${sign}${plain}`);
}

/** Digits with at most a decimal point. */
function toPlain(body: string): string | undefined {
  const whole = toWhole(body);
  if (whole !== undefined) return whole;
  const cents = CENTS.exec(body);
  if (cents !== null) return `${digitsOf(cents[1]!)}.${cents[3]}`;
  const decimals = DECIMALS.exec(body);
  if (decimals === null || decimals[1]!.includes(decimals[2]!)) return undefined;
  return withDecimals(decimals[1]!, decimals[3]!);
}

function toPlainWith(body: string, decimalMark: "." | ","): string | undefined {
  const [before = "", decimals, ...more] = body.split(decimalMark);
  if (more.length > 0) return undefined;
  return decimals === undefined ? toWhole(before) : withDecimals(before, decimals);
}

function withDecimals(before: string, decimals: string): string | undefined {
  const whole = before === "" ? "0" : toWhole(before);
  return whole === undefined || !PLAIN.test(decimals) ? undefined : `${whole}.${decimals}`;
}

/** A number without decimals. */
function toWhole(body: string): string | undefined {
  return PLAIN.test(body) || THOUSANDS.test(body) || LAKHS.test(body) ? digitsOf(body) : undefined;
}

function digitsOf(text: string): string {
  return text.replaceAll(/\D/g, "");
}
