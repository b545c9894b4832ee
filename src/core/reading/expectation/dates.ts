/** Dates: all days that exist, as a format writes them. */

import { fail } from "../../errors.js";
import { type PackedTexts, packTexts } from "./text-list.js";

/** Years that are meant where no range is given, with four digits; with two they are all that there are. */
const USUAL_YEARS = [1900, 2099] as const;
const CENTURY = [2000, 2099] as const;
const MOST_YEARS = 1000;

const FORMAT = /^(?:dd?|mm?|yy(?:yy)?|[./-])+$/;

/**
 * All days that exist, in a format and perhaps a range.
 *
 * @param text the format: `dd` and `mm` are two digits, `d` and `m` one or two, `yyyy` and `yy` the year; then perhaps the
 *   first and the last day, as `dd/mm/yyyy 2020-01-01..2024-12-31`
 * @throws OPTION_INVALID
 */
export function listDates(text: string): PackedTexts {
  const [format = "", range, ...more] = text.trim().split(/\s+/);
  const parts = format.match(/d+|m+|y+|[./-]/g) ?? [];
  const kinds = parts.map((part) => part[0]!).filter((kind) => /[dmy]/.test(kind));
  const isFormat = FORMAT.test(format) && new Set(kinds).size === kinds.length && kinds.includes("m");
  if (!isFormat || kinds.length < 2 || more.length > 0) refuse(text);
  const [first, last] = range === undefined ? daysOfYears(format) : parseRange(range, text);
  return packTexts(listDays(parts, first, last));
}

const DAY_MS = 24 * 60 * 60 * 1000;

function daysOfYears(format: string): readonly [first: number, last: number] {
  const [from, to] = format.includes("yyyy") ? USUAL_YEARS : CENTURY;
  return [Date.UTC(from, 0, 1), Date.UTC(to, 11, 31)];
}

function parseRange(range: string, text: string): readonly [first: number, last: number] {
  const [from, to, ...more] = range.split("..").map(parseDay);
  if (from === undefined || to === undefined || more.length > 0 || from > to) return refuse(text);
  if (to - from > MOST_YEARS * 366 * DAY_MS) {
    fail("OPTION_INVALID", `a range of dates may have ${MOST_YEARS} years; got ${JSON.stringify(range)}.`);
  }
  return [from, to];
}

/** The day of `2024-02-29`; undefined where there is none. */
function parseDay(text: string): number | undefined {
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  return new Date(day).toJSON()?.startsWith(text) === true ? day : undefined;
}

/** All days from one to another, as the parts of a format write them. */
function listDays(parts: readonly string[], first: number, last: number): string[] {
  const texts: string[] = [];
  const [firstYear, lastYear] = [new Date(first).getUTCFullYear(), new Date(last).getUTCFullYear()];
  for (let year = firstYear; year <= lastYear; year++) {
    for (let month = 0; month < 12; month++) {
      const days = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
      const start = Date.UTC(year, month, 1);
      for (let day = 1; day <= days; day++) {
        const time = start + (day - 1) * DAY_MS;
        if (time < first || time > last) continue;
        let written = [""];
        for (const part of parts) {
          const [way, other] = waysOf(part, part.startsWith("d") ? day : part.startsWith("m") ? month + 1 : year);
          const others = other === undefined ? [] : written.map((before) => before + other);
          for (let i = 0; i < written.length; i++) written[i]! += way;
          written.push(...others);
        }
        texts.push(...written);
      }
    }
  }
  return texts;
}

/** The ways to write a part: `d` and `m` with a zero before it or without. */
function waysOf(part: string, number: number): readonly [string, string?] {
  if ("./-".includes(part)) return [part];
  const text = String(number).padStart(part.length, "0").slice(-Math.max(2, part.length));
  return part.length > 1 || text.length > 1 ? [text] : [text, `0${text}`];
}

function refuse(text: string): never {
  fail(
    "OPTION_INVALID",
    `a date is a format such as dd/mm/yyyy, d.m.yy or yyyy-mm-dd, and perhaps the first and the last day, as in "dd/mm/yyyy 2020-01-01..2024-12-31"; got ${JSON.stringify(text)}.`,
  );
}
