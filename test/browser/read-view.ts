/** What every test of the Read view does: open it, lay a picture on the sheet, wait, and look at the number. */

import type { Page } from "playwright-core";

/** Lays a picture on the sheet, as the file dialog does. */
export async function choose(page: Page, name: string, mimeType: string, buffer: Buffer): Promise<void> {
  await page.setInputFiles("#choose-input", { name, mimeType, buffer });
}

/** Waits until the reading is in this state and gives the verdict's text. */
export async function verdictWhen(page: Page, state: "read" | "failed"): Promise<string> {
  await page.waitForSelector(`#reading[data-state=${state}][aria-busy=false]`);
  return page.locator("#verdict").innerText();
}

/** The digits that stand large, number after number. */
export async function numbersRead(page: Page): Promise<string[]> {
  const numbers = await page.locator(".verdict-number").all();
  return Promise.all(numbers.map(async (number) => (await number.locator(".number-digit").allInnerTexts()).join("")));
}

/** The one number that stands large. */
export async function numberRead(page: Page): Promise<string> {
  return (await numbersRead(page)).join(" ");
}

/** Waits until this number stands large. */
export async function waitForNumber(page: Page, text: string): Promise<void> {
  await page.waitForFunction(
    (expected) =>
      [...document.querySelectorAll(".number-digit")].map((digit) => digit.textContent?.trim()).join("") === expected,
    text,
  );
}

/** Walks to a step of how it was read. */
export async function walkTo(
  page: Page,
  step: "Picture" | "Line" | "Columns" | "Answer" | "Digits" | "Network",
): Promise<void> {
  await page.getByRole("radio", { name: step, exact: true }).check();
}

/** How many pixels of the drawing hold ink. */
export function countInk(page: Page): Promise<number> {
  return page.getByRole("img", { name: "Your drawing" }).evaluate((canvas: HTMLCanvasElement) => {
    const { width, height } = canvas;
    const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    copy?.drawImage(canvas, 0, 0);
    return (copy?.getImageData(0, 0, width, height).data ?? []).filter((byte, at) => at % 4 === 3 && byte > 0).length;
  });
}

/** What the focused element is called. */
export function focused(page: Page): Promise<string | undefined> {
  return page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute("aria-label") ?? element?.textContent?.trim();
  });
}

/** Presses the tab key until something of this name has the focus. */
export async function tabTo(page: Page, name: string): Promise<void> {
  const MAX_STOPS = 60;
  for (let stop = 0; stop < MAX_STOPS; stop += 1) {
    await page.keyboard.press("Tab");
    if ((await focused(page)) === name) return;
  }
  throw new Error(`the tab key never came to "${name}"`);
}
