/**
 * What is filled in for a training run: every choice says what it does, what cannot be trained is told beside its
 * field before anything is sent, and what the server refuses is shown.
 */

import type { Page } from "playwright-core";
import { afterEach, expect, test } from "vitest";

import type { RunListAnswer, RunOptionsAnswer } from "../../src/contract/answers/run-answers.js";
import { nameInWords } from "../../web/src/train/choice-words.js";
import { focused, tabTo } from "./read-view.js";
import { customise, fillInRun, removeRuns, RUN_TIMEOUT_MS, startRun, waitBeyond, waitForState } from "./train-view.js";
import { useWatchedApp } from "./watched-app.js";
import { openPage } from "./watched-page.js";

const TEST_TIMEOUT_MS = 2 * RUN_TIMEOUT_MS;
const NO_BREAK_SPACE = "\u00a0";

const watched = useWatchedApp();

afterEach(() => removeRuns(watched.url()));

async function openForm(): Promise<Page> {
  const { page } = await watched.open();
  await page.getByRole("link", { name: "Train" }).click();
  await page.getByText("Customise").waitFor();
  return page;
}

/** The form with every single choice, and the network `lenet` taken. */
async function openCustomised(): Promise<Page> {
  const page = await openForm();
  await customise(page, "lenet");
  return page;
}

/** How much work the form says it is. */
function work(page: Page): Promise<string> {
  return page.locator(".size").innerText();
}

test("the form opens on three cards, each with its purpose, accuracy and time, and all else is folded away", async () => {
  const page = await openForm();
  const cards = page.getByRole("group", { name: "How thorough" });
  const response = await page.request.get(`${watched.url()}/api/runs/options`);
  const { presets } = (await response.json()) as RunOptionsAnswer;
  for (const [label, name, accuracy, time] of [
    ["Fast", "fast", "99.33 %", "12 s"],
    ["Balanced", "balanced", "99.62 %", "1 min 3 s"],
    ["Best", "best", "99.65 %", "8 min 51 s"],
  ] as const) {
    const card = cards.locator("label", { has: page.getByRole("radio", { name: label }) });
    const words = (await card.innerText()).replaceAll(NO_BREAK_SPACE, " ");
    expect(words).toContain(presets.find((preset) => preset.name === name)!.measured!.purpose);
    expect(words).toMatch(new RegExp(`${accuracy}\\s+accuracy\\s+${time}\\s+time`));
  }
  expect(await cards.getByRole("radio").count()).toBe(3);
  expect(await cards.getByRole("radio", { name: "Balanced" }).isChecked()).toBe(true);
  expect(await page.getByLabel("Epochs").isVisible()).toBe(false);
  expect(await page.locator("details").innerText()).toBe("Customise");
});

test("every choice has one line that says what it does, as the server has it", async () => {
  const page = await openCustomised();
  const response = await page.request.get(`${watched.url()}/api/runs/options`);
  const { options, networks } = (await response.json()) as {
    options: Record<string, { description: string }>;
    networks: { description: string }[];
  };
  await page.getByLabel("digits", { exact: true }).check();
  for (const { description } of [...Object.values(options), ...networks]) {
    await page.getByText(description, { exact: true }).waitFor();
  }
});

test("a choice that only the server knows has a field, and is sent", async () => {
  const alone = await openPage(watched.browser(), watched.url());
  const { page } = alone;
  await page.route("**/api/runs/options", async (route) => {
    const answer = (await (await route.fetch()).json()) as RunOptionsAnswer;
    const warmupShare = { kind: "number", description: "How long it warms up.", minimum: 0, maximum: 1 } as const;
    const networks = answer.networks.map((each) => ({ ...each, defaults: { ...each.defaults, warmupShare: 0.25 } }));
    await route.fulfill({ json: { ...answer, networks, options: { ...answer.options, warmupShare } } });
  });
  await page.getByRole("link", { name: "Train" }).click();
  await page.getByText("Customise").click();
  await page.getByText("How long it warms up.").waitFor();
  const field = page.getByLabel("Warmup share");
  expect(await field.inputValue()).toBe("0.25");
  await field.fill("2");
  await page.getByText("Warmup share is a number from 0 to 1.").waitFor();
  await field.fill("0,5");
  await page.route("**/api/runs", (route) => route.abort());
  const sent = page.waitForRequest((request) => request.method() === "POST");
  await page.getByRole("button", { name: "Start training" }).click();
  expect((await sent).postDataJSON()).toEqual({ preset: "balanced", warmupShare: 0.5 });
  await page.getByText("Custom: quick").waitFor();
  await alone.close();
});

