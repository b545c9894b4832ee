/**
 * Jobs on the page: many pictures become one, its results are searched and saved, and its numbers are reviewed by the
 * keyboard alone. One server, one worker, real pictures.
 */

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Page } from "playwright-core";
import sharp from "sharp";
import { beforeAll, expect, test } from "vitest";

import { createClient } from "../../dist/src/client.js";
import { violationsOn } from "./axe-violations.js";
import { overhangOf } from "./page-overhang.js";
import { brokenFiles, drop, keepNoJobs, type NamedFile, save } from "./picture-list.js";
import { useWatchedApp } from "./watched-app.js";

const watched = useWatchedApp();
let sevens: NamedFile[];

/** Strokes on white paper. */
async function drawn(name: string, width: number, path: string, stroke: number): Promise<NamedFile> {
  const paper = `<rect width="${width}" height="160" fill="#fff"/>`;
  const ink = `<path d="${path}" fill="none" stroke="#123" stroke-width="${stroke}"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="160">${paper}${ink}</svg>`;
  return { name, mimeType: "image/png", buffer: await sharp(Buffer.from(svg)).png().toBuffer() };
}

/** Blank paper: nothing is read on it, so a person is asked. */
async function blanks(count: number): Promise<NamedFile[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, index) => ({
      name: `blank-${String(index).padStart(2, "0")}.png`,
      mimeType: "image/png",
      buffer: await sharp({ create: { width: 60 + index, height: 40, channels: 3, background: "#fff" } })
        .png()
        .toBuffer(),
    })),
  );
}

/** Jobs that are read together, before any page is opened. */
let prepared: Readonly<Record<string, readonly NamedFile[]>>;

const client = () => createClient(watched.app().url);

beforeAll(async () => {
  const seven = "M50 40h60L75 125";
  sevens = await Promise.all([9, 10, 11].map((width, index) => drawn(`seven-${index}.png`, 160, seven, width)));
  const pair = await drawn("pair.png", 240, `${seven}M135 40h60L160 125`, 10);
  const blank = await blanks(12);
  prepared = {
    keys: [...brokenFiles, blank[0]!],
    ahead: blank,
    gone: blank.slice(0, 2),
    reloaded: blank.slice(0, 4),
    sevens: [...sevens, pair],
  };
  const { jobs } = client();
  for (const [name, files] of Object.entries(prepared)) {
    await jobs.create({ name });
    await jobs.add(
      name,
      files.map(({ name: file, buffer }) => ({ name: file, picture: buffer })),
    );
  }
  for (const name of Object.keys(prepared)) {
    for await (const { state } of jobs.follow(name)) if (state === "done") break;
  }
}, 90_000);

async function openJob(name: string, part: string): Promise<Page> {
  const { page } = await watched.open();
  await goTo(page, `jobs/${name}/${part}`);
  return page;
}

async function goTo(page: Page, hash: string): Promise<void> {
  await page.evaluate((address) => void (location.hash = address), hash);
}

/** Whether anything runs over the edge of a small phone. */
async function hangsOver(page: Page): Promise<boolean> {
  const size = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 700 });
  const offset = await overhangOf(page);
  if (size !== null) await page.setViewportSize(size);
  return offset > 0;
}

const field = (page: Page) => page.getByLabel("What stands there");

test("many pictures that are dropped become a job, which is read, searched and saved", async () => {
  const { page } = await watched.open();
  await drop(page, [...sevens, ...brokenFiles]);
  await page.locator("#job-state[data-state=done]").waitFor();
  await page.getByText("6 pictures added. They are kept; this page may be closed.").waitFor();
  expect(await page.locator(".errors li").allInnerTexts()).toHaveLength(3);
  await page.getByRole("button", { name: "Read all 3 again" }).waitFor();
  const rows = page.getByRole("table", { name: "Results" }).getByRole("row");
  await expect.poll(() => rows.count()).toBe(7);
  // The doubtful stand first.
  expect(await rows.nth(1).innerText()).toMatch(/empty|notes|cut/);
  await page.getByLabel("Search", { exact: true }).fill("7");
  await expect.poll(() => rows.count()).toBe(4);
  await page.getByLabel("Search", { exact: true }).fill("");
  await page.getByLabel("Show").selectOption("Refused");
  await expect.poll(() => rows.count()).toBe(4);
  await page.getByLabel("Show").selectOption("All pictures");
  expect(await violationsOn(page)).toEqual([]);
  expect(await hangsOver(page)).toBe(false);
  const csv = (await save(page, "Save CSV")).trim().split("\r\n");
  expect(csv.slice(1).map((line) => line.split(",")[3])).toEqual(["7", "7", "7", "", "", ""]);
  // What is read again leaves the lists for a moment.
  const asked = page.waitForRequest(/retry/);
  await page.getByRole("button", { name: "Read again: This file is empty" }).click();
  expect((await asked).url()).toMatch(/retry\?code=PICTURE_EMPTY$/);
  await page.getByRole("link", { name: "← All jobs" }).click();
  await page.getByText("6 pictures read").waitFor();
  await page.getByText("3 not read").waitFor();
});

