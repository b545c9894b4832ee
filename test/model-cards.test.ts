/** What the page shows of a model's card, whoever wrote it. */

import { readFile } from "node:fs/promises";

import { expect, test } from "vitest";

import { cardPathOf } from "../src/node/models/model-card.js";
import { releasedModelPath } from "../src/node/files/package-files.js";
import { type CardPart, commandOf, formatMilliseconds, toCardParts } from "../web/src/models/card/card-parts.js";

function partOf(card: object, title: string): CardPart | undefined {
  return toCardParts(card as Record<string, unknown>).find((part) => part.title === title);
}

test("the released model's card has its parts, its command and its mistakes", async () => {
  const text = await readFile(cardPathOf(releasedModelPath()), "utf8");
  const card = JSON.parse(text) as Record<string, unknown>;
  expect(commandOf(card)).toMatch(/^digits train --network digits /);
  const training = partOf(card, "How it was trained");
  expect(training?.facts).toContainEqual({ label: "Seed", value: "1" });
  expect(training?.facts).toContainEqual({ label: "Images of MNIST", value: "55,000" });
  const digits = partOf(card, "MNIST’s test digits");
  expect(digits?.table?.rows).toHaveLength(10);
  expect(digits?.table?.rows[0]).toEqual(["0", "980", "99.90 %", "not a digit (1)"]);
  expect(partOf(card, "What was held out")?.table?.rows[0]?.[0]).toBe("MNIST, held out");
  expect(partOf(card, "How its confidence was set")?.facts).toHaveLength(3);
});

test("results on pictures have a table for each list, and speed its facts", () => {
  const card = {
    speed: {
      single: { milliseconds: 0.1234 },
      batch: { images: 32, millisecondsAnImage: 0.05 },
      machine: { cpu: "A", cores: 1 },
    },
    results: {
      pictures: [
        {
          list: "mine.csv",
          sets: [
            {
              set: "photos",
              pictures: 1200,
              withoutExpect: { exactShare: 0.975, refusedShare: 0.02, wronglyAcceptedShare: null },
            },
          ],
        },
      ],
    },
  };
  const pictures = partOf(card, "Photos, scans and drawings");
  expect(pictures?.facts).toEqual([{ label: "List", value: "mine.csv" }]);
  expect(pictures?.table?.rows).toEqual([["photos", "1,200", "97.5 %", "2.0 %", "–"]]);
  expect(partOf(card, "How fast it is, on one core")?.facts).toEqual([
    { label: "A digit alone", value: "0.12 ms" },
    { label: "A digit of 32", value: "0.05 ms" },
    { label: "Machine", value: "A, 1 core" },
  ]);
});

test.each([
  ["nothing", {}],
  ["other kinds", { training: 7, results: [], speed: "fast", calibration: null, name: {} }],
  [
    "other kinds below",
    {
      training: { command: ["x"], plan: { epochs: "1", seed: -1 }, images: 0 },
      results: { test: { accuracy: 2, perClass: {}, confusion: "x" } },
      speed: { single: { milliseconds: null }, date: 5 },
      calibration: { temperature: "1", noneOffset: [] },
    },
  ],
])("a card of %s shows nothing, and breaks nothing", (_, card) => {
  expect(toCardParts(card as Record<string, unknown>)).toEqual([]);
  expect(commandOf(card as Record<string, unknown>)).toBeNull();
});

test("rows that are no rows have dashes, and long lists and texts are cut", () => {
  const rubbish = partOf({ results: { test: { perClass: [null, 3, { digit: 2 }] } } }, "MNIST’s test digits");
  expect(rubbish?.table?.rows).toEqual([
    ["–", "–", "–", "–"],
    ["–", "–", "–", "–"],
    ["2", "–", "–", "–"],
  ]);
  const long = partOf(
    { results: { material: { parts: Array.from({ length: 9000 }, () => ({ name: "x".repeat(9000) })) } } },
    "What was held out",
  );
  expect(long?.table?.rows).toHaveLength(60);
  expect(long?.table?.rows[0]?.[0]).toHaveLength(401);
});

test("short times keep their places", () => {
  expect(formatMilliseconds(0.034)).toBe("0.03 ms");
  expect(formatMilliseconds(1234)).toBe("1,234 ms");
});
