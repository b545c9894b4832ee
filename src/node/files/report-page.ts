/**
 * Writes answers as pages to look at: one HTML file each, made of the page's own components, with the answer inside.
 * It asks for nothing, so it opens from a disk, from an attachment, without a network.
 */

import { readFile } from "node:fs/promises";
import { join } from "node:path";

import type { Report } from "../../contract/report.js";
import { fail } from "../../core/errors.js";
import { assertWritable, createFolderOf, writeFileAtomic } from "./atomic-file.js";
import { packageRoot } from "./package-files.js";

/** Where the answer's JSON goes in the template. */
const PLACEHOLDER = "{{report}}";

/** Writes the page `name` into the folder, and gives its path. */
export type ReportWriter = (name: string, report: Report) => Promise<string>;

/**
 * Creates the folder and makes sure that pages can be written there, before the work that they show.
 *
 * @param templatePath the built template; the tests give another
 * @throws OUTPUT_UNWRITABLE here and when writing; FILE_NOT_FOUND where the template is not built
 */
export async function createReportWriter(
  folder: string,
  templatePath = join(packageRoot(), "dist", "report", "report.html"),
): Promise<ReportWriter> {
  const [before, after] = (await loadTemplate(templatePath)).split(PLACEHOLDER);
  const anyPage = join(folder, "index.html");
  await createFolderOf(anyPage);
  await assertWritable(anyPage);
  return async (name, report) => {
    const path = join(folder, name);
    await writeFileAtomic(path, [before, toInlineJson(report), after].join(""));
    return path;
  };
}

async function loadTemplate(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    fail("FILE_NOT_FOUND", `the template of the page is not built: there is no ${path}. Run npm run build.`, { cause });
  }
}

/** JSON in which nothing ends the script element that holds it, and no comment begins. */
function toInlineJson(report: Report): string {
  return JSON.stringify(report, toBase64).replaceAll("<", "\\u003c");
}

/** Looks at what is held, not at its value: a Buffer has turned itself into an object of numbers by then. */
function toBase64(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  const held = this[key];
  return held instanceof Uint8Array ? Buffer.from(held).toString("base64") : value;
}
