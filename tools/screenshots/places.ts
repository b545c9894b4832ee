/**
 * What is photographed beside the program's own page, each at its address: the API's page, the static site, the example of
 * the elements, and a report.
 */

import { execFile } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

import { serveFiles } from "../browser/serve-files.js";

const run = promisify(execFile);

/** The page is the program's own; its views are told apart after the `#`. */
export type Place = "page" | "api" | "site" | "elements" | "report";

export interface Places {
  readonly addresses: Readonly<Record<Place, string>>;
  close(): Promise<void>;
}

/**
 * Builds and serves them.
 *
 * @param root the package, which is built
 * @param folder a new one, for their files
 * @param url of the program's server
 * @param slip the picture that the report is about
 */
export async function openPlaces(root: string, folder: string, url: string, slip: Buffer): Promise<Places> {
  const siteFolder = join(folder, "site");
  await run(process.execPath, [join(root, "tools/site.mjs"), siteFolder]);
  const site = await serveFiles(await filesIn(siteFolder), {});
  const example = await filesIn(join(root, "examples/elements"));
  const script = await readFile(join(root, "dist/elements/digits-elements.js"));
  const elements = await serveFiles(new Map([...example, ["/digits-elements.js", script]]), {});
  const picture = join(folder, "slip.jpg");
  await writeFile(picture, slip);
  await run(process.execPath, [join(root, "dist/programs/digits.js"), "read", "--explain", folder, picture]);
  return {
    addresses: {
      page: url,
      api: `${url}/docs`,
      site: site.url,
      elements: elements.url,
      report: pathToFileURL(join(folder, "slip.jpg.html")).href,
    },
    async close() {
      await site.close();
      await elements.close();
    },
  };
}

/** By their paths, as a browser asks for them. */
async function filesIn(folder: string): Promise<Map<string, Buffer>> {
  const found = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const files = new Map<string, Buffer>();
  for (const { parentPath, name } of found) {
    const path = join(parentPath, name);
    files.set(path.slice(folder.length), await readFile(path));
  }
  return files;
}
