/**
 * The list of a collection of pictures whose answers are known: a CSV file (RFC 4180) with a heading, one picture a
 * line.
 */

import { basename } from "node:path";

import { CsvError, parse } from "csv-parse/sync";

import { fail } from "../../core/errors.js";
import type { LabelledPicture } from "../../core/evaluation/picture-outcome.js";
import { readInputFile } from "../files/input-file.js";

/** The set of pictures for which the list names none. */
export const DEFAULT_SET = "pictures";

const WHAT_IS_EXPECTED = 'its first line names the columns, "file" and "label" and, where wanted, "set"';

/**
 * Reads such a list.
 *
 * @throws FILE_NOT_FOUND, FILE_UNREADABLE, and what {@link parsePictureLabels} throws
 */
export async function loadPictureLabels(path: string): Promise<LabelledPicture[]> {
  const bytes = await readInputFile(path);
  return parsePictureLabels(new TextDecoder().decode(bytes), basename(path));
}

/**
 * Parses such a list. Columns other than `file`, `label` and `set` are passed over; blank space around a field is
 * taken away.
 *
 * @param name what to call the list in messages
 * @throws DATASET_MALFORMED when it is no such list, is empty, or a label is not made of digits
 */
export function parsePictureLabels(text: string, name: string): LabelledPicture[] {
  const [heading, ...rows] = parseRows(text, name);
  if (heading === undefined) {
    fail("DATASET_MALFORMED", `${name} is empty; ${WHAT_IS_EXPECTED}.`);
  }
  const fileColumn = findColumn(heading.fields, "file", name);
  const labelColumn = findColumn(heading.fields, "label", name);
  const setColumn = heading.fields.indexOf("set");
  if (rows.length === 0) {
    fail("DATASET_MALFORMED", `${name} names no picture below its heading.`);
  }
  return rows.map(({ fields, line }) => {
    const file = fields[fileColumn] ?? "";
    const label = fields[labelColumn] ?? "";
    if (file === "") {
      fail(
        "DATASET_MALFORMED",
        `line ${line} of ${name} names no file. Fill in its column "file", or take the line away.`,
      );
    }
    if (!/^\d*$/.test(label)) {
      fail(
        "DATASET_MALFORMED",
        `line ${line} of ${name} labels ${file} as "${label}"; a label holds the digits 0 to 9 without spaces, or nothing where the picture shows no digit.`,
      );
    }
    return { file, label, set: fields[setColumn] || DEFAULT_SET };
  });
}

/** A line of the list, and where it ends. */
interface Row {
  readonly fields: readonly string[];
  /** Counted from 1. */
  readonly line: number;
}

/** What csv-parse gives with `info`; its types leave that option out. */
interface ParsedRow {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

function parseRows(text: string, name: string): Row[] {
  try {
    const rows: unknown = parse(text, {
      bom: true,
      info: true,
      skip_empty_lines: true,
      trim: true,
    });
    return (rows as ParsedRow[]).map(({ record, info }) => ({
      fields: record,
      line: info.lines,
    }));
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    fail(
      "DATASET_MALFORMED",
      `${name} is no CSV file (${cause.message}). Put double quotes around fields that hold commas, quotes or line breaks, and give every line as many fields as the first.`,
      { cause },
    );
  }
}

function findColumn(heading: readonly string[], wanted: string, name: string): number {
  const column = heading.indexOf(wanted);
  if (column >= 0) return column;
  fail(
    "DATASET_MALFORMED",
    `${name} has no column "${wanted}": ${WHAT_IS_EXPECTED}; it names ${heading.map((one) => `"${one}"`).join(", ")}.`,
  );
}
