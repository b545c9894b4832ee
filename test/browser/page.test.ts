/** The page as people use it: the built program, a real browser, real pictures. */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import sharp from "sharp";
import type { BrowserContextOptions, Page } from "playwright-core";
import { expect, test } from "vitest";

import { PHOTO, photographDigit, WRITING } from "../photographed-digit.js";
import { startServedApp } from "../served-app.js";
import { choose, numberRead, tabTo, verdictWhen, walkTo } from "./read-view.js";
import { useSharedApp } from "./watched-app.js";
import { openPage } from "./watched-page.js";

const watched = useSharedApp();

/** Opens the page; whatever goes wrong on it fails the test at its end. */
async function open(options: BrowserContextOptions = {}): Promise<Page> {
  return (await watched.open(options)).page;
}

test("a photographed digit is shown, read and explained", async () => {
  const { jpeg, label } = await photographDigit(0);
  const page = await open();
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Choose pictures" }).click();
  await (await chooser).setFiles({ name: "photo.jpg", mimeType: "image/jpeg", buffer: jpeg });
  const verdict = await verdictWhen(page, "read");

  expect(await numberRead(page)).toBe(String(label));
  expect(verdict).toMatch(/\d+\.\d %\s+(almost certain|confident)/);
  const shown = page.getByRole("img", { name: "The picture photo.jpg" });
  expect(await shown.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(PHOTO.width);

  await walkTo(page, "Columns");
  await page.locator(".digit-view").waitFor();
  const likelihoods = await page
    .locator(".digit-view")
    .getByRole("meter")
    .evaluateAll((bars) => bars.map((bar) => Number(bar.ariaValueNow)));
  // The ten digits, and "no digit".
  expect(likelihoods).toHaveLength(11);
  expect(likelihoods.indexOf(Math.max(...likelihoods))).toBe(label);
  expect(likelihoods.reduce((sum, each) => sum + each)).toBeCloseTo(1, 3);
});

test("the frame lies around the writing on the picture", async () => {
  const { jpeg } = await photographDigit(3);
  const page = await open();
  await choose(page, "photo.jpg", "image/jpeg", jpeg);
  await verdictWhen(page, "read");
  const [frame, image] = await Promise.all([
    page.locator("#sheet .frame-digit").boundingBox(),
    page.locator("#picture-image").boundingBox(),
  ]);
  if (!frame || !image) throw new Error("frame or picture is not shown");

  // The picture is fitted into its element: as wide as it, centred from top to bottom, or the other way round.
  const scale = Math.min(image.width / PHOTO.width, image.height / PHOTO.height);
  const left = image.x + (image.width - PHOTO.width * scale) / 2;
  const top = image.y + (image.height - PHOTO.height * scale) / 2;
  const inPhoto = {
    left: (frame.x - left) / scale,
    top: (frame.y - top) / scale,
    right: (frame.x + frame.width - left) / scale,
    bottom: (frame.y + frame.height - top) / scale,
  };
  // MNIST's digits fill the middle 20 of 28 pixels in one direction at least.
  const end = (start: number) => start + WRITING.side;
  expect(inPhoto.left).toBeGreaterThan(WRITING.x);
  expect(inPhoto.top).toBeGreaterThan(WRITING.y);
  expect(inPhoto.right).toBeLessThan(end(WRITING.x));
  expect(inPhoto.bottom).toBeLessThan(end(WRITING.y));
  expect(inPhoto.bottom - inPhoto.top).toBeGreaterThan((WRITING.side * 18) / 28);
});

test("the 28x28 that the network saw is drawn pixel for pixel", async () => {
  const { jpeg } = await photographDigit(1);
  const page = await open();
  // Told that there is one digit, the reader shows it to the network of single digits.
  await page.route(/\/api\/read/, (route) => {
    const url = new URL(route.request().url());
    url.searchParams.set("expect", "1");
    return route.continue({ url: url.href });
  });
  const answered = page.waitForResponse(/\/api\/read/);
  await choose(page, "photo.jpg", "image/jpeg", jpeg);
  const answer = (await (await answered).json()) as { numbers: { digits: { image: string }[] }[] };
  await verdictWhen(page, "read");
  await walkTo(page, "Digits");
  const drawn = await page.getByRole("img", { name: "28 by 28 pixels" }).evaluate((canvas: HTMLCanvasElement) => {
    const { width, height } = canvas;
    const pixels = canvas.getContext("2d")?.getImageData(0, 0, width, height);
    return [...(pixels?.data ?? [])].filter((_, index) => index % 4 === 3);
  });
  const seen = [...Buffer.from(answer.numbers[0]?.digits[0]?.image ?? "", "base64")];
  expect(seen).toHaveLength(28 * 28);
  expect(Math.max(...seen)).toBe(255);
  expect(drawn).toEqual(seen);
});

test("a picture is pasted with the keyboard", async () => {
  const { jpeg, label } = await photographDigit(2);
  // The clipboard holds PNG only; a screenshot is one.
  const png = (await sharp(jpeg).png().toBuffer()).toString("base64");
  const page = await open({ permissions: ["clipboard-read", "clipboard-write"] });
  await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const blob = new Blob([bytes], { type: "image/png" });
    await navigator.clipboard.write([new ClipboardItem({ "image/png": blob })]);
  }, png);
  await page.keyboard.press("ControlOrMeta+V");
  await verdictWhen(page, "read");
  expect(await numberRead(page)).toBe(String(label));
});

