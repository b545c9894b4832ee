/**
 * Many pictures at once where the server keeps no jobs: the list fills while they are read, tells the broken ones from the others, can be sorted,
 * corrected and saved, and outlives a server that does not.
 */

import type { Page } from "playwright-core";
import sharp from "sharp";
import { beforeAll, expect, test } from "vitest";

import { startServedApp } from "../served-app.js";
import { overhangOf } from "./page-overhang.js";
import { brokenFiles, drop, keepNoJobs, type NamedFile, save } from "./picture-list.js";
import { answerOf, type WrittenNumber } from "./stubbed-reading.js";
import { useSharedApp } from "./watched-app.js";
import { openPage } from "./watched-page.js";

const PHONE = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true } as const;

const watched = useSharedApp();
let seven: Buffer;

beforeAll(async () => {
  const drawn =
    '<svg xmlns="http://www.w3.org/2000/svg" width="160" height="160"><rect width="160" height="160" fill="#fff"/><path d="M50 40h60L75 125" fill="none" stroke="#123" stroke-width="9"/></svg>';
  seven = await sharp(Buffer.from(drawn)).png().toBuffer();
});

async function open(): Promise<Page> {
  const { page } = await watched.open();
  await keepNoJobs(page);
  return page;
}

function sevens(count: number): NamedFile[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `seven-${String(index).padStart(4, "0")}.png`,
    mimeType: "image/png",
    buffer: seven,
  }));
}

/** Has the files of a form read as these numbers, one after the other. */
async function answerInTurn(page: Page, readings: readonly (readonly WrittenNumber[])[]): Promise<void> {
  const lines = readings.map((numbers, index) => ({
    index,
    file: "",
    ...answerOf({ width: 160, height: 160 }, numbers),
  }));
  const body = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  await page.route(/\/api\/read/, (route) => route.fulfill({ contentType: "application/x-ndjson", body }));
}

test("50 files are dropped, 3 of them broken: 47 are read, and the 3 say what is wrong", async () => {
  const page = await open();
  await drop(page, [...brokenFiles, ...sevens(47)]);
  await page.getByText("50 of 50 done · 3 to look at · 3 not read").waitFor();
  await page.getByLabel("Only the doubtful").check();
  expect(await page.locator(".failure").allInnerTexts()).toEqual([
    "This file is empty",
    "This is not a picture I know",
    "This picture is cut off",
  ]);
  await page.getByLabel("Only the doubtful").uncheck();
  const reading = page.getByLabel("Reading of seven-0000.png");
  expect(await reading.inputValue()).toBe("7");
  expect(await page.getByRole("button", { name: "Retry what failed" }).isEnabled()).toBe(true);
});

