/** The last step of "How it was read" for a line: what in it speaks for the symbol that is opened, and the layers of its network. */

import type { Page } from "playwright-core";
import { expect, test } from "vitest";

import { answerOf, answerReadings, digitByDigit, lineOf } from "./stubbed-reading.js";
import { verdictWhen, walkTo } from "./read-view.js";
import { useSharedApp } from "./watched-app.js";

const watched = useSharedApp();

/** What the page sent to be looked into. */
interface Asked {
  readonly line: string;
  readonly symbol?: string;
  readonly from?: number;
  readonly to?: number;
  readonly runnerUp?: string;
}

async function open(): Promise<{ readonly page: Page; readonly asked: Asked[] }> {
  const { page } = await watched.open();
  const asked: Asked[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/api/inspect")) asked.push(request.postDataJSON() as Asked);
  });
  return { page, asked };
}

/** Has a line of these symbols read, which stands on no picture. */
async function readLine(page: Page, text: string): Promise<void> {
  const digits = Array.from(text.replaceAll(/\D/g, ""), (digit) => ({ digit: Number(digit) }));
  const answer = answerOf({ width: 400, height: 400 }, [{ digits }]);
  await answerReadings(page, answer, { ...digitByDigit(answer), candidates: [], lines: [lineOf(text)] });
  await page.getByRole("button", { name: "An eight in marker" }).click();
  await verdictWhen(page, "read");
}

const captions = (page: Page) => page.locator(".inside .saliency figcaption").allInnerTexts();

/** How many pixels of a figure are coloured, in the left half and in the right. */
const coloured = (page: Page, name: RegExp) =>
  page.getByRole("img", { name }).evaluate((canvas: HTMLCanvasElement) => {
    const { width, height } = canvas;
    const halves = [0, 0];
    const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true })!;
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(0, 0, width, height);
    for (let at = 3; at < data.length; at += 4) {
      if (data[at]! > 60) halves[((at - 3) / 4) % width < width / 2 ? 0 : 1]! += 1;
    }
    return { width, height, halves };
  });

test("the symbol that is opened shows what in the line speaks for it, and what every layer made of its surroundings", async () => {
  const { page, asked } = await open();
  await page.getByRole("button", { name: "A number in pencil" }).click();
  await verdictWhen(page, "read");
  expect(asked).toEqual([]);
  await walkTo(page, "Network");
  await page.getByRole("img", { name: "Ink that spoke for 2," }).waitFor();
  expect(await captions(page)).toEqual([
    "Ink that spoke for 2, in red; against it, in blue",
    expect.stringMatching(/^More ink where red, less where blue, would (?:make it|leave) /) as string,
  ]);
  // Of the first of four digits, the left half speaks.
  const first = await coloured(page, /^Ink that spoke for 2/);
  expect(first).toMatchObject({ width: 96, height: 40 });
  expect(first.halves[0]).toBeGreaterThan(20);
  expect(first.halves[1]).toBeLessThan(first.halves[0]! / 4);
  const size = (name: string) =>
    page.getByRole("img", { name }).evaluate((canvas: HTMLCanvasElement) => [canvas.width, canvas.height]);
  // Rows of eight maps, and of sixteen smaller ones, a pixel apart.
  expect(await size("24 feature maps of conv1")).toEqual([8 * 49 - 1, 3 * 21 - 1]);
  expect(await size("144 feature maps of conv8")).toEqual([16 * 25 - 1, 9 * 2 - 1]);

  const symbols = page.getByRole("radiogroup", { name: "The symbols of 2048" }).getByRole("radio");
  await symbols.first().focus();
  await page.keyboard.press("ArrowLeft");
  await page.getByRole("img", { name: "Ink that spoke for 8," }).waitFor();
  const last = await coloured(page, /^Ink that spoke for 8/);
  expect(last.halves[1]).toBeGreaterThan(20);
  expect(last.halves[0]).toBeLessThan(last.halves[1]! / 4);
  // A blank line told which layers there are.
  expect(asked.map(({ symbol }) => symbol)).toEqual([undefined, "2", "8"]);
  expect(asked[2]).toMatchObject({ from: expect.any(Number) as number, to: expect.any(Number) as number });
});

test("a sign is looked into, and named", async () => {
  const { page, asked } = await open();
  await readLine(page, "4,02");
  await walkTo(page, "Network");
  const symbols = page.getByRole("radiogroup", { name: "The symbols of 4,02" }).getByRole("radio");
  await symbols.first().focus();
  await page.keyboard.press("ArrowRight");
  await page.getByRole("img", { name: "Ink that spoke for “,” (comma)," }).waitFor();
  expect((await captions(page))[1]).toBe("More ink where red, less where blue, would make it other writing");
  expect(asked.at(-1)).toMatchObject({ symbol: ",", from: 3, to: 4, runnerUp: "?" });
});

test("the empty page's example is looked into, too", async () => {
  const { page } = await open();
  await page.locator("#verdict").getByText("almost certain").waitFor();
  await walkTo(page, "Network");
  await page.getByRole("img", { name: "Ink that spoke for" }).waitFor();
  expect(await page.getByText("an example", { exact: true }).count()).toBe(1);
});

test("a server that does not look into its networks is asked once, and the page says so", async () => {
  const { page, asked } = await open();
  const refusal = { status: 404, code: "ROUTE_NOT_FOUND", detail: "there is nothing here", requestId: "1" };
  await page.route(/\/api\/inspect/, (route) => route.fulfill({ status: 404, json: refusal }));
  await readLine(page, "402");
  await walkTo(page, "Network");
  await page.getByText("This server does not look into its networks.").waitFor();
  await page.getByRole("radiogroup", { name: "The symbols of 402" }).getByRole("radio").first().focus();
  await page.keyboard.press("ArrowRight");
  await walkTo(page, "Answer");
  expect(asked).toHaveLength(1);
});
