/**
 * The page where it reads by itself, `--read-on device`: what the server would read, with the server asked for nothing but what
 * the browser cannot open; and with the server gone. One program, one page; the tests follow each other.
 */

import { readFile } from "node:fs/promises";
import { join } from "node:path";

import type { Browser } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, expect, inject, test } from "vitest";

import { createSimulatedHand } from "../../bench/hand/simulated-hand.js";
import { connectToBrowser } from "../../tools/browser/launch-browser.js";
import { untilKept } from "../../tools/browser/until-kept.js";
import { createImageSet, subset } from "../../src/core/dataset/image-set.js";
import { formatProfile } from "../../src/core/profile/profile.js";
import { loadMnist } from "../../src/node/data/mnist.js";
import { createClient } from "../../src/client.js";
import { packageRoot } from "../../src/node/files/package-files.js";
import { photographDigit, type PhotographedDigit } from "../photographed-digit.js";
import { type ServedApp, startServedApp } from "../served-app.js";
import { createProfile, forgetHand, openProfile } from "./hand-panel.js";
import { write } from "./pen.js";
import { brokenFiles, drop, type NamedFile, save } from "./picture-list.js";
import { choose, numberRead, verdictWhen, waitForNumber, walkTo } from "./read-view.js";
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
    const { pathname } = new URL(request.url());
    // Where one digit is expected, the server is asked to look into its network, which reads and keeps nothing.
    if (request.method() !== "GET" && pathname !== "/api/inspect") asked.push(pathname);
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

/** How the page's profile says that nobody but this device has it. */
const storedHand = () =>
  opened.page.evaluate(() => JSON.parse(localStorage.getItem("digits-hand") ?? "null") as { now: { samples: number } });

test("a number that is corrected is kept as digits of one's hand", async () => {
  const { page } = opened;
  await page.getByRole("button", { name: "Correct", exact: true }).click();
  await page.getByLabel("What stands there").fill("17");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Corrected: 2 digits to learn from").waitFor();
  await page.getByText("Corrected to 17").waitFor();
  expect(await storedHand()).toMatchObject({ now: { samples: 2, learnt: null } });
  await page.getByRole("button", { name: "Correct", exact: true }).click();
  await page.getByLabel("What stands there").fill("1");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Corrected to 1", { exact: true }).waitFor();
  // One digit is not two: which is which cannot be known.
  await page.getByText("2 digits were found in place of 1, so none is learnt.").waitFor();
  expect(await storedHand()).toMatchObject({ now: { samples: 2 } });
});

test(
  "a profile out of a file reads from then on, and no longer once that is undone",
  async () => {
    const { page } = opened;
    await page.getByRole("button", { name: "Teach it your writing" }).click();
    await openProfile(page, await createProfile("sevens"));
    await page.getByText("It has learnt from 10 digits").waitFor();
    await page.getByRole("button", { name: "Close" }).click();
    await page.getByRole("button", { name: "Clear the sheet" }).click();
    await write(page, "2");
    await waitForNumber(page, "7");
    await page.getByRole("button", { name: "Your writing" }).click();
    await page.getByRole("button", { name: "Undo the last time" }).click();
    await page.getByText("2 digits that you corrected are kept to learn from; 10 are enough.").waitFor();
    await page.getByRole("button", { name: "Close" }).click();
    await waitForNumber(page, "2");
  },
  PATIENT_MS,
);

test(
  "it learns from digits in the worker, asks for more, and forgets; nothing of it leaves the device",
  async () => {
    const { page } = opened;
    await page.getByRole("button", { name: "Teach it your writing" }).click();
    await openProfile(page, await createProfile(createSimulatedHand(1).write(40, 1)));
    await page.getByRole("button", { name: "Learn from 40 digits" }).click();
    await page.getByText("It has learnt from 40 digits").waitFor({ timeout: PATIENT_MS });
    await page.getByRole("button", { name: "Write more digits" }).click();
    await write(page, "2", "dialog .pad");
    await page.getByText("1 of 30").waitFor();
    await page.getByRole("button", { name: "Once more" }).click();
    await page.getByText("0 of 30").waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
    await forgetHand(page);
    expect(await storedHand()).toBeNull();
    await page.getByRole("button", { name: "Close" }).click();
    // Requests to other hosts are troubles of the page; of those to its own, none but loads.
    expect(asked).toEqual([]);
    expect(opened.troubles).toEqual([]);
    await page.getByRole("button", { name: "Clear the sheet" }).click();
    await write(page, "20");
    await waitForNumber(page, "20");
  },
  PATIENT_MS,
);

