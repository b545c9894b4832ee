/**
 * The figures of simulated photos: how many are read exactly, how many digits are wrong, and what changed since an
 * earlier reading of the same photos.
 */

import { type Constant, nameConstant } from "./constants.js";
import { editDistance } from "../../src/core/evaluation/picture-figures.js";

/** One photo and what it was read as. */
export interface PhotoResult {
  readonly kind: string;
  readonly seed: number;
  readonly written: string;
  readonly read: string;
  /** Of all its numbers together. */
  readonly confidence: number;
}

/** Figures of many photos. */
export interface PhotoFigures {
  readonly photos: number;
  /** Photos of which every number is read as it is written. */
  readonly exact: number;
  readonly digits: number;
  /** Edit distance between the digits written and read. */
  readonly errors: number;
}

/** What one value of a constant does to the photos. */
export interface VariedFigures {
  readonly value: number;
  readonly results: readonly PhotoResult[];
  /** Of the readings that failed. */
  readonly error?: string;
}

/** What the values of one constant do. */
export interface ConstantEffect {
  readonly constant: Constant;
  readonly values: readonly VariedFigures[];
}

export function figuresOf(results: readonly PhotoResult[]): PhotoFigures {
  return {
    photos: results.length,
    exact: results.filter(isExact).length,
    digits: results.reduce((sum, { written }) => sum + digitsOf(written).length, 0),
    errors: results.reduce((sum, { written, read }) => sum + editDistance(digitsOf(written), digitsOf(read)), 0),
  };
}

/** Photos that are read exactly after a change and were not before, and the other way round. */
export function gainsAndLosses(before: readonly PhotoResult[], after: readonly PhotoResult[]) {
  const exactBefore = new Set(before.filter(isExact).map(keyOf));
  const exactAfter = new Set(after.filter(isExact).map(keyOf));
  return {
    gained: after.filter((one) => exactAfter.has(keyOf(one)) && !exactBefore.has(keyOf(one))),
    lost: after.filter((one) => exactBefore.has(keyOf(one)) && !exactAfter.has(keyOf(one))),
  };
}

/** The table of all kinds and their sum; beside what was before, where that is known of the same photos. */
export function formatKinds(after: readonly PhotoResult[], before: readonly PhotoResult[] | undefined): string {
  const rows = [...kindsOf(after), undefined].map((kind) => {
    const ofKind = (results: readonly PhotoResult[]) =>
      figuresOf(kind === undefined ? results : results.filter((one) => one.kind === kind));
    const now = ofKind(after);
    const [exact, errors, rate] = [String(now.exact), String(now.errors), rateOf(now)];
    const columns = [kind ?? "all", String(now.photos), String(now.digits)];
    if (before === undefined) return [...columns, exact, errors, rate];
    const then = ofKind(before);
    return [...columns, String(then.exact), exact, String(then.errors), errors, rateOf(then), rate];
  });
  const pair = (name: string) => (before === undefined ? [name] : [`${name} before`, "after"]);
  const heading = ["kind", "photos", "digits", ...pair("exact"), ...pair("digit errors"), ...pair("error rate")];
  const table = formatTable([heading, ...rows]);
  return before === undefined ? table : [table, ...formatChanges(before, after)].join("\n");
}

/** The table of what constants do, against the readings by the code as it is. */
export function formatEffects(present: readonly PhotoResult[], effects: readonly ConstantEffect[]): string {
  const { photos, exact, errors } = figuresOf(present);
  const rows = effects.flatMap(({ constant, values }) => [
    [constant.name, `${constant.value} (now)`, String(exact), String(errors)],
    ...values.map(({ value, results, error }) => {
      const figures = figuresOf(results);
      const { gained, lost } = gainsAndLosses(present, results);
      const changed = results.filter(({ read }, i) => read !== present[i]!.read).length;
      const counts = [gained.length, lost.length, changed].map(String);
      const effect = error === undefined ? differencesByKind(present, results) : `fails: ${error}`;
      return ["", String(value), withSign(figures.exact, exact), withSign(figures.errors, errors), ...counts, effect];
    }),
  ]);
  const heading = ["constant", "value", "exact", "digit errors", "gained", "lost", "changed", "exact/errors by kind"];
  return [
    `of ${photos} photos:`,
    formatTable([heading, ...rows]),
    ...effects.flatMap((effect) => idleness(present, effect) ?? []),
  ].join("\n");
}

/** What is to be said of a constant that changes no reading at any value; undefined of any other. */
export function idleness(present: readonly PhotoResult[], { constant, values }: ConstantEffect): string | undefined {
  const all = values.flatMap(({ results, error }) => results.map((result, i) => ({ result, was: present[i]!, error })));
  if (all.some(({ result, was, error }) => result.read !== was.read || error !== undefined)) return undefined;
  const tried = `at ${values.map(({ value }) => value).join(", ")}`;
  if (values.length === 0) return `${nameConstant(constant)} was not varied: give --values.`;
  return all.some(({ result, was }) => result.confidence !== was.confidence)
    ? `${nameConstant(constant)} changes no reading ${tried}, only confidences.`
    : `${nameConstant(constant)} changes nothing ${tried}: no reading and no confidence.`;
}

function formatChanges(before: readonly PhotoResult[], after: readonly PhotoResult[]): string[] {
  const { gained, lost } = gainsAndLosses(before, after);
  const read = new Map(before.map((one) => [keyOf(one), one.read]));
  const changed = after.filter((one) => one.read !== read.get(keyOf(one))).length;
  return [
    `${changed} readings changed; ${gained.length} photos gained, ${lost.length} lost`,
    ...gained.map((one) => `  gained ${keyOf(one)}: ${one.written} (was ${read.get(keyOf(one)) || "nothing"})`),
    ...lost.map((one) => `  lost   ${keyOf(one)}: ${one.written} (now ${one.read || "nothing"})`),
  ];
}

/** For each kind whose figures differ, how much. */
function differencesByKind(present: readonly PhotoResult[], varied: readonly PhotoResult[]): string {
  return kindsOf(present)
    .flatMap((kind) => {
      const [was, is] = [present, varied].map((results) => figuresOf(results.filter((one) => one.kind === kind)));
      const isSame = was!.exact === is!.exact && was!.errors === is!.errors;
      return isSame ? [] : `${kind} ${withSign(is!.exact, was!.exact)}/${withSign(is!.errors, was!.errors)}`;
    })
    .join(", ");
}

/** The first column to the left, and the last where it is prose; numbers to the right. */
function formatTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const isProse = (column: number) => column === 0 || column === 7;
  const pad = (cell: string, column: number) =>
    isProse(column) ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!);
  return rows.map((row) => row.map(pad).join("  ").trimEnd()).join("\n");
}

function kindsOf(results: readonly PhotoResult[]): readonly string[] {
  return [...new Set(results.map(({ kind }) => kind))];
}

function isExact({ written, read }: PhotoResult): boolean {
  return written === read;
}

function keyOf({ kind, seed }: PhotoResult): string {
  return `${kind} ${seed}`;
}

function digitsOf(text: string): string {
  return text.replaceAll(" ", "");
}

function rateOf({ errors, digits }: PhotoFigures): string {
  return `${((100 * errors) / digits).toFixed(2)} %`;
}

function withSign(value: number, base: number): string {
  return value === base ? "=" : `${value > base ? "+" : ""}${value - base}`;
}
