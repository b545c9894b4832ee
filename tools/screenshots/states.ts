/**
 * The states of the page's views that are photographed, and how a page that was just opened comes into each. Where a state
 * depends on what the server says, it is the real one that says it; only its absence is played. The runs are real, of a small
 * network.
 */

import type { Page } from "playwright-core";

import { writeDigits } from "../browser/hand-on-sheet.js";
import type { Place } from "./places.js";
import type { RecordedDigit } from "../browser/recorded-digits.js";

/** By then the steps behind a reading and the inside of the network are there, and no bar moves. */
const SETTLE_MS = 2600;

/** Which of the recordings of a digit is written: the digits of one number should look like those of one hand. */
const VARIANT = 1;

/** What is trained for the pictures: seconds of work. */
const trainingChoices = { network: "lenet", epochs: 3, validationCount: 10_000 };

/** Until a curve has something to show. */
const WORKED_MS = 5000;

/** Training, testing, and trying the model. */
const FINISH_TIMEOUT_MS = 180_000;

const RUN_SETTLE_MS = 1500;

const CARD_SETTLE_MS = 800;

/** What a state is made of. */
export interface ShotMaterial {
  readonly digits: readonly RecordedDigit[];
  /** A photo of numbers on paper, in shadow. */
  readonly photo: Buffer;
  /** A photo of a slip with amounts on it. */
  readonly slip: Buffer;
}

/** A state of a view, and how a page that was just opened comes into it. */
export interface ShotState {
  readonly name: string;
  /** The address's part after the `#`, or what else the place is called in the picture's name. */
  readonly view: string;
  readonly place: Place;
  readonly prepare: Prepare;
}

type Prepare = (page: Page, material: ShotMaterial) => Promise<void>;

type RunInShort = Readonly<Record<"id" | "state", string>>;

export const readStates = statesOf("read", {
  async empty(page) {
    await page.locator("#verdict").getByText("almost certain").waitFor();
  },
  async drawn(page, material) {
    await writeNumber(page, material, "2048");
    await page.waitForTimeout(SETTLE_MS);
  },
  async doubtful(page) {
    await scrawl(page);
    await page.waitForTimeout(SETTLE_MS);
  },
  async picture(page, { photo }) {
    await choose(page, [{ name: "notes.jpg", buffer: photo }]);
    await page.waitForSelector("#reading[data-state=read][aria-busy=false]");
    await page.waitForTimeout(SETTLE_MS);
  },
  async inside(page, material) {
    await writeNumber(page, material, "2048");
    await page.getByRole("radio", { name: "Network", exact: true }).check();
    await page.waitForTimeout(SETTLE_MS);
  },
  async slip(page, { slip }) {
    await choose(page, [{ name: "slip.jpg", buffer: slip }]);
    await page.waitForSelector("#reading[data-state=read][aria-busy=false]");
    await page.waitForTimeout(SETTLE_MS);
  },
  async refused(page) {
    await page.getByRole("button", { name: /^A house/ }).click();
    await page.locator("#verdict").getByText("No digit found").waitFor();
    await page.waitForTimeout(SETTLE_MS);
  },
  async error(page) {
    await choose(page, [{ name: "notes.png", buffer: Buffer.from("seven") }]);
    await page.waitForSelector("#reading[data-state=failed]");
  },
  async "server-gone"(page, material) {
    await page.route(/\/(api|health)\//, (route) => route.abort());
    await writeNumber(page, material, "2048");
    await page.getByText("What you did is kept").waitFor();
  },
  many: readMany,
  async review(page, material) {
    await readMany(page, material);
    await page.getByRole("link", { name: /^Look at/ }).click();
    await page.getByLabel("What stands there").waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.waitForTimeout(CARD_SETTLE_MS);
  },
  async same(page, material) {
    await readMany(page, material);
    await page.getByRole("link", { name: "All that was read as 7" }).click();
    await page.getByRole("button").first().waitFor();
    await page.waitForTimeout(CARD_SETTLE_MS);
  },
  async expected(page) {
    await page.getByText("What do you expect?").click();
    await page.getByLabel("What you expect").waitFor();
    await page.waitForTimeout(CARD_SETTLE_MS);
  },
  async writing(page) {
    await page.getByRole("button", { name: "Teach it your writing" }).click();
    await page.getByRole("dialog", { name: "Your writing" }).waitFor();
  },
  async lesson(page) {
    await page.getByRole("button", { name: "Teach it your writing" }).click();
    await page.getByRole("button", { name: "Start writing" }).click();
    await page
      .getByText(/^Write/)
      .first()
      .waitFor();
    await page.waitForTimeout(CARD_SETTLE_MS);
  },
  async shortcuts(page) {
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
  },
});

/** Many pictures, among them a photo and a file that is none, become a job. */
async function readMany(page: Page, { photo }: ShotMaterial): Promise<void> {
  await page.getByRole("button", { name: "A number in pencil" }).waitFor();
  const files = await page.evaluate(drawFiles);
  const pictures = files.map(({ name, base64 }) => ({ name, buffer: Buffer.from(base64, "base64") }));
  const broken = { name: "scan-07.png", buffer: Buffer.from("seven") };
  await choose(page, [...pictures.slice(0, 6), { name: "notes.jpg", buffer: photo }, broken, ...pictures.slice(6)]);
  await page.locator("#job-state[data-state=done]").waitFor();
  await page.waitForTimeout(CARD_SETTLE_MS);
}

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
    files.map(({ name, buffer }) => ({ name, buffer, mimeType: name.endsWith("jpg") ? "image/jpeg" : "image/png" })),
  );
}