test("the size of the work follows what is chosen, and the recipe follows the network", async () => {
  const page = await openCustomised();
  expect(await work(page)).toContain("8,590 steps of 64 images, 859 in each");
  await page.getByLabel("Epochs").fill("1");
  await page.getByLabel("Batch size").fill("100");
  expect(await work(page)).toContain("550 steps of 100 images.");

  await page.getByLabel("digits", { exact: true }).check();
  // What was touched stays, what was not follows.
  expect(await page.getByLabel("Epochs").inputValue()).toBe("1");
  expect(await page.getByLabel("Learning rate").inputValue()).toBe("0.1");
  expect(await work(page)).toContain("About 820 steps of 100 images.");
  await page.getByLabel("Letters and signs").uncheck();
  expect(await work(page)).toContain("About 770 steps");
  await page.getByLabel("Optimizer").selectOption("adamw");
  expect(await page.getByLabel("Learning rate").inputValue()).toBe("0.004");

  await page.getByRole("button", { name: "Undo my changes" }).click();
  expect(await page.getByLabel("Epochs").inputValue()).toBe("20");
  expect(await page.getByLabel("Learning rate").inputValue()).toBe("0.1");
  await page.getByLabel("lenet", { exact: true }).check();
  expect(await page.getByLabel("Letters and signs").isDisabled()).toBe(true);
});

test("a card fills everything in, and the values are custom once one is changed", async () => {
  const page = await openForm();
  const card = (name: string) => page.getByRole("group", { name: "How thorough" }).getByRole("radio", { name });
  const custom = page.locator("summary", { hasText: "Custom:" });
  await page.getByText("Customise").click();
  await page.getByLabel("Seed").fill("7");
  expect(await custom.count()).toBe(0);
  const response = await page.request.get(`${watched.url()}/api/runs/options`);
  const { presets } = (await response.json()) as RunOptionsAnswer;

  for (const { name, choices } of presets.filter(({ measured }) => measured !== null)) {
    await card(nameInWords(name)).check();
    const networks = page.getByRole("group", { name: "Network" });
    expect(await networks.getByLabel(choices.network, { exact: true }).isChecked()).toBe(true);
    for (const [label, value] of [
      ["Epochs", choices.epochs],
      ["Batch size", choices.batchSize],
      ["Learning rate", choices.learningRate],
      ["Augmentation", choices.augmentation],
      ["Label smoothing", choices.labelSmoothing],
      ["Averaging of weights", choices.averageDecay],
      ["Held out for validation", choices.validationCount],
      // It is no preset's.
      ["Seed", 7],
    ] as const) {
      expect(await page.getByLabel(label).inputValue()).toBe(String(value));
    }
    expect(await page.locator("fieldset input[type=checkbox]:checked").count()).toBe(choices.material.length);
  }

  await page.getByLabel("Epochs").fill("3");
  expect(await card("Best").isChecked()).toBe(false);
  expect(await custom.innerText()).toMatch(/Custom: digits$/);
  await page.getByLabel("Epochs").fill("20");
  expect(await card("Best").isChecked()).toBe(true);
  expect(await custom.count()).toBe(0);

  // Its learning rate is for its optimizer.
  await page.getByLabel("Optimizer").selectOption("adamw");
  expect(await custom.count()).toBe(1);
  expect(await page.getByLabel("Learning rate").inputValue()).toBe("0.004");
  await page.getByRole("button", { name: "Undo my changes" }).click();
  expect(await card("Best").isChecked()).toBe(true);
  expect(await page.getByLabel("Learning rate").inputValue()).toBe("0.1");

  // Another network brings its own recipe along, and nothing of the card's.
  await page.getByLabel("lenet", { exact: true }).check();
  expect(await custom.innerText()).toMatch(/Custom: lenet$/);
  expect(await page.getByLabel("Epochs").inputValue()).toBe("10");
  expect(await page.getByLabel("Held out for validation").inputValue()).toBe("5000");
});

