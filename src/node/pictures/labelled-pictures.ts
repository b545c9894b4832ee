/**
 * Collections of pictures whose answers are known. The list is a CSV file (RFC 4180) with a heading, one picture a
 * line: picture files, and single images of IDX files, which are named as `digits-images-idx3-ubyte#17` (the eighteenth
 * image, counted from 0).
 */

import { basename, resolve } from "node:path";

import { CsvError, parse } from "csv-parse/sync";

import { parseIdxImages } from "../../core/dataset/idx.js";
import { IMAGE_PIXELS, IMAGE_SIZE } from "../../core/digits.js";
import { fail } from "../../core/errors.js";
import type { LabelledPicture } from "../../core/evaluation/picture-outcome.js";
import type { Picture } from "../../core/picture/picture.js";
import { readInputFile } from "../files/input-file.js";
import { loadPicture } from "./picture-file.js";

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
 * Parses such a list. Columns other than `file`, `label` and `set` are ignored; blank space around a field is removed.
 *
 * @param name what to call the list in messages
 * @throws DATASET_MALFORMED when it is not such a list, is empty, or a label is not made of digits
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
        `line ${line} of ${name} names no file. Fill in its column "file", or remove the line.`,
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

/**
 * Creates a function that opens the pictures of a collection by their names in it.
 *
 * @param folder to which names are relative
 * @returns throws FILE_NOT_FOUND, FILE_UNREADABLE, DATASET_MALFORMED, and what `loadPicture` throws
 */
export function createPictureLoader(folder: string): (file: string) => Promise<Picture> {
  // A list names the images of one file by the thousand: it is read once.
  const idxFiles = new Map<string, Promise<Uint8Array>>();

  async function loadIdxImage(file: string, index: number): Promise<Picture> {
    const path = resolve(folder, file);
    const opened = idxFiles.get(path) ?? readInputFile(path).then((bytes) => parseIdxImages(bytes, file));
    idxFiles.set(path, opened);
    const images = await opened;
    const count = images.length / IMAGE_PIXELS;
    if (index >= count) {
      fail("DATASET_MALFORMED", `there is no image ${index} in ${file}: it holds ${count}, counted from 0.`);
    }
    return toPicture(images.subarray(index * IMAGE_PIXELS, (index + 1) * IMAGE_PIXELS));
  }

  return async (file) => {
    const [, idxFile, index] = /^(.+)#(\d+)$/s.exec(file) ?? [];
    return idxFile === undefined ? loadPicture(resolve(folder, file)) : loadIdxImage(idxFile, Number(index));
  };
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
    const rows: unknown = parse(text, { bom: true, info: true, skip_empty_lines: true, trim: true });
    return (rows as ParsedRow[]).map(({ record, info }) => ({ fields: record, line: info.lines }));
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    fail(
      "DATASET_MALFORMED",
      `${name} is not a CSV file (${cause.message}). Put double quotes around fields that hold commas, quotes or line breaks, and give every line as many fields as the first.`,
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

/** White ink on black, as IDX files of digits have it. */
function toPicture(image: Uint8Array): Picture {
  const rgba = new Uint8Array(4 * IMAGE_PIXELS).fill(255);
  for (const [i, ink] of image.entries()) rgba.fill(ink, 4 * i, 4 * i + 3);
  return { width: IMAGE_SIZE, height: IMAGE_SIZE, rgba };
}
