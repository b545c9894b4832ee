/**
 * What the user names on the line of `digits read`: files, folders of them, and "-" for standard input.
 */

import { type DigitsError, isDigitsError } from "../core/errors.js";
import type { PictureSource } from "../node/pictures/picture-file.js";
import type { CliContext } from "./context.js";

/** The name of standard input, as in other programs. */
const STANDARD_INPUT = "-";

/** A picture to read, or why what was named gives none. */
export type NamedSource =
  { readonly file: string; readonly source: PictureSource } | { readonly file: string; readonly error: DigitsError };

/** Lists the pictures in the order named; a folder stands for the pictures in it. */
export async function listSources(names: readonly string[], { signal }: CliContext): Promise<NamedSource[]> {
  const { isFolder, listPictures, readStream } = await import("../node/pictures/picture-sources.js");

  async function toSources(name: string): Promise<NamedSource[]> {
    if (name === STANDARD_INPUT) {
      const bytes = await readStream(process.stdin, signal);
      return [{ file: name, source: { kind: "bytes", bytes } }];
    }
    const paths = (await isFolder(name)) ? await listPictures(name) : [name];
    return paths.map((path) => ({
      file: path,
      source: { kind: "file", path },
    }));
  }

  const sources: NamedSource[] = [];
  for (const name of names) {
    try {
      sources.push(...(await toSources(name)));
    } catch (error) {
      if (!isDigitsError(error) || error.code === "ABORTED") throw error;
      sources.push({ file: name, error });
    }
  }
  return sources;
}
