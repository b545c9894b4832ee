/** The examples of frameworks: each checked by its own compiler and built by Vite against the installed package, and written into. */

import { execFile } from "node:child_process";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";

import { packageRoot } from "../../src/node/files/package-files.js";
import { connectToBrowser } from "../../tools/browser/launch-browser.js";
import type { FileServer } from "../../tools/browser/serve-files.js";
import { plainEnvironment } from "../installed-package.js";
import { buildApp, strictPolicy } from "./built-site.js";
import { write } from "./pen.js";

/** Compilers are at work beside other tests. */
const BUILD_TIMEOUT_MS = 120_000;

const { apps } = inject("installedPackage");

interface Framework {
  readonly folder: string;
  /** What looks at its types, those of its templates too, and finds the tags there. */
  readonly checker: readonly string[];
  /** What it is served with. */
  readonly policy: typeof strictPolicy;
}

const frameworks: readonly Framework[] = [
  { folder: "react", checker: ["@typescript/native/bin/tsc", "-p", "."], policy: strictPolicy },
  { folder: "vue", checker: ["vue-tsc/bin/vue-tsc.js", "-p", "."], policy: strictPolicy },
  { folder: "svelte", checker: ["svelte-check/bin/svelte-check", "--fail-on-warnings"], policy: strictPolicy },
  {
    folder: "angular",
    checker: ["@typescript/native/bin/tsc", "-p", "."],
    // Its template is compiled in the browser.
    policy: {
      "content-security-policy": strictPolicy["content-security-policy"].replace("'self'", "'self' 'unsafe-eval'"),
    },
  },
];

let browser: Browser;

beforeAll(async () => {
  await cp(join(packageRoot(), "examples"), apps, { recursive: true });
  browser = await connectToBrowser(inject("browserEndpoint"));
});

afterAll(() => browser?.close());

describe.each(frameworks)("in $folder", ({ folder, checker: [program, ...args], policy }) => {
  const root = join(apps, folder);
  let site: FileServer;

  beforeAll(async () => {
    site = await buildApp(root, policy);
  }, BUILD_TIMEOUT_MS);

  afterAll(() => site?.close());

  test("the tag has types", { timeout: BUILD_TIMEOUT_MS }, async () => {
    const checker = join(apps, "node_modules", program!);
    await promisify(execFile)(process.execPath, [checker, ...args], { cwd: root, env: plainEnvironment });
  });

  test("the tag gets a list, tells its events, and is sent", async () => {
    const page = await browser.newPage();
    const troubles: string[] = [];
    page.on("console", (message) => {
      if (message.type() !== "log") troubles.push(message.text());
    });
    page.on("pageerror", (error) => troubles.push(String(error)));
    await page.goto(site.url);
    const pad = page.locator("digits-pad");
    await pad.waitFor();
    expect(await pad.evaluate((element) => (element as HTMLElementTagNameMap["digits-pad"]).oneOf)).toContain("2047");
    await write(page, "2047", "digits-pad [part=sheet]");
    await expect
      .poll(() => page.locator("form > p").innerText(), { timeout: 20_000 })
      .toMatch(/^2047 is read, with a confidence of (?:9\d|100) %\.$/);
    await page.getByRole("button", { name: "Send" }).click();
    await expect.poll(() => page.locator("output").innerText()).toBe("2047");
    expect(troubles).toEqual([]);
    await page.close();
  });
});
