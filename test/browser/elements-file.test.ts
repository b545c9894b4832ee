/** The example of plain HTML: two files of its own and the elements in one, served as they are under a strict policy. */

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";

import { connectToBrowser } from "../../tools/browser/launch-browser.js";
import { type FileServer, serveFiles } from "../../tools/browser/serve-files.js";
import { packageRoot } from "../../src/node/files/package-files.js";
import { photographDigit } from "../photographed-digit.js";
import { strictPolicy } from "./built-site.js";
import { write } from "./pen.js";

/** Of the file without its networks, compressed: elements, reading and engine, 1 kB of it what decodes the networks. */
const MAX_SCRIPT_BYTES = 82_000;
/** Of the file as it is. */
const MAX_BYTES = 580_000;

const NETWORK = /data:application\/octet-stream;base64,[\w+/=]+/g;

let site: FileServer;
let browser: Browser;
let page: Page;
let script: Buffer;
const troubles: string[] = [];

beforeAll(async () => {
  const files = new Map<string, Buffer>();
  for (const name of ["index.html", "order.css", "order.js"]) {
    files.set(`/${name}`, await readFile(join(packageRoot(), "examples", "elements", name)));
  }
  const { project } = inject("installedPackage");
  script = await readFile(createRequire(join(project, "page.js")).resolve("handwritten-digits/digits-elements.js"));
  files.set("/digits-elements.js", script);
  site = await serveFiles(files, strictPolicy);
  browser = await connectToBrowser(inject("browserEndpoint"));
  page = await browser.newPage();
  page.on("console", (message) => troubles.push(message.text()));
  page.on("pageerror", (error) => troubles.push(String(error)));
  page.on("request", (request) => {
    if (!request.url().startsWith(site.url)) troubles.push(`foreign: ${request.url()}`);
  });
  await page.goto(site.url);
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

test("a number written and a number photographed are sent, and no network was needed to read them", async () => {
  const digit = await photographDigit(0);
  await write(page, "2047", "#meter [part=sheet]");
  await page
    .locator("#reading input[type=file]")
    .first()
    .setInputFiles({ name: "photo.jpg", mimeType: "image/jpeg", buffer: digit.jpeg });
  await page.locator("#reading [part=number]").waitFor();
  await page.getByRole("button", { name: "Send" }).click();
  await expect
    .poll(() => page.locator("output").innerText(), { timeout: 20_000 })
    .toBe(`meter=2047&reading=${digit.label}`);
  expect(site.requests.toSorted()).toEqual([
    "/",
    "/digits-elements.js",
    "/digits-elements.js",
    "/order.css",
    "/order.js",
  ]);
  expect(troubles).toEqual([]);
});

test("the file is the networks, and little beside", () => {
  const text = script.toString("latin1");
  expect(text.match(NETWORK)).toHaveLength(3);
  expect(gzipSync(text.replaceAll(NETWORK, "")).length).toBeLessThan(MAX_SCRIPT_BYTES);
  expect(script.length).toBeLessThan(MAX_BYTES);
});