test(
  "a card trains what it is fixed to",
  async () => {
    const page = await openForm();
    const { url } = watched.app();
    await page.getByRole("radio", { name: "Fast" }).check();
    await page.getByRole("button", { name: "Start training" }).click();
    await waitForState(page, "running");
    const ask = async (path: string) => (await fetch(`${url}${path}`)).json();
    const { runs } = (await ask("/api/runs")) as RunListAnswer;
    const { presets } = (await ask("/api/runs/options")) as RunOptionsAnswer;
    expect(runs).toHaveLength(1);
    expect(runs[0]?.choices).toEqual(presets.find(({ name }) => name === "fast")?.choices);
  },
  TEST_TIMEOUT_MS,
);

test("what is filled in is there again after a look at another view", async () => {
  const page = await openCustomised();
  await page.getByLabel("Epochs").fill("3");
  await page.getByRole("link", { name: "Models" }).click();
  await page.getByRole("link", { name: "Train" }).click();
  expect(await page.getByLabel("Epochs").inputValue()).toBe("3");
});

test(
  "what cannot be trained is told beside its field, and nothing is sent",
  async () => {
    const page = await openCustomised();
    const sent: string[] = [];
    page.on("request", (request) => sent.push(request.method()));
    const more = page.getByText("Customise");
    const isOpen = () => page.locator("details", { has: more }).evaluate((it: HTMLDetailsElement) => it.open);
    for (const [label, text, fault] of [
      ["Epochs", "0", "Epochs is a whole number from 1 to 10,000."],
      ["Epochs", "2.5", "Epochs is a whole number from 1 to 10,000."],
      ["Batch size", "", "Batch size is a whole number from 1 to 4,096."],
      ["Learning rate", "0", "Learning rate is a number above 0, at most 100."],
      ["Label smoothing", "0.9", "Label smoothing is a number from 0 to 0.5."],
      ["Seed", "one", "Seed is a whole number from 0 to 9,007,199,254,740,991."],
    ] as const) {
      const field = page.getByLabel(label, { exact: true });
      if (!(await isOpen())) await more.click();
      const before = await field.inputValue();
      await field.fill(text);
      await more.click();
      await page.getByRole("button", { name: "Start training" }).click();
      await page.getByText(fault).waitFor();
      expect(await field.getAttribute("aria-invalid"), label).toBe("true");
      // Where it was folded away it is shown, and has the focus.
      await page.waitForFunction((id) => document.activeElement?.id === id, await field.getAttribute("id"));
      expect(sent, label).not.toContain("POST");
      await field.fill(before);
      await page.getByText(fault).waitFor({ state: "detached" });
    }
  },
  TEST_TIMEOUT_MS,
);

test("a batch larger than what is left to train on is told beside the field", async () => {
  const page = await openCustomised();
  await page.getByLabel("Batch size").fill("100");
  await page.getByLabel("Held out for validation").fill("59,950");
  expect(await page.getByText(/whole number from 0 to 59,999/).count()).toBe(1);
  await page.getByLabel("Held out for validation").fill("59950");
  await page.getByText("at most the 50 images").waitFor();
});

