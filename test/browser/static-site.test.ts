/**
 * The static site below some address of a plain web server: it reads without any server of ours, shows one version at a time, and
 * goes on when its host is gone. One site, one page; the tests follow each other.
 */

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import type { Browser, Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, expect, inject, test } from "vitest";

import { connectToBrowser } from "../../tools/browser/launch-browser.js";
import { type FileServer, serveFiles } from "../../tools/browser/serve-files.js";
import { untilKept } from "../../tools/browser/until-kept.js";
import { listIn, writeSite } from "../../tools/site.mjs";
import { photographDigit } from "../photographed-digit.js";
import { createProfile, forgetHand, openProfile } from "./hand-panel.js";
import { write } from "./pen.js";
import { drop } from "./picture-list.js";
import { choose, numberRead, verdictWhen, waitForNumber } from "./read-view.js";
import { openPage, type WatchedPage } from "./watched-page.js";

/** On a machine with other work. */
const PATIENT_MS = 120_000;

/** Compressed. */
const MAX_KEPT_BYTES = 450_000;

const BASE = "/some/base/";
const NEXT_VERSION = "f".repeat(16);

const files = new Map<string, Buffer>();
let site: FileServer;
let browser: Browser;
let opened: WatchedPage;
let page: Page;
let label: string;
let png: Buffer;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), "digits-static-"));
  for (const name of await writeSite(folder)) files.set(BASE + name, await readFile(join(folder, name)));
  await rm(folder, { recursive: true });
  site = await serveFiles(files, {});
  const [digit, connected] = await Promise.all([
    photographDigit(0),
    connectToBrowser(inject("browserEndpoint")).then((it) => (browser = it)),
  ]);
  label = String(digit.label);
  png = await sharp(digit.jpeg).resize(400).png().toBuffer();
  opened = await openPage(connected, site.url + BASE.slice(1));
  page = opened.page;
}, PATIENT_MS);

afterAll(async () => {
  await opened?.close();
  await browser?.close();
  await site?.close();
});

test("a folder that holds other files is left as it is", async () => {
  const folder = await mkdtemp(join(tmpdir(), "digits-static-"));
  await writeFile(join(folder, "notes.txt"), "mine");
  await expect(writeSite(folder)).rejects.toThrow(
    "holds other files than a static site. Give a new folder, or an empty one.",
  );
  expect(await readFile(join(folder, "notes.txt"), "utf8")).toBe("mine");
  await rm(folder, { recursive: true });
});

test("what it keeps to read without a network is no more than a picture weighs, fonts apart", () => {
  const worker = files.get(`${BASE}service-worker.js`)!;
  const kept = listIn(worker.toString(), "FILES");
  expect(kept).toContain("");
  const those = kept
    .filter((name) => !name.endsWith(".woff2"))
    .map((name) => files.get(BASE + (name || "index.html"))!);
  const bytes = [worker, ...those].reduce((sum, file) => sum + gzipSync(file).length, 0);
  expect(bytes).toBeLessThan(MAX_KEPT_BYTES);
});

/** The versions that the browser keeps. */
const keptVersions = () => page.evaluate(async () => (await caches.keys()).map((name) => name.split(" ").pop()));

/** Whether a version is being fetched, or is not in use yet. */
const isInstalling = () =>
  page.evaluate(async () => {
    const { installing, waiting } = await navigator.serviceWorker.ready;
    return installing !== null || waiting !== null;
  });

test(
  "a drawing and a picture are read below any address, and nothing else is asked",
  async () => {
    await write(page, "20");
    await waitForNumber(page, "20");
    await choose(page, "photo.png", "image/png", png);
    await verdictWhen(page, "read");
    expect(await numberRead(page)).toBe(label);
    await page.getByRole("img", { name: "The ink that was found" }).waitFor();
    await page.getByText("Your pictures are read on this device and stay on it.").waitFor();
    // No server looks into a network.
    const steps = page.getByRole("radiogroup", { name: "Step 1 of 4" }).getByRole("radio");
    expect(await steps.evaluateAll((dots) => dots.map((dot) => dot.closest("label")?.innerText.trim()))).toEqual([
      "Picture",
      "Line",
      "Columns",
      "Answer",
    ]);
    expect(await page.getByRole("navigation", { name: "Views" }).count()).toBe(0);
    // Only what the site holds is linked.
    const links = page.getByRole("navigation", { name: "About this page" }).getByRole("link");
    expect(await links.allInnerTexts()).toEqual(["Licence", "Licences of what it is made of"]);
    for (const link of await links.all()) {
      const path = new URL((await link.getAttribute("href"))!, page.url()).pathname;
      expect([...site.files.keys()]).toContain(path);
    }
    expect(site.requests.filter((path) => !path.startsWith(BASE))).toEqual([]);
    expect(opened.troubles).toEqual([]);
  },
  PATIENT_MS,
);

