/**
 * The library in a page of its own: built by Vite without a setting, served as files under a strict policy, and read on the
 * device without any other request.
 */

import { readFile } from "node:fs/promises";
import { join } from "node:path";

import type { Browser, Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, expect, inject, test } from "vitest";

import { connectToBrowser } from "../../tools/browser/launch-browser.js";
import { type FileServer, serveFiles } from "../../tools/browser/serve-files.js";
import { createCheckedReader } from "../../src/contract/checked-reader.js";
import { packageRoot, releasedModelPath } from "../../src/node/files/package-files.js";
import { openLineNetworks } from "../../src/node/models/line-model-file.js";
import { openClassifier } from "../../src/node/models/model-file.js";
import { createNodeRuntime } from "../../src/node/onnxruntime/runtime.js";
import { decodePicture } from "../../src/node/pictures/picture-file.js";
import { changedModel } from "../hostile-models.js";
import { photographDigit, type PhotographedDigit } from "../photographed-digit.js";
import { buildSite, strictPolicy } from "./built-site.js";

const script = `
  import { decodePicture, openReader } from "handwritten-digits/browser";
  const bytesOf = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  globalThis.open = (base64) => openReader({ digits: bytesOf(base64) }).catch(({ message }) => message);
  globalThis.read = async (base64) => {
    globalThis.reader ??= await openReader();
    return globalThis.reader.read(await decodePicture(new Blob([bytesOf(base64)], { type: "image/png" })));
  };
  document.title = "ready";
`;

let site: FileServer;
let browser: Browser;
let page: Page;
let digit: PhotographedDigit;
/** The same pixels whoever decodes them. */
let png: Buffer;
const troubles: string[] = [];

beforeAll(async () => {
  site = await buildSite(inject("installedPackage").apps, "", script);
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

interface Read {
  readonly text: string;
  readonly numbers: readonly { readonly text: string; readonly confidence: number }[];
}

/** What the page reads on the picture. */
async function readInPage(picture = png, at = page): Promise<Read> {
  return at.evaluate(
    (base64) => (globalThis as unknown as { read(base64: string): Promise<never> }).read(base64),
    picture.toString("base64"),
  );
}

/** Pictures of other kinds: a table that was photographed, photos of digits side by side and one above another, faint ink. */
async function otherPictures(): Promise<Buffer[]> {
  const [first, second] = [(await photographDigit(2)).jpeg, (await photographDigit(4)).jpeg];
  const small = await Promise.all([first, second].map((jpeg) => sharp(jpeg).resize(300).toBuffer()));
  const beside = small.map((input, place) => ({ input, left: 300 * place, top: 0 }));
  const above = small.map((input, place) => ({ input, left: 0, top: 225 * place }));
  const empty = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: "#e6e1d6" } });
  return Promise.all([
    sharp(join(packageRoot(), "docs", "images", "table.jpg"))
      .resize(700)
      .png()
      .toBuffer(),
    empty(600, 225).composite(beside).png().toBuffer(),
    empty(300, 450).composite(above).png().toBuffer(),
    sharp(first).resize(400).linear(0.4, 130).png().toBuffer(),
  ]);
}

test("a page reads on the device what Node reads, by its own files alone", async () => {
  const { text, numbers } = await readInPage();
  const runtime = createNodeRuntime();
  const classifier = await openClassifier(runtime, releasedModelPath());
  const reader = createCheckedReader(classifier, await openLineNetworks(runtime));
  const expected = await reader.read(await decodePicture(png));
  let told = 0;
  for (const picture of await otherPictures()) {
    const [there, here] = [await readInPage(picture), await reader.read(await decodePicture(picture))];
    expect(there.text).toBe(here.text);
    told += there.numbers.length;
    expect(there.numbers.map((number) => number.text)).toEqual(here.numbers.map((number) => number.text));
    for (const [place, { confidence }] of there.numbers.entries()) {
      expect(confidence).toBeCloseTo(here.numbers[place]!.confidence, 3);
    }
  }
  expect(told).toBeGreaterThan(8);
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

test("a model of other operators asks for the package that runs it here", async () => {
  const foreign = changedModel(await readFile(releasedModelPath()), ({ node }) => (node[2]!.opType = "Gelu"));
  const refusal = await page.evaluate(
    (base64) => (globalThis as unknown as { open(base64: string): Promise<string> }).open(base64),
    Buffer.from(foreign).toString("base64"),
  );
  expect(refusal).toMatch(/"Gelu".* Run npm i onnxruntime-web\.$/);
});

test("where the page's policy forbids WebAssembly, plain TypeScript reads the same", async () => {
  const policy = strictPolicy["content-security-policy"].replace(" 'wasm-unsafe-eval'", "");
  const plain = await serveFiles(site.files, { "content-security-policy": policy });
  const strict = await browser.newPage();
  await strict.goto(plain.url);
  await strict.waitForFunction(() => document.title === "ready");
  const empty = [0, 97, 115, 109, 1, 0, 0, 0];
  const isForbidden = strict.evaluate((wasm) => WebAssembly.compile(Uint8Array.from(wasm)).then(String, String), empty);
  expect(await isForbidden).toContain("Content Security Policy");
  expect((await readInPage(png, strict)).text).toBe(String(digit.label));
  await strict.close();
  await plain.close();
});

test("once it has read, it reads without a network", async () => {
  const before = site.requests.length;
  await page.context().setOffline(true);
  expect((await readInPage()).text).toBe(String(digit.label));
  expect(site.requests).toHaveLength(before);
});
