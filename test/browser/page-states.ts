/**
 * The states that the page can be in, and how one comes into each: what is looked at for everybody is looked at in all of
 * them. Rare answers of the reader are given, so that each state comes up exactly.
 */

import type { Page } from "playwright-core";

import { write } from "./pen.js";
import { keepNoJobs } from "./picture-list.js";
import { verdictWhen, waitForNumber, walkTo } from "./read-view.js";
import { answerOf, answerReadings, digitByDigit, lineOf } from "./stubbed-reading.js";

/** Of a sample's picture, on which the marks lie. */
export const SAMPLE_SIZE = { width: 400, height: 400 } as const;

const doubtful = answerOf(
  SAMPLE_SIZE,
  [
    {
      digits: [
        { digit: 4 },
        { digit: 7, confidence: 0.8, runnerUp: { digit: 1, confidence: 0.15 } },
        { digit: 1, confidence: 0.45, runnerUp: { digit: 7, confidence: 0.4 } },
      ],
      confidence: 0.36,
    },
    { digits: [{ digit: 0 }, { digit: 2 }] },
  ],
  [{ box: { x: 10, y: 300, width: 50, height: 60 }, reason: "a letter" }],
);

/** Two files for the list; what comes of them is the server's to say. */
export const TWO_FILES = ["a.png", "b.png"].map((name) => ({
  name,
  mimeType: "image/png",
  buffer: Buffer.from("none"),
}));

export const pageStates: readonly [name: string, prepare: (page: Page) => Promise<unknown>][] = [
  ["the empty sheet and its example", (page) => page.locator("#verdict").getByText("almost certain").waitFor()],
  [
    "a drawn number and how it was read",
    async (page) => {
      await write(page, "20");
      await waitForNumber(page, "20");
      await page.getByRole("img", { name: "The ink that was found" }).waitFor();
    },
  ],
  [
    "a picture with its marks",
    async (page) => {
      await page.getByRole("button", { name: "A number in pencil" }).click();
      await verdictWhen(page, "read");
    },
  ],
  [
    "a line, its columns and its path",
    async (page) => {
      const answer = answerOf(SAMPLE_SIZE, [{ digits: [{ digit: 4 }, { digit: 0 }, { digit: 2 }] }]);
      await answerReadings(page, answer, { ...digitByDigit(answer), candidates: [], lines: [lineOf("4,02")] });
      await page.getByRole("button", { name: "An eight in marker" }).click();
      await walkTo(page, "Columns");
      await page.getByRole("radiogroup", { name: "The symbols of 4,02" }).waitFor();
    },
  ],
  [
    "what a line may say",
    async (page) => {
      await page.getByRole("button", { name: "An eight in marker" }).click();
      await verdictWhen(page, "read");
      await walkTo(page, "Answer");
      await page.getByText("What the line may say").waitFor();
    },
  ],
  [
    "the inside of the network of lines",
    async (page) => {
      await page.getByRole("button", { name: "A number in pencil" }).click();
      await verdictWhen(page, "read");
      await walkTo(page, "Network");
      await page.getByRole("img", { name: "Ink that spoke for" }).waitFor();
    },
  ],
  [
    "the inside of a network that reads digit by digit",
    async (page) => {
      const answer = answerOf(SAMPLE_SIZE, [{ digits: [{ digit: 8 }] }]);
      await answerReadings(page, answer, digitByDigit(answer));
      await page.getByRole("button", { name: "An eight in marker" }).click();
      await walkTo(page, "Network");
      await page.getByRole("img", { name: "Ink that spoke for" }).waitFor();
    },
  ],
  [
    "doubtful digits, and marks that are left out",
    async (page) => {
      await answerReadings(page, doubtful);
      await page.getByRole("button", { name: "An eight in marker" }).click();
      await verdictWhen(page, "read");
    },
  ],
  [
    "one digit that is not sure",
    async (page) => {
      const digits = [{ digit: 1, confidence: 0.45 }];
      await answerReadings(page, answerOf(SAMPLE_SIZE, [{ digits }]));
      await page.getByRole("button", { name: "An eight in marker" }).click();
      await verdictWhen(page, "read");
    },
  ],
  [
    "a picture on which nothing is a digit",
    async (page) => {
      await page.getByRole("button", { name: /^A house/ }).click();
      await verdictWhen(page, "read");
    },
  ],
  [
    "a picture that is still being read",
    async (page) => {
      await page.getByRole("button", { name: "An eight in marker" }).click();
      await verdictWhen(page, "read");
      await page.route(/\/api\/read/, () => undefined);
      await page.getByRole("button", { name: "A number in pencil" }).click();
      await page.getByText("Reading the picture").waitFor();
    },
  ],
  [
    "a server that is gone",
    async (page) => {
      await page.route(/\/(api|health)\//, (route) =>
        // What a proxy says of a server that is not there.
        route.fulfill({ status: 502 }),
      );
      await write(page, "7");
      await page.getByText("What you did is kept").waitFor();
    },
  ],
  [
    "files held over the page",
    async (page) => {
      await page.dispatchEvent("main", "dragenter");
      await page.getByText("Drop to read").waitFor();
    },
  ],
  [
    "a refusal",
    async (page) => {
      await page.setInputFiles("#choose-input", {
        name: "notes.txt",
        mimeType: "text/plain",
        buffer: Buffer.from("five"),
      });
      await verdictWhen(page, "failed");
    },
  ],
  [
    "many pictures",
    async (page) => {
      await keepNoJobs(page);
      await page.setInputFiles("#choose-input", TWO_FILES);
      await page.getByText("2 of 2 done").waitFor();
    },
  ],
  [
    "many pictures, one of them corrected",
    async (page) => {
      await answerTwoFiles(page);
      await page.setInputFiles("#choose-input", TWO_FILES);
      await page.getByText("2 of 2 done").waitFor();
      await page.getByLabel("Reading of b.png").fill("71");
      await page.keyboard.press("Tab");
      await page.getByText("corrected; 1 digit was found in place of 2").waitFor();
    },
  ],
  [
    "the list of shortcuts",
    async (page) => {
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
    },
  ],
  [
    "the models",
    async (page) => {
      await page.getByRole("link", { name: "Models" }).click();
      await page.getByText(/^In use/).waitFor();
    },
  ],
];

/** Has both files read as 7, in a list of the page. */
export async function answerTwoFiles(page: Page): Promise<void> {
  await keepNoJobs(page);
  const answer = answerOf(SAMPLE_SIZE, [{ digits: [{ digit: 7 }] }]);
  await page.route(/\/api\/read/, (route) =>
    route.fulfill({
      contentType: "application/x-ndjson",
      body: [0, 1].map((index) => `${JSON.stringify({ index, file: "", ...answer })}\n`).join(""),
    }),
  );
}
