/**
 * The page where it reads by itself, `--read-on device`: what the server would read, with the server asked for nothing but what
 * the browser cannot open; and with the server gone. One program, one page; the tests follow each other.
 */

import type { Browser } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, expect, inject, test } from "vitest";

import { connectToBrowser } from "../../tools/browser/launch-browser.js";
import { createClient } from "../../src/client.js";
import { formatConfidence } from "../../src/contract/words.js";
import { photographDigit, type PhotographedDigit } from "../photographed-digit.js";
import { type ServedApp, startServedApp } from "../served-app.js";
import { write } from "./pen.js";
import { brokenFiles, drop, type NamedFile } from "./picture-list.js";
import { choose, numberRead, verdictWhen, waitForNumber } from "./read-view.js";
import { openPage, type WatchedPage } from "./watched-page.js";

/** On a machine with other work. */
const PATIENT_MS = 120_000;

let app: ServedApp;
let browser: Browser;
let opened: WatchedPage;
let digit: PhotographedDigit;
/** The same pixels whoever decodes them. */
let png: Buffer;
let tiff: NamedFile;
/** What the server was asked to read, or to keep. */
const asked: string[] = [];

beforeAll(async () => {
  [app, browser, digit] = await Promise.all([
    startServedApp(0, { flags: ["--read-on", "device"] }),
    connectToBrowser(inject("browserEndpoint")),
    photographDigit(0),
  ]);
  png = await sharp(digit.jpeg).resize(400).png().toBuffer();
  tiff = { name: "scan.tiff", mimeType: "image/tiff", buffer: await sharp(png).tiff().toBuffer() };
  opened = await openPage(browser, app.url);
  opened.page.on("request", (request) => {
    if (request.method() !== "GET") asked.push(new URL(request.url()).pathname);
  });
}, PATIENT_MS);

afterAll(async () => {
  await opened?.close();
  await browser?.close();
  await app?.stop();
});

test(
  "a drawing is read in the page",
  async () => {
    const { page } = opened;
    await write(page, "20");
    await waitForNumber(page, "20");
    await page.getByText("Read on this device, by the released model").waitFor();
    expect(asked).toEqual([]);
  },
  PATIENT_MS,
);

test("a picture is read as the server reads it, and how is told as the server tells it", async () => {
  const { page } = opened;
  await choose(page, "photo.png", "image/png", png);
  const verdict = await verdictWhen(page, "read");
  const answer = await createClient(app.url).explain(png);
  expect(answer.text).toBe(String(digit.label));
  expect(await numberRead(page)).toBe(answer.text);
  expect(verdict).toContain(formatConfidence(answer.numbers[0]!.confidence));
  await page.getByRole("img", { name: "The ink that was found" }).waitFor();
  expect(answer.explanation.lines).toHaveLength(1);
  expect(await page.locator(".line-view").count()).toBe(1);
  expect(asked).toEqual([]);
});

test("what is expected holds here, too", async () => {
  const { page } = opened;
  await page.getByText("What do you expect?").click();
  await page.locator("#expected-expect").fill("2");
  await waitForNumber(page, "??");
  expect(asked).toEqual([]);
  await page.getByRole("button", { name: "Expect anything" }).click();
  await waitForNumber(page, String(digit.label));
});

test("the server is asked for what the browser cannot open", async () => {
  const { page } = opened;
  await choose(page, tiff.name, tiff.mimeType, tiff.buffer);
  await expect.poll(() => asked, { timeout: 20_000 }).toEqual(["/api/read", "/api/read"]);
  await verdictWhen(page, "read");
  expect(await numberRead(page)).toBe(String(digit.label));
  asked.length = 0;
});

test("many pictures are a list in the page, and no job", async () => {
  const { page } = opened;
  await drop(page, [...brokenFiles.slice(1, 2), { name: "a.png", mimeType: "image/png", buffer: png }, tiff]);
  await page.getByText("3 of 3 done").waitFor();
  expect(await page.locator(".failure").allInnerTexts()).toEqual(["This is not a picture I know"]);
  expect(await page.getByLabel("Reading of a.png").inputValue()).toBe(String(digit.label));
  // The two that the browser cannot open.
  expect(asked.splice(0)).toEqual(["/api/read", "/api/read"]);
});

test(
  "with the server gone, the page opens and reads: a picture, a drawing, many",
  async () => {
    const { page } = opened;
    // All that Read needs is kept once the page's service worker is active.
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    await page.getByRole("button", { name: "Put all away" }).click();
    await choose(page, "photo.png", "image/png", png);
    await page.waitForFunction(() => "digits-picture" in sessionStorage);
    await app.stop();
    await page.reload();
    await waitForNumber(page, String(digit.label));
    await page.getByRole("img", { name: "The ink that was found" }).waitFor();
    await page.getByRole("button", { name: "Put it away" }).click();
    await waitForNumber(page, "20");
    await drop(page, [
      { name: "a.png", mimeType: "image/png", buffer: png },
      { name: "b.png", mimeType: "image/png", buffer: png },
    ]);
    await page.getByText("2 of 2 done").waitFor();
    expect(await page.getByLabel("Reading of b.png").inputValue()).toBe(String(digit.label));
  },
  PATIENT_MS,
);

test("what needs the server says so", async () => {
  const { page } = opened;
  await page.getByRole("button", { name: "Put all away" }).click();
  await choose(page, tiff.name, tiff.mimeType, tiff.buffer);
  expect(await verdictWhen(page, "failed")).toContain("This needs the server");
  await page.getByRole("link", { name: "Models" }).click();
  await page.getByText("This view needs the server, which does not answer.").waitFor();
});
