/** What a written page holds, as the page's own script finds it. */

import { readFile } from "node:fs/promises";

import type { FromJson, Report } from "../src/contract/report.js";

/** Reads a page, and takes the answer out of it: what stands before the next end of a script, as in a browser. */
export async function reportInPage(path: string): Promise<FromJson<Report>> {
  const [, after = ""] = (await readFile(path, "utf8")).split('<script type="application/json" id="report">');
  return JSON.parse(after.slice(0, after.search(/<\/script/i))) as FromJson<Report>;
}