test("a reading is corrected in place, and saved as CSV and JSON", async () => {
  const page = await open();
  await drop(page, [...sevens(2), { name: "=SUM(A1).png", mimeType: "image/png", buffer: seven }]);
  await page.getByText("3 of 3 done").waitFor();
  await page.getByLabel("Reading of seven-0001.png").fill("71");
  await page.keyboard.press("Enter");
  await page.getByText("corrected; 1 digit was found in place of 2, so none is learnt").waitFor();

  const csv = await save(page, "Save CSV");
  const lines = csv.split("\r\n");
  expect(lines[0]).toBe("file,reading,confidence,corrected,error");
  expect(lines[1]).toMatch(/^seven-0000\.png,7,0\.\d{4},,$/);
  expect(lines[2]).toMatch(/^seven-0001\.png,71,0\.\d{4},yes,$/);
  // A spreadsheet must not take a file's name for a formula.
  expect(lines[3]).toMatch(/^'=SUM/);

  const json = JSON.parse(await save(page, "Save JSON")) as { file: string; reading: string; corrected: boolean }[];
  expect(json[1]).toMatchObject({ file: "seven-0001.png", reading: "71", corrected: true });
});

/** The digits that the browser keeps to learn from, the newest last. */
async function digitsKept(page: Page): Promise<string> {
  const profile = await page.evaluate(() => {
    const stored = localStorage.getItem("digits-hand");
    return stored === null ? null : (JSON.parse(stored) as { now: { profile: string } }).now.profile;
  });
  return profile === null ? "" : (JSON.parse(profile) as { samples: { digits: string } }).samples.digits;
}

test("what is corrected is kept to learn from, digit by digit, where as many were read", async () => {
  const page = await open();
  await answerInTurn(page, [[{ digits: [{ digit: 7 }, { digit: 9 }] }], [{ digits: [{ digit: 8 }] }], []]);
  await drop(page, sevens(3));
  await page.getByText("3 of 3 done").waitFor();
  const correct = async (index: number, text: string, note: string) => {
    await page.getByLabel(`Reading of seven-000${index}.png`).fill(text);
    await page.keyboard.press("Enter");
    await page.getByText(note).waitFor();
  };
  await correct(0, "97", "corrected, 2 digits to learn");
  expect(await digitsKept(page)).toBe("97");
  await correct(1, "38", "corrected; 1 digit was found in place of 2, so none is learnt");
  await correct(2, "5", "corrected; no digit was found there to learn from");
  expect(await digitsKept(page)).toBe("97");
  await correct(1, "3", "corrected, 1 digit to learn");
  expect(await digitsKept(page)).toBe("973");
  // What was corrected by mistake is taken back.
  await page.getByLabel("Reading of seven-0000.png").fill("79");
  await page.keyboard.press("Enter");
  await expect.poll(() => digitsKept(page)).toBe("379");
});

test("a reading is shown whole, on a phone too, however long it is", async () => {
  const page = (await watched.open(PHONE)).page;
  await keepNoJobs(page);
  const numbers = ["3714", "2580", "469", "12345678", "12345678901234567890", "99", "100"];
  const written = numbers.map((number) => ({ digits: Array.from(number, (digit) => ({ digit: Number(digit) })) }));
  await answerInTurn(page, [written.slice(0, 3), written, written.slice(0, 1)]);
  await drop(page, sevens(3));
  await page.getByText("3 of 3 done").waitFor();
  const fields = page.getByLabel(/^Reading of seven/);
  const shown = await fields.evaluateAll((elements) =>
    elements.map((element) => ({
      text: (element as HTMLTextAreaElement).value,
      isWhole: element.scrollWidth <= element.clientWidth && element.scrollHeight <= element.clientHeight,
      lines: Math.round(element.clientHeight / 28),
    })),
  );
  expect(shown).toMatchObject([
    { text: numbers.slice(0, 3).join(" "), isWhole: true, lines: 1 },
    { text: numbers.join(" "), isWhole: true },
    { text: "3714", isWhole: true, lines: 1 },
  ]);
  // Rows lie below one another.
  const boxes = await page
    .locator(".rows [role=row]")
    .evaluateAll((rows) =>
      rows.map((row) => ({ top: row.getBoundingClientRect().top, bottom: row.getBoundingClientRect().bottom })),
    );
  expect(boxes.slice(1).map(({ top }) => top)).toEqual(boxes.slice(0, -1).map(({ bottom }) => bottom));
  expect(await overhangOf(page)).toBe(0);
});

test("the least sure come first when asked for, and the list opens a picture on the sheet and takes it back", async () => {
  const page = await open();
  await answerInTurn(
    page,
    [0.99, 0.6, 0.95].map((confidence, index) => [{ digits: [{ digit: index, confidence }], confidence }]),
  );
  await drop(page, sevens(3));
  await page.getByText("3 of 3 done · 1 to look at").waitFor();
  const readings = () =>
    page.getByRole("textbox").evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value));
  expect(await readings()).toEqual(["0", "1", "2"]);
  await page.getByLabel("Sort by").selectOption("Least sure first");
  expect(await readings()).toEqual(["1", "2", "0"]);
  await page.getByLabel("Sort by").selectOption("Surest first");
  expect(await readings()).toEqual(["0", "2", "1"]);

  await page.unroute(/\/api\/read/);
  await page.getByRole("button", { name: "Open seven-0001.png" }).click();
  await page.waitForSelector("#reading[data-state=read][aria-busy=false]");
  await page.getByRole("button", { name: "Back to the list" }).click();
  await expect.poll(readings).toEqual(["0", "2", "1"]);
});

test("400 files are a short page: only the rows in sight exist, and scrolling shows the last", async () => {
  const page = await open();
  let forms = 0;
  await page.route(/\/api\/read/, async (route) => {
    forms += 1;
    const line = answerOf({ width: 160, height: 160 }, [{ digits: [{ digit: 7 }] }]);
    const lines = Array.from({ length: 20 }, (_, index) => JSON.stringify({ index, file: "", ...line }));
    await route.fulfill({ contentType: "application/x-ndjson", body: `${lines.join("\n")}\n` });
  });
  await drop(page, sevens(400));
  await page.getByText("400 of 400 done").waitFor();
  expect(forms).toBe(20);
  expect(await page.getByRole("row").count()).toBeLessThan(40);
  const table = page.getByRole("table", { name: "Readings of the pictures" });
  expect(await table.getAttribute("aria-rowcount")).toBe("401");
  await page.getByRole("rowgroup").evaluate((rows) => rows.scrollTo(0, rows.scrollHeight));
  await page.getByText("seven-0399.png").waitFor();
});

test("reading stops when asked, and goes on where it stopped", async () => {
  const page = await open();
  let isHeld = true;
  await page.route(/\/api\/read/, async (route) => {
    if (!isHeld) await route.continue();
  });
  await drop(page, sevens(30));
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByText("0 of 30 done").waitFor();
  isHeld = false;
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("30 of 30 done").waitFor();
});

test("a server killed in the middle of a batch costs nothing: the rest is read when it is back", async () => {
  const first = await startServedApp();
  const opened = await openPage(watched.browser(), first.url);
  const { page } = opened;
  try {
    await keepNoJobs(page);
    let forms = 0;
    await page.route(/\/api\/read/, async (route) => {
      forms += 1;
      await route.continue();
      // With the second form on its way, and no time to say goodbye.
      if (forms === 2) first.kill("SIGKILL");
    });
    await drop(page, sevens(45));
    await page.getByText(/^[2-4]\d of 45 read; the rest waits for the server/).waitFor();
    await page.getByText("What you did is kept").waitFor();
    const second = await startServedApp(Number(new URL(first.url).port));
    try {
      await page.getByText("45 of 45 done").waitFor();
    } finally {
      await second.stop();
    }
  } finally {
    await opened.close();
    await first.stop();
  }
}, 60_000);
