/**
 * The library in a page of its own: built by Vite without a setting, served as files under a strict policy, and read on the
 * device without any other request.
 */

import { createServer, type Server } from "node:http";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";

import type { Browser, Page } from "playwright-core";
import sharp from "sharp";
import { build } from "vite";
import { afterAll, beforeAll, expect, inject, test } from "vitest";

import { connectToBrowser } from "../../tools/browser/launch-browser.js";
import { createCheckedReader } from "../../src/contract/checked-reader.js";
import { packageRoot, releasedModelPath } from "../../src/node/files/package-files.js";
import { openLineNetworks } from "../../src/node/models/line-model-file.js";
import { openClassifier } from "../../src/node/models/model-file.js";
import { createNodeRuntime } from "../../src/node/onnxruntime/runtime.js";
import { decodePicture } from "../../src/node/pictures/picture-file.js";
import { photographDigit, type PhotographedDigit } from "../photographed-digit.js";

/** What a page needs that loads nothing from elsewhere and runs no text as script. */
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";

const types: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript" };

const script = `
  import { decodePicture, openReader } from "handwritten-digits/browser";
  globalThis.read = async (base64) => {
    globalThis.reader ??= await openReader();
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    return globalThis.reader.read(await decodePicture(new Blob([bytes], { type: "image/png" })));
  };
  document.title = "ready";
`;

let folder: string;
let server: Server;
let browser: Browser;
let page: Page;
let digit: PhotographedDigit;
/** The same pixels whoever decodes them. */
let png: Buffer;
const requests: string[] = [];
const troubles: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "digits-device-"));
  // As npm installs it.
  await mkdir(join(folder, "app"));
  await writeFile(join(folder, "app", "index.html"), '<!doctype html><script type="module" src="./main.js"></script>');
  await writeFile(join(folder, "app", "main.js"), script);
  await build({
    configFile: false,
    logLevel: "silent",
    root: join(folder, "app"),
    resolve: { alias: { "handwritten-digits/browser": join(packageRoot(), "dist", "src", "browser.js") } },
    build: { outDir: join(folder, "site") },
  });
  server = createServer((request, response) => {
    const path = request.url === "/" ? "/index.html" : request.url!;
    requests.push(path);
    readFile(join(folder, "site", path)).then(
      (body) => {
        const type = types[extname(path)] ?? "application/octet-stream";
        response.writeHead(200, { "content-type": type, "content-security-policy": POLICY }).end(body);
      },
      () => response.writeHead(404).end(),
    );
  }).listen(0, "127.0.0.1");
  digit = await photographDigit(0);
  png = await sharp(digit.jpeg).resize(400).png().toBuffer();
  browser = await connectToBrowser(inject("browserEndpoint"));
  page = await browser.newPage();
  page.on("console", (message) => troubles.push(message.text()));
  page.on("pageerror", (error) => troubles.push(String(error)));
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.waitForFunction(() => document.title === "ready");
}, 60_000);

afterAll(async () => {
  await page?.close();
  await browser?.close();
  server?.close();
  await rm(folder, { recursive: true, force: true });
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
  const networks = requests.filter((path) => path.endsWith(".onnx"));
  expect(networks.map((path) => path.replace(/-[^/]*/, "")).sort()).toEqual([
    "/assets/digits",
    "/assets/lines",
    "/assets/locator",
  ]);
});

test("once it has read, it reads without a network", async () => {
  const before = requests.length;
  await page.context().setOffline(true);
  expect((await readInPage()).text).toBe(String(digit.label));
  expect(requests).toHaveLength(before);
});
