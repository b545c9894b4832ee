/**
 * The library in a page of its own: built by Vite without a setting, served as files under a strict policy, and read on the
 * device without any other request.
 */

import type { Browser, Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, expect, inject, test } from "vitest";

import { connectToBrowser } from "../../tools/browser/launch-browser.js";
import { createCheckedReader } from "../../src/contract/checked-reader.js";
import { releasedModelPath } from "../../src/node/files/package-files.js";
import { openLineNetworks } from "../../src/node/models/line-model-file.js";
import { openClassifier } from "../../src/node/models/model-file.js";
import { createNodeRuntime } from "../../src/node/onnxruntime/runtime.js";
import { decodePicture } from "../../src/node/pictures/picture-file.js";
import { photographDigit, type PhotographedDigit } from "../photographed-digit.js";
import { type BuiltSite, buildSite } from "./built-site.js";

const script = `
  import { decodePicture, openReader } from "handwritten-digits/browser";
  globalThis.read = async (base64) => {
    globalThis.reader ??= await openReader();
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    return globalThis.reader.read(await decodePicture(new Blob([bytes], { type: "image/png" })));
  };
  document.title = "ready";
`;

let site: BuiltSite;
let browser: Browser;
let page: Page;
let digit: PhotographedDigit;
/** The same pixels whoever decodes them. */
let png: Buffer;
const troubles: string[] = [];

beforeAll(async () => {
  site = await buildSite("", script);
  digit = await photographDigit(0);
  png = await sharp(digit.jpeg).resize(400).png().toBuffer();
  browser = await connectToBrowser(inject("browserEndpoint"));
  page = await browser.newPage();
  page.on("console", (message) => troubles.push(message.text()));
  page.on("pageerror", (error) => troubles.push(String(error)));
  await page.goto(site.url);
  await page.waitForFunction(() => document.title === "ready");
}, 60_000);

afterAll(async () => {
  await page?.close();
  await browser?.close();
  await site?.close();
});

/** What the page reads on the picture. */
async function readInPage(): Promise<{ text: string; numbers: { confidence: number }[] }> {
  return page.evaluate(
    (base64) => (globalThis as unknown as { read(base64: string): Promise<never> }).read(base64),
    png.toString("base64"),
  );
}

test("a page reads on the device what Node reads, by its own files alone", async () => {
  const { text, numbers } = await readInPage();
  const runtime = createNodeRuntime();
  const classifier = await openClassifier(runtime, releasedModelPath());
  const reader = createCheckedReader(classifier, await openLineNetworks(runtime));
  const expected = await reader.read(await decodePicture(png));
  await reader.dispose();
  expect(text).toBe(String(digit.label));
  expect(text).toBe(expected.text);
  expect(numbers[0]!.confidence).toBeCloseTo(expected.numbers[0]!.confidence, 4);
  expect(troubles).toEqual([]);
  const networks = site.requests.filter((path) => path.endsWith(".onnx"));
  expect(networks.map((path) => path.replace(/-[^/]*/, "")).sort()).toEqual([
    "/assets/digits",
    "/assets/lines",
    "/assets/locator",
  ]);
});

test("once it has read, it reads without a network", async () => {
  const before = site.requests.length;
  await page.context().setOffline(true);
  expect((await readInPage()).text).toBe(String(digit.label));
  expect(site.requests).toHaveLength(before);
});