test(
  "a profile that is saved as a file is the same when it is opened again, also after it was forgotten",
  async () => {
    const { page } = opened;
    await page.getByRole("button", { name: "Teach it your writing" }).click();
    await openProfile(page, await createProfile("sevens"));
    await page.getByText("It has learnt from 10 digits").waitFor();
    const saved = await save(page, "Save as a file");
    expect(saved).toBe(formatProfile(await createProfile("sevens")));
    await forgetHand(page);
    expect(await storedHand()).toBeNull();
    await openProfile(page, saved);
    await page.getByText("It has learnt from 10 digits").waitFor();
    expect(await storedHand()).toMatchObject({ now: { profile: saved } });
    // What is none is refused, and the hand stays as it is.
    await openProfile(page, "{}");
    await page.getByRole("alert").waitFor();
    expect(await storedHand()).toMatchObject({ now: { profile: saved } });
    await forgetHand(page);
    await page.getByRole("button", { name: "Close" }).click();
  },
  PATIENT_MS,
);

test(
  "a lesson in which two digits are mixed up is refused, and the page says which and why",
  async () => {
    const { page } = opened;
    const mnist = subset(await loadMnist("test"), [...Array(200).keys()]);
    const swap: Readonly<Record<number, number>> = { 3: 8, 8: 3 };
    const mixed = createImageSet(
      mnist.images,
      mnist.labels.map((label) => swap[label] ?? label),
    );
    await page.getByRole("button", { name: "Teach it your writing" }).click();
    await openProfile(page, await createProfile(mixed));
    await page.getByRole("button", { name: "Learn from 200 digits" }).click();
    const refusal = page.getByRole("alert");
    await refusal.waitFor({ timeout: PATIENT_MS });
    const words = await refusal.innerText();
    expect(words).toMatch(/^Nothing was learnt: what is called 3 looks like 8/);
    expect(words).toContain("Look through them, and teach it again.");
    expect(await storedHand()).toMatchObject({ now: { samples: 200, learnt: null } });
    await forgetHand(page);
    await refusal.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Close" }).click();
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
  // The server's network has floats, the page's has levels.
  const told = Number(/([\d.]+) %/.exec(verdict)?.[1]) / 100;
  expect(Math.abs(told - answer.numbers[0]!.confidence)).toBeLessThan(0.01);
  await page.getByRole("img", { name: "The ink that was found" }).waitFor();
  expect(answer.explanation.lines).toHaveLength(1);
  await walkTo(page, "Columns");
  await page.locator(".line-view").waitFor();
  expect(await page.locator(".line-view").count()).toBe(1);
  await walkTo(page, "Picture");
  expect(asked).toEqual([]);
});

test("what is expected holds here, too", async () => {
  const { page } = opened;
  await page.getByRole("radio", { name: "One number" }).check();
  await page.locator("#expected-expect").fill("2");
  await waitForNumber(page, "??");
  expect(asked).toEqual([]);
  await page.getByRole("radio", { name: "Anything" }).check();
  await waitForNumber(page, String(digit.label));
});

test("the server is asked for what the browser cannot open", async () => {
  const { page } = opened;
  const heic = await readFile(join(packageRoot(), "test", "fixtures", "seven.heic"));
  await choose(page, "seven.heic", "image/heic", heic);
  await waitForNumber(page, "7");
  await expect.poll(() => asked, { timeout: 20_000 }).toEqual(["/api/read", "/api/read"]);
  asked.length = 0;
  await choose(page, tiff.name, tiff.mimeType, tiff.buffer);
  await waitForNumber(page, String(digit.label));
  await expect.poll(() => asked, { timeout: 20_000 }).toEqual(["/api/read", "/api/read"]);
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

test("what teaches is loaded when it is wanted; where it cannot be, the page says so", async () => {
  const fresh = await openPage(browser, app.url, { serviceWorkers: "block" });
  const { page } = fresh;
  await page.route(/hand-panel/, (route) => route.abort());
  await page.getByRole("button", { name: "Teach it your writing" }).click();
  await page.getByText("This needs the server, which does not answer.").waitFor();
  await fresh.close();
});

test(
  "with the server gone, the page opens and reads: a picture, a drawing, many",
  async () => {
    const { page } = opened;
    // All that Read needs is kept once the page's service worker is active.
    await untilKept(page);
    await page.getByRole("button", { name: "Clear list" }).click();
    await choose(page, "photo.png", "image/png", png);
    await page.waitForFunction(() => "digits-picture" in sessionStorage);
    await app.stop();
    await page.reload();
    await waitForNumber(page, String(digit.label));
    await page.getByRole("img", { name: "The ink that was found" }).waitFor();
    await page.getByRole("button", { name: "Close" }).click();
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
  await page.getByRole("button", { name: "Clear list" }).click();
  await choose(page, tiff.name, tiff.mimeType, tiff.buffer);
  expect(await verdictWhen(page, "failed")).toContain("This needs the server");
  await page.getByRole("link", { name: "Models" }).click();
  await page.getByText("This view needs the server, which does not answer.").waitFor();
});