test("what another model reads otherwise is listed with what was read before", async () => {
  const { page } = await watched.open();
  // As the server answers it (store.test.ts): this one has one model.
  await page.route(/\/files\?.*changed=true/, async (route) => {
    const { files } = (await (
      await route.fetch({ url: route.request().url().replace("changed=true&", "") })
    ).json()) as { readonly files: readonly object[] };
    const changed = ["71", "", "7 1"].map((text, index) => ({ ...files[index], changed: text }));
    await route.fulfill({ json: { files: changed, next: null } });
  });
  await goTo(page, "jobs/sevens");
  await page.getByLabel("Show").selectOption("Read otherwise now");
  const rows = page.getByRole("table", { name: "Results" }).getByRole("row");
  await expect.poll(() => rows.locator(".before").allInnerTexts()).toEqual(["was 71", "was empty", "was 7 1"]);
  expect(await violationsOn(page)).toEqual([]);
  expect(await hangsOver(page)).toBe(false);
});

test("numbers are reviewed by the keyboard; what was said outlives a reload, which comes back to the same number", async () => {
  const page = await openJob("keys", "review");
  await page.getByRole("heading", { name: "1 of 4" }).waitFor();
  await expect.poll(() => field(page).evaluate((input) => input === document.activeElement)).toBe(true);
  await page.keyboard.type("0042");
  await page.getByText("Enter: it is 0042").waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "2 of 4" }).waitFor();
  await page.getByText("1 kept").waitFor();
  const second = await page.locator(".file").innerText();
  expect(await hangsOver(page)).toBe(false);
  expect(await violationsOn(page)).toEqual([]);

  await page.reload();
  await page.getByRole("heading", { name: "2 of 4" }).waitFor();
  expect(await page.locator(".file").innerText()).toBe(second);
  await page.keyboard.press("ArrowUp");
  await page.getByText("typed by a person").waitFor();
  expect(await field(page).inputValue()).toBe("0042");
  // What is typed and not taken waits for who comes back.
  await page.keyboard.press("ArrowDown");
  await page.keyboard.type("9");
  await page.keyboard.press("ArrowDown");
  await page.getByRole("heading", { name: "3 of 4" }).waitFor();
  await page.keyboard.press("ArrowUp");
  expect(await field(page).inputValue()).toBe("9");
  await page.keyboard.press("Escape");
  await page.getByText("Enter: nothing is written here").waitFor();
  for (const place of [3, 4]) {
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: `${place} of 4` }).waitFor();
  }
  await page.keyboard.press("Enter");
  await page.getByText("That was the last.").waitFor();
  await page.getByText("3 kept").waitFor();
  expect(await client().jobs.find("keys")).toMatchObject({ review: 0, corrected: 4 });
  const { numbers } = await client().jobs.numbers("keys");
  expect(numbers.map(({ text, status }) => [text, status])).toEqual([
    ["0042", "corrected"],
    ...Array.from({ length: 3 }, () => ["", "confirmed"]),
  ]);
});

test("the next pictures are here before they are looked at", async () => {
  const page = await openJob("ahead", "review");
  const asked = new Set<string>();
  page.on("response", (response) => {
    if (response.url().includes("cut-out")) asked.add(new URL(response.url()).pathname);
  });
  await page.getByRole("heading", { name: "1 of 12" }).waitFor();
  const picture = page.getByRole("img", { name: /^The picture blank/ });
  await expect.poll(() => asked.size).toBeGreaterThanOrEqual(6);
  await picture.waitFor();
  // From here on the server gives no picture any more.
  await page.route(/cut-out/, () => {});
  for (const name of ["blank-01.png", "blank-02.png", "blank-03.png"]) {
    await page.keyboard.press("ArrowRight");
    await page.getByRole("img", { name: `The picture ${name}` }).waitFor();
  }
});

test("what was said while the server was gone is kept when it is back, and not before", async () => {
  const page = await openJob("gone", "review");
  await page.getByRole("heading", { name: "1 of 2" }).waitFor();
  // What a proxy says of a server that is not there.
  await page.route(/corrections/, (route) => route.fulfill({ status: 502 }));
  await page.keyboard.type("5");
  await page.keyboard.press("Enter");
  await page.getByText("1 not kept yet").waitFor();
  await page.getByText("What you did is kept").waitFor();
  await page.unroute(/corrections/);
  await page.getByText("1 kept", { exact: true }).waitFor();
  expect((await client().jobs.numbers("gone")).numbers[0]).toMatchObject({ text: "5", review: false });
});

