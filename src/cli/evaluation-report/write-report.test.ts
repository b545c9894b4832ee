import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

import { createImageSet } from "../../core/dataset/image-set.js";
import { evaluateProbabilities } from "../../core/evaluation/evaluation.js";
import { prepareReportFolder } from "./report-folder.js";
import { writeReport } from "./write-report.js";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "report-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Twenty images; those of the second half are read as their successor, 9 as none, 60 % sure. */
function evaluateTwenty() {
  const labels = Uint8Array.from({ length: 20 }, (_, i) => i % 10);
  const set = createImageSet(
    Uint8Array.from({ length: 20 * 784 }, (_, i) => i % 256),
    labels,
  );
  const probabilities = new Float32Array(220).fill(0.4 / 10);
  for (const [i, label] of labels.entries()) {
    const read = i < 10 ? label : label + 1;
    probabilities[i * 11 + read] = 0.6;
  }
  return { set, evaluation: evaluateProbabilities(probabilities, labels) };
}

test("the report is one page that needs nothing beside itself", async () => {
  const { set, evaluation } = evaluateTwenty();
  const target = join(folder, "deep", "report");
  await prepareReportFolder(target);
  const path = await writeReport(target, evaluation, set, {
    model: "lenet.onnx",
    dataset: "twenty images",
    seconds: 1,
  });
  expect(path).toBe(join(target, "index.html"));
  expect(await readdir(target)).toEqual(["index.html"]);
  const page = await readFile(path, "utf8");
  expect(page).toContain("50.00<small> %</small>");
  expect(page).toContain("9, read as <em>none</em>");
  expect(page).toContain('title="3 read as 4: 1"');
  expect(page).toContain('title="9 read as none: 1"');
  expect(page).toContain('<th scope="col">none</th>');
  const sources = [...page.matchAll(/\b(?:src|href)="([^"]{0,22})/g)];
  expect(sources).toHaveLength(10);
  for (const [, source] of sources) expect(source).toBe("data:image/png;base64,");
  expect(page).not.toMatch(/<script|<link|url\(|@import|undefined|NaN/);
});

test("the model's name cannot break out of its place", async () => {
  const { set, evaluation } = evaluateTwenty();
  const path = await writeReport(folder, evaluation, set, {
    model: '<img src=x onerror="alert(1)">.onnx',
    dataset: "a & b",
    seconds: 1,
  });
  const page = await readFile(path, "utf8");
  expect(page).not.toContain("<img src=x");
  expect(page).toContain("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;.onnx");
  expect(page).toContain("a &amp; b");
});

test("without an error the page says so", async () => {
  const set = createImageSet(new Uint8Array(784), Uint8Array.of(4));
  const probabilities = new Float32Array(11);
  probabilities[4] = 1;
  const evaluation = evaluateProbabilities(probabilities, set.labels);
  const path = await writeReport(folder, evaluation, set, {
    model: "m",
    dataset: "d",
    seconds: 1,
  });
  const page = await readFile(path, "utf8");
  expect(page).toContain("There is no error.");
  expect(page).not.toMatch(/undefined|NaN|Infinity/);
});

test("a folder that cannot be created is refused before the work", async () => {
  await writeFile(join(folder, "file"), "");
  await expect(prepareReportFolder(join(folder, "file", "report"))).rejects.toMatchObject({
    code: "OUTPUT_UNWRITABLE",
  });
});
