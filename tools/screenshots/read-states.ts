/**
 * The states of the Read view: from the empty sheet to the server that is gone. Where a state hangs on what the server
 * says, it is the real one that says it; only its absence is played.
 */

import type { Page } from "playwright-core";

import { writeDigits } from "../browser/hand-on-sheet.js";
import type { ShotMaterial, ShotState } from "./shot.js";

/** By then the steps behind a reading and the inside of the network are there, and no bar moves. */
const SETTLE_MS = 2600;

const VIEW = "read";

/** Which of the recordings of a digit is written: the digits of one number should look like those of one hand. */
const VARIANT = 1;

export const readStates = {
  empty: {
    name: "empty",
    view: VIEW,
    async prepare(page) {
      await page.getByText("Inside the network").waitFor();
    },
  },
  drawn: {
    name: "drawn",
    view: VIEW,
    async prepare(page, material) {
      await writeNumber(page, material, "2048");
      await page.waitForTimeout(SETTLE_MS);
    },
  },
  doubtful: {
    name: "doubtful",
    view: VIEW,
    async prepare(page) {
      await scrawl(page);
      await page.waitForTimeout(SETTLE_MS);
    },
  },
  picture: {
    name: "picture",
    view: VIEW,
    async prepare(page, { photo }) {
      await choose(page, [{ name: "notes.jpg", buffer: photo }]);
      await page.waitForSelector("#reading[data-state=read][aria-busy=false]");
      await page.waitForTimeout(SETTLE_MS);
    },
  },
  refused: {
    name: "refused",
    view: VIEW,
    async prepare(page) {
      await page.getByRole("button", { name: /^A house/ }).click();
      await page.locator("#verdict").getByText("No digit found").waitFor();
      await page.waitForTimeout(SETTLE_MS);
    },
  },
  error: {
    name: "error",
    view: VIEW,
    async prepare(page) {
      await choose(page, [{ name: "notes.png", buffer: Buffer.from("seven") }]);
      await page.waitForSelector("#reading[data-state=failed]");
    },
  },
  serverGone: {
    name: "server-gone",
    view: VIEW,
    async prepare(page, material) {
      await page.route(/\/(api|health)\//, (route) => route.abort());
      await writeNumber(page, material, "2048");
      await page.getByText("What you did is kept").waitFor();
    },
  },
  many: {
    name: "many",
    view: VIEW,
    async prepare(page, { photo }) {
      await page.getByRole("button", { name: "A number in pencil" }).waitFor();
      const files = await page.evaluate(drawFiles);
      const pictures = files.map(({ name, base64 }) => ({
        name,
        buffer: Buffer.from(base64, "base64"),
      }));
      const broken = { name: "scan-07.png", buffer: Buffer.from("seven") };
      await choose(page, [...pictures.slice(0, 6), { name: "notes.jpg", buffer: photo }, broken, ...pictures.slice(6)]);
      await page.getByText(/^(\d+) of \1 done/).waitFor();
    },
  },
  shortcuts: {
    name: "shortcuts",
    view: VIEW,
    async prepare(page) {
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
    },
  },
} as const satisfies Record<string, ShotState>;

async function writeNumber(page: Page, { digits }: ShotMaterial, number: string): Promise<void> {
  const written = Array.from(number, (each) => {
    const variants = digits.filter(({ digit }) => String(digit) === each);
    const found = variants[VARIANT];
    if (!found) throw new Error(`no ${each} is recorded`);
    return found;
  });
  await writeDigits(page, written);
  await page.mouse.move(0, 0);
}

async function choose(page: Page, files: readonly { readonly name: string; readonly buffer: Buffer }[]): Promise<void> {
  await page.setInputFiles(
    "#choose-input",
    files.map(({ name, buffer }) => ({
      name,
      buffer,
      mimeType: name.endsWith("jpg") ? "image/jpeg" : "image/png",
    })),
  );
}

/** A loop that may be a 0's or a 6's: it closes halfway up. */
async function scrawl(page: Page): Promise<void> {
  const sheet = await page.locator("#sheet").boundingBox();
  if (!sheet) throw new Error("the page has no sheet to write on");
  const [left, top] = [sheet.x + sheet.width * 0.42, sheet.y + 50];
  const tall = sheet.height - 100;
  const places = [
    { x: 0.4, y: 0.02 },
    { x: 0.2, y: 0.2 },
    { x: 0.08, y: 0.5 },
    { x: 0.1, y: 0.8 },
    { x: 0.25, y: 0.98 },
    { x: 0.45, y: 0.9 },
    { x: 0.52, y: 0.7 },
    { x: 0.45, y: 0.41 },
    { x: 0.3, y: 0.24 },
    { x: 0.14, y: 0.42 },
  ];
  for (const [index, { x, y }] of places.entries()) {
    await page.mouse.move(left + x * tall, top + y * tall, { steps: 4 });
    if (index === 0) await page.mouse.down();
  }
  await page.mouse.up();
  await page.mouse.move(0, 0);
}

/** Runs in the page: its samples as files, some turned or half covered. */
function drawFiles(): { readonly name: string; readonly base64: string }[] {
  const prints = [...document.querySelectorAll<HTMLCanvasElement>(".sample canvas")];
  return Array.from({ length: 12 }, (_, index) => {
    const print = prints[index % prints.length]!;
    const canvas = document.createElement("canvas");
    canvas.width = print.width * 3;
    canvas.height = print.height * 3;
    const context = canvas.getContext("2d")!;
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.rotate(((index % 5) - 2) * 0.05);
    context.drawImage(print, 0, 0, canvas.width, canvas.height);
    const base64 = canvas.toDataURL("image/png").split(",")[1] ?? "";
    return { name: `scan-${String(index).padStart(2, "0")}.png`, base64 };
  });
}