test("what was said and typed while the server was gone outlives a reload, and is sent when it is back", async () => {
  const page = await openJob("reloaded", "review");
  // The page asks whoever leaves it with words that are not kept.
  page.on("dialog", (dialog) => void dialog.accept());
  await page.getByRole("heading", { name: "1 of 4" }).waitFor();
  await page.route(/\/api\/|\/health\//, (route) => route.fulfill({ status: 502 }));
  await page.keyboard.type("51");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "2 of 4" }).waitFor();
  await page.keyboard.type("52");
  await page.keyboard.press("ArrowDown");
  await page.getByText("1 not kept yet").waitFor();
  await page.reload();
  await page.getByText("1 not kept yet").waitFor();
  await page.unroute(/\/api\/|\/health\//);
  await page.getByText("1 kept", { exact: true }).waitFor();
  const { numbers } = await client().jobs.numbers("reloaded");
  expect(numbers.map(({ text, status }) => [text, status])).toEqual([
    ["51", "corrected"],
    ["", "refused"],
    ["", "refused"],
    ["", "refused"],
  ]);
  await page.getByRole("heading", { name: "3 of 4" }).waitFor();
  await page.keyboard.press("ArrowUp");
  await expect.poll(() => field(page).inputValue()).toBe("52");
  // It is sent wherever the page is opened, and only once.
  await page.route(/corrections/, (route) => route.fulfill({ status: 502 }));
  await page.keyboard.press("Enter");
  await page.getByText("1 not kept yet").waitFor();
  await goTo(page, "read");
  await page.unroute(/corrections/);
  await page.reload();
  const second = async () => (await client().jobs.file("reloaded", numbers[1]!.fileId)).corrections.map(({ to }) => to);
  await expect.poll(second).toEqual(["52"]);
});

test("all that was read as 7 stands side by side, cut out of its numbers, and the odd one is corrected there", async () => {
  const page = await openJob("sevens", "same/7");
  const tiles = page.getByRole("listitem").getByRole("button");
  await expect.poll(() => tiles.count()).toBe(5);
  await expect.poll(() => page.getByRole("img").count()).toBe(5);
  expect(await violationsOn(page)).toEqual([]);
  // Each of the two is cut out by itself; either opens the number that both stand in.
  const ofPair = page.getByRole("button", { name: "In 77, pair.png" });
  const ratios = await ofPair
    .getByRole("img")
    .evaluateAll((images) =>
      images.map((image) => (image as HTMLImageElement).naturalWidth / (image as HTMLImageElement).naturalHeight),
    );
  expect(ratios).toHaveLength(2);
  for (const ratio of ratios) expect(ratio).toBeLessThan(1.2);
  await ofPair.last().click();
  await page.getByText("Enter: 77 is right").waitFor();
  await page.keyboard.type("71");
  await page.keyboard.press("Enter");
  await page.getByText("1 kept").waitFor();
  expect(await page.getByText("now 71").count()).toBe(2);
  await page.getByRole("button", { name: "In seven-0.png" }).click();
  await page.getByText("Enter: 7 is right").waitFor();
  await page.keyboard.type("1");
  await page.keyboard.press("Enter");
  await page.getByText("2 kept").waitFor();
  expect((await client().jobs.numbers("sevens", { text: "1" })).total).toBe(1);
  const left = await client().jobs.numbers("sevens", { digit: 7 });
  expect(left.numbers.map(({ file }) => file).toSorted()).toEqual(["seven-1.png", "seven-2.png"]);
});

test("a folder becomes a job of its name, whose files keep their paths", async () => {
  const parent = await mkdtemp(join(tmpdir(), "digits-folder-"));
  try {
    const folder = join(parent, "class 4b");
    await mkdir(join(folder, "monday"), { recursive: true });
    await writeFile(join(folder, "monday", "1.png"), sevens[0]!.buffer);
    await writeFile(join(folder, "2.png"), sevens[1]!.buffer);
    await writeFile(join(folder, ".hidden"), "");
    const { page } = await watched.open();
    await goTo(page, "jobs");
    await page.setInputFiles("[data-input=folder]", folder);
    await page.getByRole("heading", { name: "class 4b" }).waitFor();
    await page.getByText("2 pictures added. They are kept; this page may be closed.").waitFor();
    const { files } = await client().jobs.files("class 4b", { order: "name" });
    expect(files.map(({ file }) => file)).toEqual(["class 4b/2.png", "class 4b/monday/1.png"]);
  } finally {
    await rm(parent, { recursive: true });
  }
});

test("where the server takes jobs from nobody without its token, many pictures are a list, and nobody is asked for it", async () => {
  const { page } = await watched.open();
  const problem = { code: "UNAUTHORIZED", detail: "it needs the token.", status: 401 };
  await page.route(/\/api\/jobs$/, (route) =>
    route.fulfill({ status: 401, contentType: "application/problem+json", body: JSON.stringify(problem) }),
  );
  await drop(page, sevens);
  await page.getByText("3 of 3 done").waitFor();
  expect(await page.getByRole("dialog").count()).toBe(0);
});

test("where the server cannot use its database, the view says so", async () => {
  const { page } = await watched.open();
  await keepNoJobs(page);
  await goTo(page, "jobs");
  await page.getByText("The database cannot be used").waitFor();
  await page.unroute(/\/api\/jobs/);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("link", { name: /^sevens/ }).waitFor();
});