test(
  "what the server refuses is shown, and what was filled in stays",
  async () => {
    const page = await openCustomised();
    const { url } = watched.app();
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ network: "lenet", epochs: 1000 });
    // One trains and eight wait; more may not.
    for (let i = 0; i < 9; i += 1) {
      await fetch(`${url}/api/runs`, { method: "POST", headers, body });
    }
    await page.getByLabel("Epochs").fill("7");
    await page.getByRole("button", { name: "Start training" }).click();
    const refusal = page.getByRole("alert");
    await refusal.waitFor();
    expect(await refusal.innerText()).toMatch(/^Too many runs\. 8 runs wait already\./);
    expect(await page.getByLabel("Epochs").inputValue()).toBe("7");
    // Elsewhere it is no matter.
    await page
      .getByRole("link", { name: /Waits for its turn/ })
      .first()
      .click();
    await waitForState(page, "waiting");
    expect(await refusal.count()).toBe(0);
  },
  TEST_TIMEOUT_MS,
);

test(
  "a run that comes to no good says why",
  async () => {
    const { page } = await watched.open();
    await fillInRun(page, 1);
    await page.getByLabel("Learning rate").fill("90");
    await page.getByLabel("Schedule").selectOption("cosine");
    await page.getByRole("button", { name: "Start training" }).click();
    expect(await waitForState(page, "failed")).toMatch(/^It failed\. The loss became .* lower/);
    await page.getByRole("button", { name: "Continue" }).waitFor();
  },
  TEST_TIMEOUT_MS,
);

test(
  "the keyboard alone starts a run, stops it and deletes it",
  async () => {
    const { page } = await watched.open();
    await page.keyboard.press("m");
    await page.getByRole("heading", { name: "Models" }).waitFor();
    await page.keyboard.press("t");
    await page.getByText("Customise").waitFor();
    await tabTo(page, "Customise");
    await page.keyboard.press("Enter");
    await tabToId(page, "choice-epochs");
    // Single keys are shortcuts, but not where one types.
    await page.keyboard.type("1000 m");
    expect(await page.getByLabel("Epochs").inputValue()).toBe("1000 m");
    await page.keyboard.press("Backspace");
    await page.keyboard.press("Enter");
    await page.locator("#run-title").waitFor();
    expect(await focused(page)).toBe("quick, 1,000 epochs");
    await waitBeyond(page, 0);
    await tabTo(page, "Stop");
    await page.keyboard.press("Enter");
    await waitForState(page, "stopped");
    await page.waitForFunction(() => document.activeElement?.textContent?.trim() === "Continue");
    await tabTo(page, "Delete");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    expect(await focused(page)).toBe("Cancel");
    await page.keyboard.press("Escape");
    expect(await focused(page)).toBe("Delete");
    await page.keyboard.press("Enter");
    await tabTo(page, "Delete");
    await page.keyboard.press("Enter");
    await page.getByText("None yet").waitFor();
    await page.keyboard.press("d");
    await page.getByText("Write a number here").waitFor();
  },
  TEST_TIMEOUT_MS,
);

/** Presses the tab key until the element has the focus. */
async function tabToId(page: Page, id: string): Promise<void> {
  const MAX_STOPS = 60;
  for (let stop = 0; stop < MAX_STOPS; stop += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((wanted) => document.activeElement?.id === wanted, id)) return;
  }
  throw new Error(`the tab key never came to #${id}`);
}

test("while the server is gone the form waits, and comes with the server", async () => {
  const alone = await openPage(watched.browser(), watched.url());
  const { page } = alone;
  const options = "**/api/runs/options";
  await page.route(options, (route) => route.abort());
  await page.getByRole("link", { name: "Train" }).click();
  await page.getByText("The server does not answer").waitFor();
  expect(await page.getByText("Customise").count()).toBe(0);
  await page.unroute(options);
  await page.getByText("Customise").waitFor();
  await alone.close();
});

test(
  "how long a run may take is told by the last of its network",
  async () => {
    const { page } = await watched.open();
    await startRun(page, 1);
    await waitBeyond(page, 0);
    await page.getByRole("link", { name: "All training runs" }).click();
    expect(await work(page)).toBe("78 steps of 128 images.");
    expect(await page.locator(".time").innerText()).toMatch(
      /^About (\d+\smin\s)?\d+\ss here, going by the last run of lenet\.$/,
    );
  },
  TEST_TIMEOUT_MS,
);
