/**
 * `npm run example` writes what the empty page shows: a number, stroke by stroke, and how it is read. Recorded digits are written
 * on the page itself, in a real browser, and what its reader answers is kept without what the page does not show or makes anew.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import type { ExplainedAnswer } from "../../src/contract/answers/read-answers.js";
import { packageRoot } from "../../src/node/files/package-files.js";
import { writeDigits } from "../browser/hand-on-sheet.js";
import { launchBrowser } from "../browser/launch-browser.js";
import { loadRecordedDigits } from "../browser/recorded-digits.js";

const NUMBER = "1492";
/** Which of the recorded variants of each digit. */
const VARIANT = 1;
const DIGITS = 10;

const root = packageRoot();
const home = await mkdtemp(join(tmpdir(), "digits-example-"));
const server = spawn(process.execPath, [join(root, "dist/programs/digits.js"), "serve", "--port", "0", "--json"], {
  stdio: ["ignore", "pipe", "inherit"],
  env: { ...process.env, DIGITS_HOME: home },
});
const browser = await launchBrowser();
try {
  const [line] = (await once(createInterface({ input: server.stdout }), "line")) as [string];
  const { url } = JSON.parse(line) as { url: string };
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(url);
  await page.locator("footer .model a").waitFor();
  const recorded = await loadRecordedDigits();
  const explained = page.waitForResponse(
    async (response) =>
      response.url().includes("explain=true") && ((await response.json()) as ExplainedAnswer).text === NUMBER,
  );
  await writeDigits(
    page,
    Array.from(NUMBER, (digit) => recorded[VARIANT * DIGITS + Number(digit)]!),
  );
  const answer = (await (await explained).json()) as ExplainedAnswer;
  // The page writes when nothing else is to be done.
  const drawing = await page.waitForFunction(() => sessionStorage.getItem("digits-drawing"));
  const example = { drawing: lastState((await drawing.jsonValue()) ?? ""), answer: withoutImages(answer) };
  await writeFile(join(root, "web/src/read/recorded-example.json"), `${JSON.stringify(example, rounded)}\n`);
} finally {
  await browser.close();
  server.kill("SIGINT");
  await once(server, "exit");
  await rm(home, { recursive: true, force: true });
}

/** A kept drawing as it is now, without what it was before; as text, as the page keeps it. */
function lastState(text: string): string {
  const { states, ...packed } = JSON.parse(text) as { states: readonly unknown[]; now: number };
  return JSON.stringify({ ...packed, states: [states[packed.now]], now: 0 });
}

/** The ink is made of the strokes again, and no digit is shown by itself. */
function withoutImages({ explanation, ...answer }: ExplainedAnswer): ExplainedAnswer {
  return {
    ...answer,
    numbers: answer.numbers.map((number) => ({
      ...number,
      digits: number.digits.map((digit) => ({ ...digit, image: "" })),
    })),
    explanation: { ...explanation, ink: { ...explanation.ink, pixels: "" }, candidates: [] },
  };
}

function rounded(_: string, value: unknown): unknown {
  return typeof value === "number" ? Number(value.toFixed(4)) : value;
}
