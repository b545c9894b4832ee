/**
 * Where the pictures of a job come from: folders, single pictures, and manifests. A manifest is a CSV file with a column
 * `file`, or a text with a path a line; paths are relative to it.
 */

import { basename, dirname, extname, resolve } from "node:path";

import { CsvError, parse } from "csv-parse/sync";

import { fail } from "../../core/errors.js";
import { isPictureName } from "../../contract/formats.js";
import { defaultLimits } from "../../contract/limits.js";
import type { OfferedPicture } from "../../contract/jobs/job-service.js";
import { type FilePath, toNodePath, toPathText } from "../files/file-path.js";
import { readInputFile } from "../files/input-file.js";
import { checkBytes } from "../pictures/picture-limits.js";
import { isFolder, listPictures } from "../pictures/picture-sources.js";
import { stat } from "node:fs/promises";

const WHAT_IS_EXPECTED = 'a manifest is a CSV file with a column "file", or a text with the path of a picture a line';

/**
 * The pictures that a path stands for; pictures themselves are not read yet.
 *
 * @throws FILE_NOT_FOUND, FILE_UNREADABLE; MANIFEST_MALFORMED
 */
export async function listSources(path: FilePath): Promise<OfferedPicture[]> {
  if (await isFolder(path)) return (await listPictures(path)).map((each) => toOffered(each, nameIn(each)));
  if (isPictureName(toPathText(path))) return [toOffered(path, nameIn(path))];
  const shown = toPathText(path);
  const manifest = basename(shown);
  const folder = dirname(resolve(shown));
  return linesOfManifest(await readInputFile(path), manifest).map(({ line, name }) =>
    name === "" ? toMissing(manifest, line) : toOffered(resolve(folder, name), name),
  );
}

/** What a job is called where nobody says: as the folder or the manifest, without what a name may not have. */
export function defaultName(path: FilePath): string {
  const name = basename(resolve(toPathText(path)));
  const bare = extname(name) === "" ? name : name.slice(0, -extname(name).length);
  return (
    bare
      .replaceAll(/[^\p{L}\p{N} ._-]/gu, "-")
      .replace(/^[^\p{L}\p{N}_]+/u, "")
      .slice(0, 100) || "job"
  );
}

export interface ManifestLine {
  /** In the file, from 1. */
  readonly line: number;
  /** The path that stands there; empty in a row of a table that has none. */
  readonly name: string;
}

/** @throws MANIFEST_MALFORMED */
export function linesOfManifest(bytes: Uint8Array, name: string): ManifestLine[] {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    return fail("MANIFEST_MALFORMED", `${name} is no text; ${WHAT_IS_EXPECTED}.`, { cause });
  }
  if (text.includes("\0")) fail("MANIFEST_MALFORMED", `${name} is no text; ${WHAT_IS_EXPECTED}.`);
  const [heading = "", ...lines] = text.split(/\r?\n/);
  const isTable = heading.split(",").some((cell) => cell.trim().replaceAll('"', "") === "file");
  const given = isTable
    ? linesOfTable(text, name)
    : [heading, ...lines]
        .map((each, index) => ({ line: index + 1, name: each.trim() }))
        .filter((each) => each.name !== "");
  if (given.every((each) => each.name === "")) {
    fail("MANIFEST_MALFORMED", `${name} names no picture; ${WHAT_IS_EXPECTED}.`);
  }
  return given;
}

function linesOfTable(text: string, name: string): ManifestLine[] {
  try {
    const options = { bom: true, columns: true, skip_empty_lines: true, trim: true, info: true } as const;
    const rows: unknown = parse(text, options);
    return (rows as { readonly record: Record<string, string>; readonly info: { readonly lines: number } }[]).map(
      ({ record: { file = "" }, info: { lines } }) => ({ line: lines, name: file.trim() === "" ? "" : file }),
    );
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    return fail(
      "MANIFEST_MALFORMED",
      `${name} is not a CSV file (${cause.message}). Put double quotes around fields that hold commas, quotes or line breaks, and give every line as many fields as the first.`,
      { cause },
    );
  }
}

/** Told of as a file that cannot be taken in, so that the others are. */
function toMissing(manifest: string, line: number): OfferedPicture {
  return {
    file: manifest,
    load: async () =>
      fail("MANIFEST_MALFORMED", `line ${line} names no picture. Write a path in its column "file", or take it out.`),
  };
}

function toOffered(path: FilePath, file: string): OfferedPicture {
  return {
    file,
    async load() {
      // A missing file is told of by the reading; here only the size counts.
      const size = await stat(toNodePath(path)).then(
        (found) => (found.isFile() ? found.size : 0),
        () => 0,
      );
      checkBytes(size, defaultLimits.maxPictureBytes);
      return readInputFile(path);
    },
  };
}

function nameIn(path: FilePath): string {
  return basename(toPathText(path));
}