// What Chromium asks for before it offers to install a page; `Page.getInstallabilityErrors` of one without windows finds no fault
// in any page.
test("it can be installed, as an app of its own address: manifest, icons, and a worker that opens it offline", async () => {
  const home = site.url + BASE.slice(1);
  const devtools = await page.context().newCDPSession(page);
  const { errors, manifest } = await devtools.send("Page.getAppManifest");
  await devtools.detach();
  expect(errors).toEqual([]);
  expect(manifest).toMatchObject({ name: "Digits", display: "kStandalone", id: home, startUrl: home, scope: home });
  const pictures = (manifest.icons ?? []).filter(({ type }) => type === "image/png");
  const sizes = pictures.map(async ({ url, sizes }) => {
    const { width, height } = await sharp(files.get(new URL(url).pathname)).metadata();
    expect(`${width}x${height}`).toBe(sizes);
    return sizes;
  });
  expect(await Promise.all(sizes)).toEqual(expect.arrayContaining(["192x192", "512x512"]));
  const worker = await page.evaluate(async () => {
    const { scope, active } = await navigator.serviceWorker.ready;
    const start = await caches.match(scope, { ignoreSearch: true }).then((kept) => kept?.status);
    return { isSecure: isSecureContext, scope, isActive: active !== null, start };
  });
  expect(worker).toEqual({ isSecure: true, scope: home, isActive: true, start: 200 });
});

test("what this page cannot open is refused with what to do", async () => {
  await choose(page, "scan.tiff", "image/tiff", await sharp(png).tiff().toBuffer());
  expect(await verdictWhen(page, "failed")).toContain("Save the picture as JPEG or PNG");
  expect(opened.troubles).toEqual([]);
});

test("without a network, too, what cannot be expected is told", async () => {
  await untilKept(page);
  await page.context().setOffline(true);
  await page.getByRole("radio", { name: "One number" }).check();
  await page.getByRole("button", { name: "More" }).click();
  await page.getByLabel("Written like").fill("(1");
  await page.locator("#expected-fault strong").waitFor();
  await page.getByRole("radio", { name: "Anything" }).check();
  await page.locator("#expected-fault strong").waitFor({ state: "detached" });
  await page.context().setOffline(false);
});

test(
  "a hand reads here, too, and all that it and learning need is kept then",
  async () => {
    await page.getByRole("button", { name: "Teach it your writing" }).click();
    await openProfile(page, await createProfile("sevens"));
    await page.getByText("It has learnt from 10 digits").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
    const isHandKept = () =>
      page.evaluate(async (address) => (await caches.match(address)) !== undefined, `${site.url}some/base/hand`);
    await expect.poll(isHandKept, { timeout: 20_000 }).toBe(true);
  },
  PATIENT_MS,
);

test(
  "an open page goes on with its version until it is loaded anew, and then the old one is thrown away",
  async () => {
    await untilKept(page);
    const [version] = await keptVersions();
    // The next version has another file in the place of the one that shows many pictures.
    const many = [...files.keys()].find((name) => /many-pictures-.*\.js$/.test(name))!;
    files.delete(many);
    for (const name of ["index.html", "service-worker.js"]) {
      const text = files.get(BASE + name)!.toString();
      expect(text).toContain(version);
      const next = text.replaceAll(version!, NEXT_VERSION).replace(`"${many.slice(BASE.length)}",`, "");
      files.set(BASE + name, Buffer.from(next));
    }
    await page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
    await expect.poll(keptVersions, { timeout: 20_000 }).toEqual([version, NEXT_VERSION]);
    // Its cache is there from the beginning, but it is shown only once it is whole.
    await expect.poll(isInstalling, { timeout: 20_000 }).toBe(false);
    const picture = { name: "a.png", mimeType: "image/png", buffer: png };
    await drop(page, [picture, { ...picture, name: "b.png" }]);
    await page.getByText("2 of 2 done").waitFor();
    await page.getByText("A newer version of this page is here.").waitFor();
    await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: "Load it" }).click()]);
    expect(await page.locator("meta[name=version]").getAttribute("content")).toBe(NEXT_VERSION);
    await expect.poll(keptVersions, { timeout: 20_000 }).toEqual([NEXT_VERSION]);
  },
  PATIENT_MS,
);

test(
  "with its host gone, the page opens and reads, by the hand that an older version was taught and as everybody's",
  async () => {
    await site.close();
    await page.reload();
    await choose(page, "photo.png", "image/png", png);
    await waitForNumber(page, "7");
    await page.getByRole("button", { name: "Your writing" }).click();
    await forgetHand(page);
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
    await waitForNumber(page, label);
    await page.getByRole("button", { name: "Close" }).click();
    await waitForNumber(page, "20");
  },
  PATIENT_MS,
);
