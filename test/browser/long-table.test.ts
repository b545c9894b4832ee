/**
 * The results of a job of a million files. The program and the browser are real; the pages of the list are given, as the
 * server would give them, so that no million pictures are needed.
 */

import type { Page } from "playwright-core";
import { expect, test } from "vitest";

import type { JobDetailAnswer, JobFile, JobFilesAnswer } from "../../src/contract/answers/job-answers.js";
import { useSharedApp } from "./watched-app.js";

const FILES = 1_000_000;
const watched = useSharedApp();

const detail: JobDetailAnswer = {
  name: "large",
  state: "done",
  files: FILES,
  read: FILES,
  refused: 0,
  failed: 0,
  waiting: 0,
  corrected: 0,
  reading: 0,
  review: 0,
  workers: 0,
  filesPerSecond: 0,
  secondsLeft: null,
  errors: [],
  options: {},
  createdAt: "2026-01-01T00:00:00.000Z",
};

const file: JobFile = {
  id: 1,
  file: "",
  digest: "0".repeat(64),
  bytes: 1000,
  state: "read",
  code: null,
  error: null,
  tries: 0,
  numbers: 1,
  text: "",
  confidence: 0.99,
  review: false,
  corrected: false,
  changed: null,
};

function fileAt(place: number): JobFile {
  return { ...file, id: place + 1, file: `scan-${place}.png`, text: String(place) };
}

/** Opens the job; gives the places of the pages that were asked for. */
async function openTable(): Promise<{ readonly page: Page; readonly asked: number[] }> {
  const { page } = await watched.open();
  const asked: number[] = [];
  await page.route(/\/api\/jobs\/large\/events/, (route) =>
    route.fulfill({ contentType: "text/event-stream", body: `event: progress\ndata: ${JSON.stringify(detail)}\n\n` }),
  );
  await page.route(/\/cut-out/, (route) => route.fulfill({ status: 404 }));
  await page.route(/\/api\/jobs\/large\/files\?/, (route) => {
    const query = new URL(route.request().url()).searchParams;
    const from = Number(query.get("cursor") ?? query.get("skip"));
    const to = Math.min(FILES, from + Number(query.get("limit")));
    asked.push(from);
    const answer: JobFilesAnswer = {
      files: Array.from({ length: to - from }, (_, index) => fileAt(from + index)),
      next: to < FILES ? String(to) : null,
      total: query.has("cursor") ? null : FILES,
    };
    return route.fulfill({ contentType: "application/json", body: JSON.stringify(answer) });
  });
  await page.evaluate(() => void (location.hash = "jobs/large"));
  await page.getByText("scan-0.png").waitFor();
  return { page, asked };
}

const rowsOf = (page: Page) => page.getByRole("rowgroup", { name: "Rows" });

/** The first and the last number that is wholly in sight. */
async function inSight(page: Page): Promise<readonly [number, number]> {
  return rowsOf(page).evaluate((rows) => {
    const { top, bottom } = rows.getBoundingClientRect();
    const places = [...rows.querySelectorAll(".row")].flatMap((row) => {
      const box = row.getBoundingClientRect();
      const isShown = box.top >= top - 1 && box.bottom <= bottom + 1;
      return isShown ? [Number(row.querySelector(".name")?.textContent.match(/\d+/)?.[0] ?? Number.NaN)] : [];
    });
    return [places[0] ?? Number.NaN, places.at(-1) ?? Number.NaN] as const;
  });
}

async function scrollTo(page: Page, share: number): Promise<void> {
  await rowsOf(page).evaluate((rows, part) => {
    rows.scrollTop = part * (rows.scrollHeight - rows.clientHeight);
  }, share);
}

test("of a million rows the one in the middle and the last are reached, each by a page or two", async () => {
  const { page, asked } = await openTable();
  expect(await page.getByRole("table", { name: "Results" }).getAttribute("aria-rowcount")).toBe(String(FILES + 1));
  await scrollTo(page, 0.5);
  await expect.poll(async () => Math.abs((await inSight(page))[0] - FILES / 2)).toBeLessThan(100);
  await scrollTo(page, 1);
  await page.getByText(`scan-${FILES - 1}.png`).waitFor();
  await expect.poll(async () => (await inSight(page))[1]).toBe(FILES - 1);
  const further = asked.filter((from) => from > 0);
  expect(new Set(further).size).toBe(further.length);
  expect(asked.length).toBeLessThan(12);
});

test("in a million rows the wheel goes on row by row, and the scroll bar ends where the rows do", async () => {
  const { page } = await openTable();
  await scrollTo(page, 0.5);
  await expect.poll(async () => (await inSight(page))[0]).toBeGreaterThan(400_000);
  const barOf = () => rowsOf(page).evaluate((rows) => rows.scrollTop);
  const [[before], bar] = [await inSight(page), await barOf()];
  await rowsOf(page).hover();
  for (let turns = 1; turns <= 5; turns++) {
    await page.mouse.wheel(0, 640);
    await expect.poll(async () => (await inSight(page))[0]).toBe(before + 10 * turns);
  }
  // The scroll bar is put where these rows belong; nothing in sight moves.
  await expect.poll(async () => (await barOf()) - bar).toBeLessThan(400);
  expect((await inSight(page))[0]).toBe(before + 50);

  await rowsOf(page).focus();
  await page.keyboard.press("End");
  await expect.poll(async () => (await inSight(page))[1]).toBe(FILES - 1);
  await page.mouse.wheel(0, -640);
  await expect.poll(async () => (await inSight(page))[1]).toBe(FILES - 11);
  await page.keyboard.press("Home");
  await expect.poll(async () => (await inSight(page))[0]).toBe(0);
});

test("whoever pulls the scroll bar through a million rows sees a few dozen at a time, and waits for no page between", async () => {
  const { page, asked } = await openTable();
  const before = asked.length;
  const most = await rowsOf(page).evaluate(async (rows) => {
    let count = 0;
    for (let step = 1; step <= 100; step++) {
      rows.scrollTop = (step / 100) * (rows.scrollHeight - rows.clientHeight);
      await new Promise((resolve) => requestAnimationFrame(resolve));
      count = Math.max(count, rows.querySelectorAll(".row").length);
    }
    return count;
  });
  expect(most).toBeLessThan(40);
  await expect.poll(async () => (await inSight(page))[1]).toBe(FILES - 1);
  expect(asked.length - before).toBeLessThan(110);
});
