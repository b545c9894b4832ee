/** The reading of a file of several pages, made of those of its pages. */

import type { Picture } from "../picture/picture.js";
import type { Reading, ReadPage } from "./reading.js";

/** What stands on a page on which nothing is written. */
export function blankReading({ width, height }: Pick<Picture, "width" | "height">): Reading {
  return { width, height, text: "", numbers: [], rejected: [], isComplete: true, lines: [], tables: [] };
}

/**
 * Joins the readings of pages: everything tells its page, and lines are counted on.
 *
 * @param pages undefined for those that were not read, as time did not suffice; at least the first was
 */
export function joinPages(pages: readonly [Reading, ...(Reading | undefined)[]]): Reading {
  const read = pages.flatMap((reading, index) => (reading === undefined ? [] : [{ reading, page: index + 1 }]));
  const [first] = pages;
  const contradicts = read.find(({ reading }) => reading.contradicts !== undefined)?.reading.contradicts;
  let [numbersBefore, linesBefore] = [0, 0];
  const parts = read.map(({ reading, page }) => {
    const [numbers, lines] = [numbersBefore, linesBefore];
    numbersBefore += reading.numbers.length;
    linesBefore += reading.lines.length;
    const onPage = <Part extends { readonly numbers: readonly number[] }>(part: Part) => ({
      ...part,
      numbers: part.numbers.map((place) => place + numbers),
      page,
    });
    return {
      numbers: reading.numbers.map((number) => ({ ...number, line: number.line + lines, page })),
      rejected: reading.rejected.map((ink) => ({ ...ink, page })),
      lines: reading.lines.map(onPage),
      tables: reading.tables.map(onPage),
    };
  });
  const numbers = parts.flatMap((part) => part.numbers);
  return {
    width: first.width,
    height: first.height,
    text: numbers.map(({ text }) => text).join(" "),
    numbers,
    rejected: parts.flatMap((part) => part.rejected),
    isComplete: pages.every((reading) => reading?.isComplete === true),
    ...(first.expected !== undefined && { expected: first.expected }),
    ...(contradicts && { contradicts }),
    lines: parts.flatMap((part) => part.lines),
    tables: parts.flatMap((part) => part.tables),
    pages: pages.map((reading): ReadPage => {
      if (reading === undefined) return { isComplete: false };
      const { width, height, isComplete, turned } = reading;
      return { width, height, isComplete, ...(turned !== undefined && { turned }) };
    }),
  };
}
