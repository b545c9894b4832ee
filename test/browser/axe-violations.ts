/** What axe-core finds on a page. */

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

import type { Page } from "playwright-core";

/** What axe-core gives of what it found. */
interface AxeViolation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** WCAG 2.2 AA. */
const TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"];
/** Of these, what colours decide. */
const RULES_OF_COLOUR = ["color-contrast", "link-in-text-block"];

/**
 * What breaks WCAG 2.2 AA, by axe-core; it runs beside the page's own policy, as a browser's extension does.
 *
 * @param rules those that are looked at; without them all
 */
export async function violationsOn(page: Page, rules?: readonly string[]): Promise<string[]> {
  // Half a megabyte of script, which stays with the document.
  if (!(await page.evaluate(() => "axe" in window))) {
    const path = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
    await page.evaluate(await readFile(path, "utf8"));
  }
  const runOnly = rules ? { type: "rule", values: rules } : { type: "tag", values: TAGS };
  const violations = await page.evaluate(
    async (options) => {
      const { axe } = window as unknown as { axe: { run(options: object): Promise<{ violations: AxeViolation[] }> } };
      const result = await axe.run(options);
      return result.violations;
    },
    // What was fine is not told, and no style sheet is fetched again.
    { runOnly, resultTypes: ["violations"], preload: false },
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
}

/** What breaks it in the light theme, and what its colours break in the dark one; nothing on the page may be fading. */
export async function violationsInBothThemes(page: Page): Promise<string[]> {
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await violationsOn(page, RULES_OF_COLOUR);
  await page.emulateMedia({ colorScheme: "light" });
  const light = await violationsOn(page);
  return [...light.map((violation) => `light: ${violation}`), ...dark.map((violation) => `dark: ${violation}`)];
}
