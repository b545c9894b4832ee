/**
 * Photographs the page for README: `npm run screenshots` starts the built program, opens the page in a real browser,
 * writes a number on the sheet, and saves pictures of it into docs/images.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

import chromium from "@sparticuz/chromium";
import { chromium as playwright, type Page } from "playwright-core";

import { packageRoot } from "../../src/node/package-files.js";
import { NUMBER_STROKES } from "./number-strokes.js";

interface Shot {
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly colorScheme: "light" | "dark";
  readonly isPhone: boolean;
}

const SHOTS: readonly Shot[] = [
  {
    file: "page.png",
    width: 1280,
    height: 1010,
    colorScheme: "light",
    isPhone: false,
  },
  {
    file: "page-dark.png",
    width: 1280,
    height: 1010,
    colorScheme: "dark",
    isPhone: false,
  },
  {
    file: "page-phone.png",
    width: 360,
    height: 700,
    colorScheme: "light",
    isPhone: true,
  },
];

/** By then the last reading has its explanation, and no bar moves. */
const SETTLE_MS = 2500;

const root = packageRoot();
const server = spawn(
  process.execPath,
  [join(root, "dist/src/cli/bin.js"), "serve", "--port", "0", "--json"],
  { stdio: ["ignore", "pipe", "inherit"] },
);
try {
  const [line] = (await once(
    createInterface({ input: server.stdout }),
    "line",
  )) as [string];
  const { url } = JSON.parse(line) as { url: string };
  await photograph(url);
} finally {
  server.kill("SIGINT");
}

async function photograph(url: string): Promise<void> {
  const browser = await playwright.launch({
    executablePath: await chromium.executablePath(),
    args: ["--no-sandbox", "--headless=shell", "--disable-gpu"],
  });
  for (const { file, width, height, colorScheme, isPhone } of SHOTS) {
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme,
      deviceScaleFactor: isPhone ? 2 : 1.5,
      isMobile: isPhone,
      hasTouch: isPhone,
    });
    const page = await context.newPage();
    await page.goto(url);
    await writeNumber(page);
    await page.getByRole("button", { name: "Open digit 4 of 2048" }).waitFor();
    await page.getByRole("img", { name: "The ink that was found" }).waitFor();
    await page.mouse.move(0, 0);
    await page.waitForTimeout(SETTLE_MS);
    await page.screenshot({ path: join(root, "docs/images", file) });
    await context.close();
  }
  await browser.close();
}

/** Writes the number across the middle of the sheet. */
async function writeNumber(page: Page): Promise<void> {
  const sheet = await page.locator("#sheet").boundingBox();
  if (!sheet) throw new Error("the page has no sheet to write on");
  const { width, height } = NUMBER_STROKES;
  const scale = Math.min(
    (0.86 * sheet.width) / width,
    (0.62 * sheet.height) / height,
  );
  const left = sheet.x + (sheet.width - width * scale) / 2;
  const top = sheet.y + (sheet.height - height * scale) / 2;
  for (const stroke of NUMBER_STROKES.strokes) {
    for (const [index, [x, y]] of stroke.entries()) {
      await page.mouse.move(left + x * scale, top + y * scale, { steps: 3 });
      if (index === 0) await page.mouse.down();
    }
    await page.mouse.up();
  }
}
