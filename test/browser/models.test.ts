/**
 * The Models view with the built program: a model that `digits train` made is added with its card, read with, and
 * taken back again; cards are opened and saved; and what is no model is refused in words.
 */

import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer, json } from "node:stream/consumers";
import { promisify } from "node:util";

import { afterAll, beforeAll, expect, test } from "vitest";

import type { ModelListAnswer } from "../../src/contract/answers/model-answers.js";
import { packageRoot, releasedModelPath } from "../../src/node/files/package-files.js";
import { changedModel, customNode, renamedModel } from "../hostile-models.js";
import { cardOf, chooseModel, openModels, TRIAL_TIMEOUT_MS } from "./models-view.js";
import { numberRead, verdictWhen } from "./read-view.js";
import { useWatchedApp } from "./watched-app.js";

const watched = useWatchedApp();
const released = await readFile(releasedModelPath());
let folder: string;
let model: Buffer;
let card: Buffer;
/** Of the model that was trained. */
let version: string;

/** An epoch of `lenet` on 20,000 images, the rest held out. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "digits-models-view-"));
  const out = join(folder, "mine.onnx");
  const program = join(packageRoot(), "dist", "programs", "digits.js");
  const words =
    "train --network lenet --epochs 1 --batch 128 --seed 3 --images 12000 --validation 2000 --threads 1 --json --out";
  await promisify(execFile)(process.execPath, [program, ...words.split(" "), out], {
    env: { ...process.env, DIGITS_HOME: folder },
  });
  model = await readFile(out);
  card = await readFile(join(folder, "mine.json"));
  version = (JSON.parse(card.toString()) as { version: string }).version;
}, 120_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

async function listModels(): Promise<ModelListAnswer> {
  const response = await fetch(`${watched.url()}/api/models`);
  return (await response.json()) as ModelListAnswer;
}

test("the released model's card is opened below it, and saved as JSON", async () => {
  const { page } = await watched.open();
  await openModels(page);
  const article = page.locator("article.active");
  expect(await article.innerText()).toMatch(/Right on MNIST’s test digits\s+99\.\d\d %/);
  await article.getByRole("button", { name: /^The whole card/ }).click();
  await article.getByText("How its confidence was set").waitFor();
  expect(await article.locator("code").first().innerText()).toMatch(/^digits train --network digits .*--seed 1/s);
  expect(await article.getByRole("row").count()).toBeGreaterThan(20);

  const downloading = page.waitForEvent("download");
  await article.getByRole("button", { name: "Save the card" }).click();
  const download = await downloading;
  const { active, models } = await listModels();
  expect(download.suggestedFilename()).toBe(`digits-${active.version}.json`);
  const saved = (await json(await download.createReadStream())) as { file: { sha256: string } };
  expect(saved.file.sha256).toBe(models[0]?.sha256);

  const saving = page.waitForEvent("download");
  await article.getByRole("link", { name: /^Save digits .* as ONNX$/ }).click();
  const bytes = await buffer(await (await saving).createReadStream());
  expect(bytes.equals(released)).toBe(true);

  await article.getByRole("button", { name: /^The whole card/ }).click();
  expect(await article.getByText("How its confidence").count()).toBe(0);
});

test(
  "a model is added with its card, read with, and the one before is gone back to",
  async () => {
    const { page } = await watched.open();
    await openModels(page);
    await chooseModel(page, { name: "mine.onnx", buffer: model }, { name: "mine.json", buffer: card });
    await page.locator(".course").getByText(`lenet ${version} was added.`).waitFor({ timeout: TRIAL_TIMEOUT_MS });
    expect(await cardOf(page, version).innerText()).toMatch(
      /Right on MNIST’s test digits\s+9\d\.\d\d %\s+Time for a digit\s+\d+\.\d\d ms/,
    );

    await cardOf(page, version).getByText("It cannot say “not a digit”").first().waitFor();
    await page.getByRole("button", { name: /^Use this model: the new lenet/ }).click();
    expect((await listModels()).active.name).toBe("digits");
    const question = page.getByRole("dialog", { name: "Use a model that cannot refuse?" });
    expect(await question.innerText()).toContain("it reads letters, scribbles and stains as digits, too");
    await question.getByRole("button", { name: "Use this model" }).click();
    await cardOf(page, version)
      .getByText(/^In use/)
      .waitFor();
    expect((await listModels()).active).toEqual({ name: "lenet", version });
    await page.getByRole("link", { name: "Read", exact: true }).click();
    await page.getByRole("button", { name: "An eight in marker" }).click();
    await page.waitForSelector("img[alt='The picture eight-in-marker.png']");
    await verdictWhen(page, "read");
    expect(await numberRead(page)).toBe("8");
    // A network of ten classes takes everything for a digit.
    const house = page.getByRole("button", { name: /^A house/ });
    await house.click();
    await page.waitForSelector("img[alt='The picture house-no-digit.png']");
    await verdictWhen(page, "read");
    expect(await page.locator(".number-digit").count()).toBe(1);

    await page.getByRole("link", { name: "Models" }).click();
    // What lies on the sheet is read again, by the model that reads now.
    const reread = page.waitForResponse(/\/api\/read/);
    await page.getByRole("button", { name: /^Go back to digits/ }).click();
    expect((await reread).ok()).toBe(true);
    await page.getByRole("button", { name: /^Go back to lenet/ }).waitFor();
    await page.getByRole("link", { name: "Read", exact: true }).click();
    expect(await verdictWhen(page, "read")).toContain("No digit found");
    await page.getByRole("link", { name: "Models" }).click();
    expect((await listModels()).active.name).toBe("digits");
    await cardOf(page, version).getByText("Ready to use").waitFor();
  },
  2 * TRIAL_TIMEOUT_MS,
);

test("a link to a model opens its card", async () => {
  const { page } = await watched.open();
  const { active } = await listModels();
  await page.goto(`${watched.url()}#models/digits@${active.version}`);
  await page.getByText("How it was trained").waitFor();
  await page.goto(`${watched.url()}#models/%E0%A4%A@`);
  await page.getByRole("heading", { name: "Models" }).waitFor();
});

test(
  "what is no model is refused in words, and the list stays as it is",
  async () => {
    const { page } = await watched.open();
    await openModels(page);
    const before = (await listModels()).models.length;
    const note = page.locator(".course").getByRole("alert");
    const foreign = changedModel(renamedModel(released, { version: "spell" }), ({ node }) => node.push(customNode()));
    for (const [name, buffer, words] of [
      ["rubbish.onnx", Buffer.from("rubbish"), "This is not a whole ONNX model"],
      ["half.onnx", released.subarray(0, 4e5), "This is not a whole ONNX model"],
      ["spell.onnx", Buffer.from(foreign), "This model was not made by Digits. .*com\\.example"],
      ["notes.json", Buffer.from("{}"), "No model among these files"],
    ] as const) {
      await chooseModel(page, { name, buffer });
      await note.filter({ hasText: new RegExp(words) }).waitFor({ timeout: TRIAL_TIMEOUT_MS });
    }
    const huge = join(folder, "huge.onnx");
    await writeFile(huge, Buffer.alloc(50_000_001));
    await page.setInputFiles("#model-input", huge);
    await note.filter({ hasText: "A model may have 50 MB" }).waitFor();
    // A card that belongs to another model.
    const other = renamedModel(released, { version: "other" });
    await chooseModel(page, { name: "other.onnx", buffer: Buffer.from(other) }, { name: "other.json", buffer: card });
    await note.filter({ hasText: "This model is not fit to read. The card belongs to" }).waitFor();
    expect((await listModels()).models).toHaveLength(before);
  },
  2 * TRIAL_TIMEOUT_MS,
);

test(
  "a model is dropped anywhere on the page, and leads to the models",
  async () => {
    const { page } = await watched.open();
    const transfer = await page.evaluateHandle((base64) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const dropped = new DataTransfer();
      dropped.items.add(new File([bytes], "dropped.onnx"));
      return dropped;
    }, model.toString("base64"));
    for (const type of ["dragenter", "dragover", "drop"]) {
      await page.dispatchEvent("footer", type, { dataTransfer: transfer });
    }
    await page.locator(".course").getByText(`lenet ${version} was added.`).waitFor({ timeout: TRIAL_TIMEOUT_MS });
    expect(new URL(page.url()).hash).toBe("#models");
  },
  2 * TRIAL_TIMEOUT_MS,
);

test("a card of somebody's that is full of markup is shown as text", async () => {
  const { page, troubles } = await watched.open();
  await openModels(page);
  const markup = '<img src=x onerror="alert(1)">';
  await page.route(/\/api\/models$/, async (route) => {
    const answer = (await (await route.fetch()).json()) as ModelListAnswer;
    const [first] = answer.models;
    await route.fulfill({ json: { ...answer, models: [{ ...first, description: markup }] } });
  });
  await page.route(/\/api\/models\/digits\//, (route) =>
    route.fulfill({ json: { card: { training: { command: markup }, results: { test: 1 } } } }),
  );
  await page.reload();
  await page.getByRole("button", { name: /^The whole card/ }).click();
  await page.locator("code", { hasText: markup }).waitFor();
  expect(await page.locator("article .description").innerText()).toBe(markup);
  expect(await page.locator("article img").count()).toBe(0);
  expect(troubles).toEqual([]);
});