test("a picture is dropped anywhere on the page", async () => {
  const { jpeg, label } = await photographDigit(4);
  const page = await open();
  const transfer = await page.evaluateHandle((base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const dropped = new DataTransfer();
    dropped.items.add(new File([bytes], "photo.jpg", { type: "image/jpeg" }));
    return dropped;
  }, jpeg.toString("base64"));
  for (const type of ["dragenter", "dragover", "drop"]) {
    await page.dispatchEvent("footer", type, { dataTransfer: transfer });
  }
  await verdictWhen(page, "read");
  expect(await numberRead(page)).toBe(String(label));
});

test("the keyboard alone chooses a file and tries a sample", async () => {
  const { jpeg, label } = await photographDigit(5);
  const page = await open();
  // Waited for before any key: the browser must have heard that the test wants the dialog before it opens.
  const chooser = page.waitForEvent("filechooser");
  await tabTo(page, "Choose pictures");
  await page.keyboard.press("Enter");
  await (await chooser).setFiles({ name: "photo.jpg", mimeType: "image/jpeg", buffer: jpeg });
  await verdictWhen(page, "read");
  expect(await numberRead(page)).toBe(String(label));

  await tabTo(page, "A two in blue ink");
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineStyle);
  expect(outline).toBe("solid");
  await page.keyboard.press("Enter");
  await page.waitForSelector("img[alt='The picture two-in-ink.png']");
  await verdictWhen(page, "read");
  expect(await numberRead(page)).toBe("2");
});

test("every sample is read as what it is", async () => {
  const page = await open();
  for (const [name, digit] of [
    ["A two in blue ink", "2"],
    ["A five in chalk", "5"],
    ["An eight in marker", "8"],
    ["A number in pencil", "2048"],
  ] as const) {
    const answered = page.waitForResponse(/\/api\/read/);
    await page.getByRole("button", { name }).click();
    await answered;
    await verdictWhen(page, "read");
    expect(await numberRead(page), name).toBe(digit);
  }
});

test("what is no digit is refused, with the reason in words", async () => {
  const page = await open();
  await page.getByRole("button", { name: "A house, which is not a digit" }).click();
  const verdict = await verdictWhen(page, "read");
  expect(verdict).toContain("No digit found");
  expect(verdict).toContain("a letter, a sign or another mark");
  expect(await page.locator("#sheet .frame-rejected").count()).toBe(1);
});

test("a link opens its sample, and the sample gives its link", async () => {
  const page = await open({ permissions: ["clipboard-read", "clipboard-write"] });
  await page.goto(`${watched.url()}#sample=five-in-chalk`);
  await verdictWhen(page, "read");
  expect(await numberRead(page)).toBe("5");
  await page.getByRole("button", { name: "An eight in marker" }).click();
  await page.waitForSelector("img[alt='The picture eight-in-marker.png']");
  await verdictWhen(page, "read");
  await page.getByRole("button", { name: "Copy link" }).click();
  await page.getByText("Copied the link").waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${watched.url()}/#sample=eight-in-marker`);
});

test("the number is copied as text", async () => {
  const page = await open({ permissions: ["clipboard-read", "clipboard-write"] });
  await page.getByRole("button", { name: "A number in pencil" }).click();
  await verdictWhen(page, "read");
  await page.getByRole("button", { name: "Copy", exact: true }).click();
  await page.getByText("Copied 2048").waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("2048");
});

