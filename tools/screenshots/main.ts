/**
 * Photographs the page: `npm run screenshots` starts the built program, opens the page in a real browser, and saves the
 * pictures of README into docs/images. `npm run screenshots -- --all FOLDER` saves every state of every view, of the API's page,
 * the static site, the elements and a report, at every size and in both themes, whole pages, to be looked at; `--only TEXT` those whose name holds the text.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";

import type { Browser } from "playwright-core";

import { createPhotographer } from "../photos/photographer.js";
import { packageRoot } from "../../src/node/files/package-files.js";
import { launchBrowser } from "../browser/launch-browser.js";
import { loadRecordedDigits } from "../browser/recorded-digits.js";
import { openPlaces } from "./places.js";
import { everyShot, readmeShots, type Shot } from "./shots.js";
import { photographScoreSheet } from "./score-sheet.js";
import { photographSlip } from "./slip.js";
import type { ShotMaterial } from "./states.js";

/** The photo of a table, which README shows with the rows and columns that are read. */
const TABLE_FILE = "table.jpg";

const { values } = parseArgs({ options: { all: { type: "string" }, only: { type: "string", default: "" } } });

const root = packageRoot();
const folder = values.all ?? join(root, "docs/images");
const shots = (values.all === undefined ? readmeShots : everyShot).filter(({ file }) => file.includes(values.only));
const home = await mkdtemp(join(tmpdir(), "digits-screenshots-"));
const server = spawn(process.execPath, [join(root, "dist/programs/digits.js"), "serve", "--port", "0", "--json"], {
  stdio: ["ignore", "pipe", "inherit"],
  env: { ...process.env, DIGITS_HOME: home },
});
try {
  const [line] = (await once(createInterface({ input: server.stdout }), "line")) as [string];
  const { url } = JSON.parse(line) as { url: string };
  await mkdir(folder, { recursive: true });
  const browser = await launchBrowser();
  if (values.all === undefined && TABLE_FILE.includes(values.only)) {
    await writeFile(join(folder, TABLE_FILE), await photographScoreSheet(browser));
  }
  const material = await createMaterial(browser);
  const places = shots.some(({ state }) => state.place !== "page")
    ? await openPlaces(root, await mkdtemp(join(home, "places-")), url, material.slip)
    : null;
  for (const shot of shots) {
    await photograph(browser, places?.addresses[shot.state.place] ?? url, shot, material);
  }
  await places?.close();
  await browser.close();
} finally {
  server.kill("SIGINT");
  await once(server, "exit");
  await rm(home, { recursive: true, force: true });
}

async function photograph(browser: Browser, address: string, shot: Shot, material: ShotMaterial): Promise<void> {
  const { file, state, size, theme } = shot;
  const context = await browser.newContext({
    viewport: { width: size.width, height: size.height },
    colorScheme: theme,
    deviceScaleFactor: size.density,
    isMobile: size.isPhone,
    hasTouch: size.isPhone,
  });
  const page = await context.newPage();
  await page.goto(state.place === "page" ? `${address}/#${state.view}` : address);
  if (state.place === "page") await page.locator("footer .model a").waitFor();
  await state.prepare(page, material);
  await page.screenshot({ path: join(folder, file), fullPage: values.all !== undefined });
  await context.close();
}

async function createMaterial(browser: Browser): Promise<ShotMaterial> {
  const photographer = await createPhotographer();
  const lines = [["3714", "2580"], ["469"]];
  const { bytes } = await photographer.takeFile({ seed: 2, preset: "shadow", lines });
  return { digits: await loadRecordedDigits(), photo: bytes, slip: await photographSlip(browser) };
}
