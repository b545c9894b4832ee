/**
 * Fifty files as somebody drops them where the server keeps no jobs: scans of numbers, three of them broken. What stands in the list then is what was
 * written; the doubtful are found, sorted, corrected and saved.
 */

import sharp from "sharp";
import { beforeAll, expect, test } from "vitest";

import { inLine, WRITTEN_SIDE, writeDigits } from "../written-digits.js";
import { brokenFiles, drop, keepNoJobs, type NamedFile, save } from "./picture-list.js";
import { useSharedApp } from "./watched-app.js";

const SCANS = 47;
/** A network misreads a digit now and then, and at wide gaps a number is two; what is tested is that the list shows what it read. */
const MAX_MISREAD = 3;

interface SavedPicture {
  readonly file: string;
  readonly reading: string;
  readonly confidence: number | null;
  readonly corrected: boolean;
  readonly error: string | null;
}

const watched = useSharedApp();
let scans: (NamedFile & { readonly text: string })[];

beforeAll(async () => {
  scans = await Promise.all(
    Array.from({ length: SCANS }, async (_, index) => {
      // Numbers of one to four digits, all digits among them.
      const text = String((index * 7919 + 13) % 10 ** (1 + (index % 4)));
      const width = 40 + text.length * WRITTEN_SIDE;
      const { rgba, height } = await writeDigits(width, 124, inLine(text));
      const buffer = await sharp(rgba, { raw: { width, height, channels: 4 } })
        .png()
        .toBuffer();
      const name = `scan-${String(index).padStart(2, "0")}.png`;
      return { name, mimeType: "image/png", buffer, text };
    }),
  );
});

test("50 files, 3 of them broken, are read, filtered, sorted, corrected and saved", async () => {
  const { page } = await watched.open();
  await keepNoJobs(page);
  await drop(page, [...scans.slice(0, 20), ...brokenFiles, ...scans.slice(20)]);
  await page.getByText(/^50 of 50 done · \d+ to look at · 3 not read/).waitFor();

  const saved = JSON.parse(await save(page, "Save JSON")) as SavedPicture[];
  expect(saved).toHaveLength(50);
  const readings = new Map(saved.map((each) => [each.file, each]));
  const misread = scans.filter(({ name, text }) => readings.get(name)?.reading !== text);
  expect(misread.length).toBeLessThanOrEqual(MAX_MISREAD);
  for (const { name } of brokenFiles) {
    expect(readings.get(name)).toMatchObject({ reading: "", confidence: null });
    expect(readings.get(name)?.error).toBeTruthy();
  }

  // Only the doubtful: the broken are among them, each with what is wrong.
  await page.getByLabel("Only the doubtful").check();
  const rows = page.getByRole("row");
  const doubtful = saved.filter(({ confidence }) => confidence === null || confidence < 0.9);
  await expect.poll(() => rows.count()).toBe(doubtful.length + 1);
  expect(await page.locator(".reason").allInnerTexts()).toHaveLength(3);
  await page.getByLabel("Only the doubtful").uncheck();

  // Least sure first: what could not be read at all stands before the least sure reading.
  await page.getByLabel("Sort by").selectOption("Least sure first");
  await expect.poll(() => page.locator(".row").first().locator(".failure").count()).toBe(1);
  await page.getByLabel("Sort by").selectOption("Surest first");
  const percents = await page.locator(".row .number:not(.wide)").allInnerTexts();
  const shown = percents.map((text) => Number.parseFloat(text.replace(">", "")));
  expect(shown.length).toBeGreaterThan(5);
  expect(shown).toEqual(shown.toSorted((a, b) => b - a));
  await page.getByLabel("Sort by").selectOption("Name");
  await expect.poll(() => page.locator(".row .name").first().innerText()).toBe("cut.png");

  // A second try of what failed changes nothing, and says so.
  await page.getByRole("button", { name: "Retry what failed" }).click();
  await page.getByText(/^50 of 50 done · \d+ to look at · 3 not read/).waitFor();

  const field = page.getByLabel("Reading of scan-00.png");
  await field.fill("9071");
  await page.keyboard.press("Enter");
  await page.getByText(/^corrected/).waitFor();
  const lines = (await save(page, "Save CSV")).trimEnd().split("\r\n");
  expect(lines).toHaveLength(51);
  expect(lines.filter((line) => line.startsWith("scan-00.png,9071,"))).toEqual([expect.stringMatching(/,yes,$/)]);
});

test("a page with corrections asks before it is left", async () => {
  const { page } = await watched.open();
  await keepNoJobs(page);
  await drop(page, scans.slice(0, 2));
  await page.getByText(/^2 of 2 done/).waitFor();
  await page.getByLabel("Reading of scan-00.png").fill("9071");
  await page.keyboard.press("Enter");
  await page.getByText(/^corrected/).waitFor();
  const asked = page.waitForEvent("dialog");
  await page.close({ runBeforeUnload: true });
  const dialog = await asked;
  expect(dialog.type()).toBe("beforeunload");
  await dialog.dismiss();
  expect(await page.getByLabel("Reading of scan-00.png").inputValue()).toBe("9071");
});