/** A loop that may be a 0's or a 6's: it closes halfway up. */
async function scrawl(page: Page): Promise<void> {
  const sheet = await page.locator("#sheet").boundingBox();
  if (!sheet) throw new Error("the page has no sheet to write on");
  const [left, top] = [sheet.x + sheet.width * 0.42, sheet.y + 50];
  const tall = sheet.height - 100;
  // x and y in turn
  const places = [
    0.4, 0.02, 0.2, 0.2, 0.08, 0.5, 0.1, 0.8, 0.25, 0.98, 0.45, 0.9, 0.52, 0.7, 0.45, 0.41, 0.3, 0.24, 0.14, 0.42,
  ];
  for (let i = 0; i < places.length; i += 2) {
    await page.mouse.move(left + places[i]! * tall, top + places[i + 1]! * tall, { steps: 4 });
    if (i === 0) await page.mouse.down();
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

export const trainStates = statesOf("train", {
  form: (page) => page.waitForTimeout(RUN_SETTLE_MS),
  async running(page) {
    const { id } = (await runIn(page, "running")) ?? (await startRun(page, trainingChoices));
    await openRun(page, id);
    await page.waitForTimeout(WORKED_MS);
  },
  async customised(page) {
    await page.getByText("Customise").click();
    await page.waitForTimeout(RUN_SETTLE_MS);
  },
  async finished(page) {
    await openFinishedRun(page);
    // Opened again it begins with the result; watched to its end, its curves keep their place above.
    await page.reload();
    await page.getByRole("grid").first().waitFor();
    await page.waitForTimeout(RUN_SETTLE_MS);
  },
});

async function openFinishedRun(page: Page): Promise<void> {
  const { id } =
    (await runIn(page, "finished")) ?? (await runIn(page, "running")) ?? (await startRun(page, trainingChoices));
  await openRun(page, id);
  await page.getByRole("grid").first().waitFor({ timeout: FINISH_TIMEOUT_MS });
}

async function openRun(page: Page, id: string): Promise<void> {
  await page.evaluate((hash) => (location.hash = hash), `train/${id}`);
}

async function runIn(page: Page, state: string): Promise<RunInShort | null> {
  const runs = await page.evaluate(async () => {
    const response = await fetch("/api/runs");
    return ((await response.json()) as { runs: RunInShort[] }).runs;
  });
  return runs.find((run) => run.state === state) ?? null;
}

async function startRun(page: Page, body: object): Promise<RunInShort> {
  return page.evaluate(async (chosen) => {
    const response = await fetch("/api/runs", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(chosen),
    });
    return (await response.json()) as RunInShort;
  }, body);
}

export const modelsStates = statesOf("models", {
  list: (page) => page.waitForTimeout(CARD_SETTLE_MS),
  async card(page) {
    await page.locator("article.active").getByRole("button", { name: "The whole card" }).click();
    await page.waitForTimeout(CARD_SETTLE_MS);
  },
  async compare(page) {
    await openFinishedRun(page);
    await page.getByRole("link", { name: "Try it" }).click();
    await page.getByRole("button", { name: "A number in pencil" }).click();
    await page.locator(".verdict", { hasText: /\w/ }).waitFor();
    await page.waitForTimeout(CARD_SETTLE_MS);
  },
});

/** What is no view of the program's page. */
export const otherStates = [
  ...Object.values(
    statesOf(
      "static-site",
      {
        async empty(page) {
          await page.getByText("Write a number here").waitFor();
          await page.waitForTimeout(SETTLE_MS);
        },
        async drawn(page, material) {
          await page.getByText("Write a number here").waitFor();
          await writeNumber(page, material, "2048");
          await page.waitForTimeout(SETTLE_MS);
        },
      },
      "site",
    ),
  ),
  ...Object.values(
    statesOf(
      "elements",
      {
        async empty(page) {
          await page.getByRole("button", { name: "Send" }).waitFor();
          await page.waitForTimeout(SETTLE_MS);
        },
      },
      "elements",
    ),
  ),
  ...Object.values(
    statesOf(
      "api",
      {
        async list(page) {
          await page.locator(".opblock").first().waitFor();
        },
        async route(page) {
          await page.getByText("Read the handwritten numbers on pictures").click();
          await page.getByRole("button", { name: "Try it out" }).waitFor();
        },
      },
      "api",
    ),
  ),
  ...Object.values(
    statesOf(
      "report",
      {
        async explained(page) {
          await page.getByRole("heading", { name: "What was found" }).waitFor();
        },
      },
      "report",
    ),
  ),
];

/** The states of a view, by their names. */
function statesOf<Name extends string>(view: string, prepares: Readonly<Record<Name, Prepare>>, place: Place = "page") {
  const states = Object.entries<Prepare>(prepares).map(([name, prepare]) => [name, { name, view, place, prepare }]);
  return Object.fromEntries(states) as Readonly<Record<Name, ShotState>>;
}
