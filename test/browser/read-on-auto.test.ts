/** The page where the server leaves it open who reads, `--read-on auto`: the device, as long as the released model is active. */

import { readFile } from "node:fs/promises";

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";

import { createClient } from "../../src/client.js";
import { releasedModelPath } from "../../src/node/files/package-files.js";
import { connectToBrowser } from "../../tools/browser/launch-browser.js";
import { blindModel } from "../changed-networks.js";
import { type ServedApp, startServedApp } from "../served-app.js";
import { write } from "./pen.js";
import { waitForNumber } from "./read-view.js";
import { openPage } from "./watched-page.js";

let app: ServedApp;
let browser: Browser;

beforeAll(async () => {
  [app, browser] = await Promise.all([
    startServedApp(0, { flags: ["--read-on", "auto"] }),
    connectToBrowser(inject("browserEndpoint")),
  ]);
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await app?.stop();
});

/** Writes a number on a page of its own, and gives what the server was asked for beside files. */
async function askedFor(number: string): Promise<ReadonlySet<string>> {
  const opened = await openPage(browser, app.url);
  const asked = new Set<string>();
  opened.page.on("request", (request) => {
    if (request.method() !== "GET") asked.add(new URL(request.url()).pathname);
  });
  await write(opened.page, number);
  await waitForNumber(opened.page, number);
  expect(opened.troubles).toEqual([]);
  await opened.close();
  return asked;
}

test("the device reads with the released model, and the server with another one", async () => {
  expect(await askedFor("20")).toEqual(new Set());
  const client = createClient(app.url);
  const released = new Uint8Array(await readFile(releasedModelPath()));
  const other = await client.upload(blindModel(released, "no-nines", 9));
  await client.activate(other);
  expect(await askedFor("20")).toEqual(new Set(["/api/read"]));
});
