/**
 * Whether a browser reads what Node reads: simulated photos, or the pictures of a folder, by the library in Chromium and by onnxruntime-node in Node, with
 * the released networks in both; and by the networks of few bits that the page brings along. Where the browser decodes a picture to
 * other pixels, what is read may be another text, so these are counted apart.
 */

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

import type { Page } from "playwright-core";

import { createCheckedReader } from "../../src/contract/checked-reader.js";
import { isDigitsError } from "../../src/core/errors.js";
import type { Reader } from "../../src/core/reading/reader.js";
import { releasedModelPath } from "../../src/node/files/package-files.js";
import { openLineNetworks } from "../../src/node/models/line-model-file.js";
import { openClassifier } from "../../src/node/models/model-file.js";
import { createNodeRuntime } from "../../src/node/onnxruntime/runtime.js";
import { decodePicture } from "../../src/node/pictures/picture-file.js";
import { createPhotographer } from "../../tools/photos/photographer.js";
import { photoPresetNames } from "../../tools/photos/presets.js";
import { launchBrowser } from "../../tools/browser/launch-browser.js";
import type { FileServer } from "../../tools/browser/serve-files.js";
import { atMost, type BenchmarkContext, type BenchmarkResult, summarise } from "../benchmark.js";
import { serveLibrary } from "./library-site.js";
import { listPicturesBelow } from "./pictures-below.js";

/** Simulated photos, where no folder is given. */
const PHOTOS_OF_A_KIND = 4;

type LoadFile = () => Promise<Buffer>;

/** What is read of a picture: its text, or the code of the error. */
interface Texts {
  /** Of the pixels, by which it is known whether they are the same. */
  readonly digest: string;
  /** By the released networks. */
  readonly released: string;
  /** By the page's. */
  readonly coded: string;
}

export async function compareTexts({ pictures, log }: BenchmarkContext): Promise<BenchmarkResult[]> {
  const files = pictures === undefined ? await takePhotos() : await openPictures(pictures);
  const runtime = createNodeRuntime();
  const reader = createCheckedReader(
    await openClassifier(runtime, releasedModelPath()),
    await openLineNetworks(runtime),
  );
  const site = await serveLibrary();
  const browser = await launchBrowser();
  const counts = { same: 0, other: 0, unknown: 0 };
  const otherwise = { released: 0, coded: 0, releasedOfOther: 0, codedOfOther: 0 };
  try {
    const page = await openReaders(await browser.newPage(), site);
    for (const [place, load] of files.entries()) {
      const bytes = await load();
      const there = await readInPage(page, bytes);
      const here = await readHere(reader, bytes);
      if (there === null || here === null) counts.unknown++;
      else if (there.digest === here.digest) {
        counts.same++;
        if (there.released !== here.text) otherwise.released++;
        if (there.coded !== here.text) otherwise.coded++;
      } else {
        counts.other++;
        if (there.released !== here.text) otherwise.releasedOfOther++;
        if (there.coded !== here.text) otherwise.codedOfOther++;
      }
      if ((place + 1) % 100 === 0)
        log(`${place + 1} of ${files.length} pictures: ${JSON.stringify({ ...counts, ...otherwise })}`);
    }
  } finally {
    await browser.close();
    await site.close();
    await reader.dispose();
  }
  const [same, other] = [`of ${counts.same}`, `of ${counts.other}`];
  return [
    summarise({ name: "pictures decoded to the same pixels", unit: `of ${files.length}` }, counts.same),
    summarise({ name: "of these another text, released networks", unit: same, target: atMost(0) }, otherwise.released),
    summarise({ name: "of these another text, the page's networks", unit: same }, otherwise.coded),
    summarise({ name: "pictures decoded to other pixels", unit: `of ${files.length}` }, counts.other),
    summarise({ name: "of those another text, released networks", unit: other }, otherwise.releasedOfOther),
    summarise({ name: "of those another text, the page's networks", unit: other }, otherwise.codedOfOther),
    summarise({ name: "pictures that one of both does not decode", unit: `of ${files.length}` }, counts.unknown),
  ];
}

async function openPictures(folder: string): Promise<readonly LoadFile[]> {
  return (await listPicturesBelow(folder)).map((path) => () => readFile(path));
}

async function takePhotos(): Promise<readonly LoadFile[]> {
  const photographer = await createPhotographer();
  const seeds = Array.from({ length: PHOTOS_OF_A_KIND }, (_, seed) => seed);
  return photoPresetNames.flatMap((preset) =>
    seeds.map((seed) => async () => (await photographer.takeFile({ preset, seed, width: 640, height: 480 })).bytes),
  );
}

/** What the page's script holds. */
interface ReadingWindow {
  read(base64: string): Promise<Texts | null>;
}

async function openReaders(page: Page, site: FileServer): Promise<Page> {
  await page.goto(site.url);
  await page.addScriptTag({
    type: "module",
    content: `
      import { decodePicture, isDigitsError, openReader } from "/dist/library/browser.js";
      const network = (name) => "/web/networks/" + name + ".bin";
      const readers = {
        released: await openReader(),
        coded: await openReader({ digits: network("digits"), lines: network("lines"), locator: network("locator") }),
      };
      const codeOf = (error) => {
        if (isDigitsError(error)) return error.code;
        throw error;
      };
      const textOf = (reader, picture) => reader.read(picture).then(({ text }) => text, codeOf);
      globalThis.read = async (base64) => {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        const picture = await decodePicture(new Blob([bytes])).catch(codeOf);
        if (typeof picture === "string") return null;
        const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", picture.rgba));
        return {
          digest: [picture.width, picture.height, ...digest].join(),
          released: await textOf(readers.released, picture),
          coded: await textOf(readers.coded, picture),
        };
      };`,
  });
  await page.waitForFunction(() => "read" in globalThis);
  return page;
}

async function readInPage(page: Page, bytes: Buffer): Promise<Texts | null> {
  const read = (base64: string) => (globalThis as unknown as ReadingWindow).read(base64);
  return page.evaluate(read, bytes.toString("base64"));
}

async function readHere(reader: Reader, bytes: Uint8Array): Promise<{ digest: string; text: string } | null> {
  const picture = await decodePicture(bytes).catch(toCode);
  if (typeof picture === "string") return null;
  const { width, height, rgba } = picture;
  const digest = [width, height, ...createHash("sha256").update(rgba).digest()].join();
  const text = await reader.read(picture).then(({ text }) => text, toCode);
  return { digest, text };
}

function toCode(error: unknown): string {
  if (isDigitsError(error)) return error.code;
  throw error;
}
