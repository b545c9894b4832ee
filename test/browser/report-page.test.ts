/**
 * The pages of `digits evaluate --report` in a real browser: they show every figure and every failure, fit phone and
 * desktop, and ask for nothing.
 */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";

import type { EvaluationReport, PicturesReport, Report } from "../../src/contract/report.js";
import { evaluateProbabilities } from "../../src/core/evaluation/evaluation.js";
import { toReviewFigures } from "../../src/core/evaluation/review.js";
import { createReportWriter } from "../../src/node/files/report-page.js";
import { connectToBrowser } from "../../tools/browser/launch-browser.js";
import { violationsOn } from "./axe-violations.js";
import { openPage } from "./watched-page.js";

let folder: string;
let browser: Browser;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "reported-"));
  browser = await connectToBrowser(inject("browserEndpoint"));
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Writes the page, and opens it; what the browser complained of is told when it is closed. */
async function open(report: Report, options: BrowserContextOptions = {}) {
  const path = await (await createReportWriter(folder))("index.html", report);
  const opened = await openPage(browser, pathToFileURL(path).href, options);
  async function close(): Promise<void> {
    expect(opened.troubles).toEqual([]);
    await opened.close();
  }
  const text = (await opened.page.locator("body").innerText()).replaceAll(/\s+/g, " ");
  return { page: opened.page, text, close };
}

/** Twenty images; those of the second half are read as their successor, 9 as none, 60 % sure. */
function evaluateTwenty(wrongFrom: number): EvaluationReport {
  const labels = Uint8Array.from({ length: 20 }, (_, i) => i % 10);
  const probabilities = new Float32Array(220).fill(0.4 / 10);
  for (const [i, label] of labels.entries()) probabilities[i * 11 + (i < wrongFrom ? label : label + 1)] = 0.6;
  const evaluation = evaluateProbabilities(probabilities, labels);
  const images = evaluation.hardest.map(() => new Uint8Array(784).fill(255, 200, 500));
  return { kind: "evaluation", ...evaluation, model: "lenet.onnx", dataset: "a & <b>", seconds: 1.5, images };
}

/** A failure of each kind, and many more that are not shown. */
const failures: PicturesReport = {
  kind: "pictures",
  model: "lenet.onnx",
  list: "labels.csv",
  minConfidence: 0.6,
  pictures: 2000,
  counts: { misread: 1200, invented: 1, refused: 1, failed: 1 },
  review: {
    withExpect: null,
    withoutExpect: toReviewFigures(
      Array.from({ length: 2000 }, (_, i) => ({ isRight: i % 10 !== 0, confidence: i / 2000 })),
    ),
  },
  failures: [
    {
      kind: "misread",
      way: "withoutExpect",
      confidence: 0.9,
      thumbnail: "data:image/gif;base64,R0lGODlhAQABAAAAACw=",
      outcome: { file: "a.png", label: "0", set: "drawn", withExpect: read("0"), withoutExpect: read("6") },
    },
    {
      kind: "invented",
      way: "withoutExpect",
      confidence: 0.8,
      thumbnail: null,
      outcome: { file: "b.png", label: "", set: "paper", withExpect: null, withoutExpect: read("1") },
    },
    {
      kind: "refused",
      way: "withExpect",
      confidence: 0,
      thumbnail: null,
      outcome: { file: "c.png", label: "45", set: "drawn", withExpect: read(""), withoutExpect: read("") },
    },
    {
      kind: "failed",
      way: "withoutExpect",
      confidence: 0,
      thumbnail: null,
      outcome: {
        file: "</script><img src=x>.png",
        label: "5",
        set: "gone",
        withExpect: null,
        withoutExpect: { kind: "failed", code: "FILE_NOT_FOUND", message: "gone" },
      },
    },
  ],
};

function read(text: string) {
  return { kind: "read", text, digits: [], milliseconds: 1 } as const;
}

test("the report shows every figure, what is taken for what, and the errors", async () => {
  const { page, text, close } = await open(evaluateTwenty(10));
  expect(await page.title()).toBe("lenet.onnx on a & <b>: 50.00 %");
  for (const part of [
    "lenet.onnx on a & <b> 50.00 % 10 of 20 images read right",
    "Errors 10",
    "Calibration error 10.00 %",
    "Time 1.5 s",
    "read right; the weakest is 0, 1, 2, 3, 4, 5, 6, 7, 8 and 9.",
    "Digit Read right Errors 0 50.00 % 1 1 50.00 % 1",
    "All 10 errors, those it was surest of first.",
    "9, read as none 60.0 % sure No. 19",
    "digits evaluate --report",
  ]) {
    expect(text).toContain(part);
  }
  expect(await page.getByLabel("3 read as 4: 1 image").innerText()).toBe("1");
  expect(await page.getByLabel("9 read as none: 1 image").isVisible()).toBe(true);
  await page.getByText("The curve as figures").click();
  expect(await page.getByRole("row", { name: "60 to 67 % 20 60.0 % 50.0 %" }).isVisible()).toBe(true);
  await close();
});

test("without an error the report says so, and marks no digit as the weakest", async () => {
  const { text, close } = await open(evaluateTwenty(20));
  expect(text).toContain("There is no error.");
  expect(text).not.toMatch(/undefined|NaN|Infinity/);
  expect(text).not.toContain("the weakest");
  await close();
});

test("pictures that were not read as they should have been are told by their kind, and how many are not shown", async () => {
  const { page, text, close } = await open(failures);
  expect(await page.title()).toBe("lenet.onnx on labels.csv: 1,203 failures");
  for (const part of [
    "1,203 of 2,000 pictures were not read as they should have been",
    "Misread 1,200 Digits where there are none 1 Refused 1 Not opened 1",
    "1 of 1,200 are shown.",
    "0, read as 6 90.0 % sure without --expect with --expect: 0 drawn a.png",
    "not a digit, read as 1 80.0 % sure paper b.png",
    "45, nothing read drawn c.png",
    "5, FILE_NOT_FOUND gone </script><img src=x>.png",
    "from a confidence of 0.6 on",
  ]) {
    expect(text).toContain(part);
  }
  expect(await page.getByAltText("a.png, labelled 0").isVisible()).toBe(true);
  expect(await page.locator("img").count()).toBe(1);
  await close();
});

test("a list without a failure says so", async () => {
  const counts = { misread: 0, invented: 0, refused: 0, failed: 0 };
  const { text, close } = await open({ ...failures, counts, failures: [] });
  expect(text).toContain("There is no failure.");
  await close();
});

test.each([
  ["evaluation", 320, "light"],
  ["evaluation", 1280, "dark"],
  ["pictures", 320, "dark"],
  ["pictures", 1280, "light"],
] as const)(
  "the %s at a width of %i pixels, %s: nothing stands out, anybody can use it",
  async (kind, width, theme) => {
    const report = kind === "evaluation" ? evaluateTwenty(10) : failures;
    const { page, close } = await open(report, { viewport: { width, height: 800 }, colorScheme: theme });
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    // The place kept for a scroll bar counts as its own.
    expect(overflow).toBeLessThanOrEqual(0);
    expect(await violationsOn(page)).toEqual([]);
    await close();
  },
);
