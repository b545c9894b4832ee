/** The keyboard does everything on the page but draw. */

import type { Page } from "playwright-core";
import { expect, test } from "vitest";

import { answerTwoFiles, TWO_FILES } from "./page-states.js";
import { write } from "./pen.js";
import { focused, tabTo, waitForNumber, walkTo } from "./read-view.js";
import { useSharedApp } from "./watched-app.js";

const watched = useSharedApp();

async function open(): Promise<Page> {
  return (await watched.open()).page;
}

test("the keyboard alone tries a sample, goes from digit to digit, and puts the picture away", async () => {
  const page = await open();
  await page.keyboard.press("Tab");
  expect(await focused(page)).toBe("Skip to the content");
  await tabTo(page, "A number in pencil");
  await page.keyboard.press("Enter");
  await waitForNumber(page, "2048");
  await walkTo(page, "Columns");
  const title = page.locator(".digit-view-title");
  expect(await title.innerText()).toContain("1st digit of 2048: 2");
  await page.keyboard.press("n");
  expect(await title.innerText()).toContain("2nd digit of 2048: 0");
  await page.keyboard.press("b");
  expect(await title.innerText()).toContain("1st digit of 2048: 2");
  await page.keyboard.press("h");
  expect(await title.count()).toBe(0);
  await page.keyboard.press("h");
  await title.waitFor();
  await page.keyboard.press("Delete");
  await page.getByText("Nothing read yet").waitFor();
  await page.keyboard.press("2");
  await waitForNumber(page, "5");
});

test("the keyboard alone takes strokes back, clears, and changes pens", async () => {
  const page = await open();
  await write(page, "20");
  await waitForNumber(page, "20");
  await page.keyboard.press("u");
  await waitForNumber(page, "2");
  await page.keyboard.press("r");
  await waitForNumber(page, "20");
  await page.keyboard.press("e");
  const pressed = page.getByRole("button", { pressed: true });
  expect(await pressed.first().getAttribute("aria-label")).toBe("Eraser");
  await page.keyboard.press("p");
  expect(await pressed.first().getAttribute("aria-label")).toBe("Pen");
  const width = page.getByLabel("Width of the pen");
  const before = Number(await width.inputValue());
  await page.keyboard.press("]");
  expect(Number(await width.inputValue())).toBeGreaterThan(before);
  await width.focus();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  expect(Number(await width.inputValue())).toBe(before);
  await page.keyboard.press("Delete");
  await page.getByText("Nothing read yet").waitFor();
});

test("the keyboard alone corrects a reading in the list and opens its picture", async () => {
  const page = await open();
  await page.keyboard.press("4");
  await waitForNumber(page, "2048");
  await answerTwoFiles(page);
  await page.setInputFiles("#choose-input", TWO_FILES);
  await page.getByText("2 of 2 done").waitFor();
  await tabTo(page, "Reading of b.png");
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("71");
  await page.keyboard.press("Enter");
  await page.getByText(/^corrected/).waitFor();
  await page.keyboard.press("Shift+Tab");
  expect(await focused(page)).toBe("Open b.png");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Back to the list" }).waitFor();
});

test("single keys can be switched off, and stay off", async () => {
  const page = await open();
  await page.keyboard.press("?");
  await page.getByLabel("Single keys work as shortcuts").uncheck();
  await page.keyboard.press("Escape");
  await page.keyboard.press("2");
  await page.reload();
  await page.locator("main").waitFor();
  await page.keyboard.press("2");
  await page.keyboard.press("?");
  expect(await page.getByText("Nothing read yet").isVisible()).toBe(true);
  expect(await page.getByRole("dialog").count()).toBe(0);
});

test("how it was read is walked step by step, by buttons, dots and arrow keys", async () => {
  const page = await open();
  await page.keyboard.press("4");
  await waitForNumber(page, "2048");
  const dots = page.getByRole("radiogroup", { name: /^Step \d of 5$/ });
  const shown = () =>
    dots.getByRole("radio", { checked: true }).evaluate((dot) => dot.closest("label")?.innerText.trim());
  expect(await shown()).toBe("Picture");
  await page.getByRole("img", { name: "The ink that was found" }).waitFor();
  const next = page.getByRole("button", { name: "The next step" });
  await next.click();
  expect(await shown()).toBe("Line");
  await page.getByRole("img", { name: "The line as the network saw it" }).waitFor();
  expect(await page.getByRole("img", { name: "How likely each symbol is" }).count()).toBe(0);
  // The focus is on the button.
  await page.keyboard.press("ArrowRight");
  expect(await shown()).toBe("Columns");
  await page.getByRole("img", { name: "How likely each symbol is" }).waitFor();
  await dots.getByRole("radio", { checked: true }).focus();
  await page.keyboard.press("ArrowRight");
  expect(await shown()).toBe("Answer");
  await page.getByText("What the line may say").waitFor();
  await page.keyboard.press("ArrowRight");
  expect(await shown()).toBe("Network");
  await page.getByRole("img", { name: "Ink that spoke for 2" }).waitFor();
  // At the end the button stays, and does nothing.
  expect(await next.getAttribute("aria-disabled")).toBe("true");
  await next.focus();
  await page.keyboard.press("Enter");
  expect(await shown()).toBe("Network");
  // Another reading is looked at from the same step.
  await page.keyboard.press("2");
  await waitForNumber(page, "5");
  expect(await shown()).toBe("Network");
  await page.getByRole("button", { name: "The step before" }).click();
  expect(await shown()).toBe("Answer");
});