test("on a phone the verdict is on the screen and nothing runs over its edge", async () => {
  const { jpeg, label } = await photographDigit(0);
  const page = await open({
    viewport: { width: 360, height: 640 },
    deviceScaleFactor: 2,
    hasTouch: true,
    isMobile: true,
  });
  await choose(page, "photo.jpg", "image/jpeg", jpeg);
  await verdictWhen(page, "read");
  expect(await numberRead(page)).toBe(String(label));
  const verdict = await page.locator("#verdict").boundingBox();
  expect(verdict?.y).toBeGreaterThanOrEqual(0);
  expect((verdict?.y ?? 0) + (verdict?.height ?? 0)).toBeLessThanOrEqual(640);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
});

test("a text file is refused in plain words, and the digit before is gone", async () => {
  const page = await open();
  await page.getByRole("button", { name: "A five in chalk" }).click();
  await verdictWhen(page, "read");
  await choose(page, "notes.txt", "text/plain", Buffer.from("five, I think"));
  const verdict = await verdictWhen(page, "failed");
  expect(verdict).toContain("This is not a picture I know");
  expect(await page.locator(".number-digit").count()).toBe(0);
  expect(await page.locator(".frame-digit").count()).toBe(0);
});

test("a blank sheet is shown, and said to be blank", async () => {
  const blank = await sharp({ create: { width: 300, height: 300, channels: 3, background: "white" } })
    .png()
    .toBuffer();
  const page = await open();
  await choose(page, "blank.png", "image/png", blank);
  expect(await verdictWhen(page, "failed")).toContain("Nothing is written here");
  expect(await page.locator("#picture-image").isVisible()).toBe(true);
});

test("a picture over 20 MB is refused without being sent", async () => {
  const page = await open();
  let isSent = false;
  page.on("request", (request) => {
    isSent ||= request.url().includes("/api/read");
  });
  const folder = await mkdtemp(join(tmpdir(), "digits-page-"));
  const path = join(folder, "huge.jpg");
  await writeFile(path, Buffer.alloc(20_000_001));
  await page.setInputFiles("#choose-input", path);
  expect(await verdictWhen(page, "failed")).toContain("may have 20 MB");
  expect(isSent).toBe(false);
  await rm(folder, { recursive: true });
});

test("pasted text is answered with what to do", async () => {
  const page = await open();
  await page.evaluate(() => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", "7");
    document.dispatchEvent(new ClipboardEvent("paste", { clipboardData }));
  });
  expect(await verdictWhen(page, "failed")).toContain("No picture in there");
});

test("a newer picture cancels the request of the older", async () => {
  const [older, newer] = [await photographDigit(0), await photographDigit(1)];
  const page = await open();
  let requestCount = 0;
  await page.route(/\/api\/read/, async (route) => {
    requestCount += 1;
    // The first is held back for good: only a cancelled request lets the page go on.
    if (requestCount > 1) await route.continue();
  });
  const cancelled = page.waitForEvent("requestfailed");
  await choose(page, "older.jpg", "image/jpeg", older.jpeg);
  await page.waitForSelector("#reading[aria-busy=true]");
  await choose(page, "newer.jpg", "image/jpeg", newer.jpeg);
  expect((await cancelled).failure()?.errorText).toContain("ABORTED");
  await verdictWhen(page, "read");
  expect(await numberRead(page)).toBe(String(newer.label));
});

test("when the server is gone the page says so, and goes on when it is back", async () => {
  const { jpeg, label } = await photographDigit(0);
  const first = await startServedApp();
  const alone = await openPage(watched.browser(), first.url);
  const { page } = alone;
  await page.waitForSelector("footer .model a");
  expect(await first.stop()).toBe(0);

  await choose(page, "photo.jpg", "image/jpeg", jpeg);
  expect(await verdictWhen(page, "failed")).toContain("The server does not answer");
  await page.getByText("What you did is kept").waitFor();
  expect(await page.getByRole("button", { name: "Try again" }).isVisible()).toBe(true);
  // Nobody presses it: the page goes on by itself.
  const second = await startServedApp(Number(new URL(first.url).port));
  try {
    await verdictWhen(page, "read");
    expect(await numberRead(page)).toBe(String(label));
    expect(await page.getByText("What you did is kept").count()).toBe(0);
  } finally {
    await alone.close();
    await second.stop();
  }
});
