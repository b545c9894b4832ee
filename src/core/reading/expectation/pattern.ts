/**
 * Patterns of numbers, as a small subset of regular expressions:
 *
 *     5  /         a digit, a sign
 *     \d           any digit
 *     .            any digit or sign
 *     \.  \+  \(   a sign that means something else without the stroke before it
 *     [05.]  [0-4] one of these
 *     ( | )        a group, and what it may be instead
 *     ?  {n}  {n,m}  {n,}  *  +     how often what stands before it may be there
 *
 * The whole text has to be like the pattern. What is more than this is refused, with a caret under it.
 */

import { fail } from "../../errors.js";
import { LINE_OTHER, LINE_SYMBOLS, lineClassOf, lineDigitOf } from "../../line.js";
import type { LineAutomaton } from "../decoding/automaton.js";
import { type ClassSet, createExpressions, type Expression, type Expressions } from "./expression.js";

/** No line holds more symbols that can be told apart. */
const MOST_REPEATS = 100;
/** Symbols of a pattern with all repeats written out. */
const MOST_SYMBOLS = 500;
/** Groups in one another. */
const MOST_DEPTH = 20;

/** What can be read, but for other writing. */
export const WRITABLE = LINE_SYMBOLS.replace("?", "");
const SIGNS = WRITABLE.replaceAll(/\d/g, "").split("").join(" ");

const ANY = setOf(WRITABLE);
const ANY_DIGIT = setOf("0123456789");

/** The automaton of the texts that are like a pattern; its states are what may follow. */
export type PatternAutomaton = LineAutomaton<Expression>;

/**
 * Makes an automaton of a pattern.
 *
 * @throws OPTION_INVALID where it is none, with the place
 */
export function parsePattern(pattern: string): PatternAutomaton {
  const expressions = createExpressions();
  const start = parse(pattern, expressions);
  const { none, derive } = expressions;
  return {
    start,
    next(state, symbol) {
      const after = symbol === LINE_OTHER ? none : derive(state, symbol);
      return after === none ? undefined : { state: after, logWeight: 0 };
    },
    final: (state) => (state.acceptsEmpty ? 0 : undefined),
  };
}

function setOf(symbols: Iterable<string>): ClassSet {
  let set = 0;
  for (const symbol of symbols) set |= 1 << lineClassOf(symbol);
  return set;
}

/** An expression, and how many symbols it has with all repeats written out. */
interface Sized {
  readonly expression: Expression;
  readonly size: number;
}

function parse(pattern: string, { empty, symbol, sequence, either, repeat }: Expressions): Expression {
  let at = 0;

  const refuse = (why: string, place = at): never =>
    fail("OPTION_INVALID", `the pattern cannot be used: ${why}.\n  ${pattern}\n  ${" ".repeat(place)}^`);

  function parseEither(depth: number): Sized {
    if (depth > MOST_DEPTH) refuse(`groups may lie ${MOST_DEPTH} in one another`);
    const options = [parseSequence(depth)];
    while (pattern[at] === "|") {
      at++;
      options.push(parseSequence(depth));
    }
    const size = options.reduce((sum, option) => sum + option.size, 0);
    return { expression: either(options.map((option) => option.expression)), size };
  }

  function parseSequence(depth: number): Sized {
    const parts: Sized[] = [];
    while (at < pattern.length && pattern[at] !== "|" && pattern[at] !== ")") {
      const place = at;
      parts.push(parseRepeats(parseOne(depth), place));
    }
    return {
      expression: parts.reduceRight((rest, part) => sequence(part.expression, rest), empty),
      size: parts.reduce((sum, part) => sum + part.size, 0),
    };
  }

  function parseOne(depth: number): Sized {
    const one = pattern[at]!;
    switch (one) {
      case "(": {
        const place = at++;
        if (pattern[at] === "?") refuse("groups are plain: ( and what is in it");
        const inside = parseEither(depth + 1);
        if (pattern[at] !== ")") refuse("this group is not closed", place);
        at++;
        return inside;
      }
      case "[":
        return { expression: symbol(parseSet()), size: 1 };
      case ".":
        at++;
        return { expression: symbol(ANY), size: 1 };
      case "^":
      case "$":
        return refuse(`the whole number has to be like the pattern, so ${one} is not needed; \\$ is a dollar sign`);
      case "?":
      case "*":
      case "+":
      case "{":
        return refuse(`there is nothing before it that it repeats; \\${one === "{" ? "+" : one} is a sign`);
      default:
        return { expression: symbol(parseSymbol()), size: 1 };
    }
  }

  /** A digit or a sign, or any digit, with the place behind it. */
  function parseSymbol(): ClassSet {
    const isEscaped = pattern[at] === "\\";
    const one = pattern[isEscaped ? at + 1 : at] ?? "";
    if (isEscaped && one === "d") {
      at += 2;
      return ANY_DIGIT;
    }
    if (one === "" || !WRITABLE.includes(one)) {
      refuse(
        isEscaped ? "after \\ stands d, for any digit, or a sign" : `only digits and the signs ${SIGNS} can be read`,
      );
    }
    at += isEscaped ? 2 : 1;
    return setOf(one);
  }

  /** What stands in square brackets. */
  function parseSet(): ClassSet {
    const start = at++;
    if (pattern[at] === "^") refuse("what may stand there is named, not what may not");
    let set = 0;
    while (pattern[at] !== "]") {
      if (at >= pattern.length) refuse("this bracket is not closed", start);
      const place = at;
      const from = parseSymbol();
      if (pattern[at] !== "-" || pattern[at + 1] === "]" || at + 1 >= pattern.length) {
        set |= from;
        continue;
      }
      at++;
      const [low, high] = [digitIn(from), digitIn(parseSymbol())];
      if (low === undefined || high === undefined || low > high) {
        return refuse("a range goes from a digit to a larger one", place);
      }
      for (let digit = low; digit <= high; digit++) set |= setOf(String(digit));
    }
    if (set === 0) refuse("there is nothing in these brackets", start);
    at++;
    return set;
  }

  function parseRepeats(one: Sized, place: number): Sized {
    const start = at;
    const [least, most] = parseCounts() ?? [1, 1];
    if (at > start && /[?*+{]/.test(pattern[at] ?? "")) refuse("it is said already how often this may be there");
    const size = one.size * (most === Infinity ? least + 1 : most);
    if (size > MOST_SYMBOLS) refuse(`all repeats written out, a pattern may have ${MOST_SYMBOLS} symbols`, place);
    return { expression: repeat(one.expression, least, most), size };
  }

  function parseCounts(): readonly [least: number, most: number] | undefined {
    const simple = { "?": [0, 1], "*": [0, Infinity], "+": [1, Infinity] } as const;
    const sign = pattern[at] as keyof typeof simple | undefined;
    if (sign !== undefined && sign in simple) {
      at++;
      return simple[sign];
    }
    if (pattern[at] !== "{") return undefined;
    const counts = /^\{(\d{1,3})(,(\d{0,3}))?\}/.exec(pattern.slice(at));
    if (counts === null) return refuse("how often is said as {3}, {2,4} or {2,}");
    const least = Number(counts[1]);
    const most = counts[2] === undefined ? least : counts[3] === "" ? Infinity : Number(counts[3]);
    if (least > most) refuse("the first of these numbers is the smaller one");
    if (least > MOST_REPEATS || (most > MOST_REPEATS && most !== Infinity)) {
      refuse(`something may be there ${MOST_REPEATS} times`);
    }
    at += counts[0].length;
    return [least, most];
  }

  const { expression, size } = parseEither(0);
  if (at < pattern.length) refuse("there is no group that this closes; \\) is a sign");
  if (size === 0 || size > MOST_SYMBOLS) {
    refuse(size === 0 ? "it has no digit and no sign" : `it may have ${MOST_SYMBOLS} symbols, all repeats written out`);
  }
  return expression;
}

/** The digit that is alone in a set. */
function digitIn(set: ClassSet): number | undefined {
  const symbol = 31 - Math.clz32(set);
  return set === 1 << symbol ? lineDigitOf(symbol) : undefined;
}
