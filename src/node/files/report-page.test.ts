import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import type { EvaluationReport } from "../../contract/report.js";
import { evaluateProbabilities } from "../../core/evaluation/evaluation.js";
import { reportInPage } from "../../../test/report-in-page.js";
import { createReportWriter } from "./report-page.js";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "report-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** A four that is read as a nine. */
function reportOf(model: string): EvaluationReport {
  const probabilities = new Float32Array(11);
  probabilities[9] = 1;
  const evaluation = evaluateProbabilities(probabilities, Uint8Array.of(4));
  const images = [Buffer.from([0, 128, 255])];
  return { kind: "evaluation", ...evaluation, model, dataset: "one", seconds: 1, images };
}

test("a report is one page, in a folder that is made for it, with the images as Base64", async () => {
  const target = join(folder, "deep", "report");
  const write = await createReportWriter(target);
  expect(await readdir(target)).toEqual([]);
  const path = await write("index.html", reportOf("m.onnx"));
  expect(path).toBe(join(target, "index.html"));
  expect(await readdir(target)).toEqual(["index.html"]);
  expect(await reportInPage(path)).toMatchObject({ kind: "evaluation", model: "m.onnx", correct: 0, images: ["AID/"] });
});

test("no name ends the script that holds it, or is changed on its way", async () => {
  const model = `</script><script>alert(1)</script><!-- $& $1 \u2028 {{report}} "'&.onnx`;
  const path = await (await createReportWriter(folder))("index.html", reportOf(model));
  expect(await reportInPage(path)).toMatchObject({ model });
  const page = await readFile(path, "utf8");
  expect(page).not.toContain("<script>alert");
  expect(page.match(/<\/script/gi)).toHaveLength(2);
});

test("a folder that cannot be made, and a page that is a folder, are refused before the work", async () => {
  await writeFile(join(folder, "file"), "");
  await expect(createReportWriter(join(folder, "file", "report"))).rejects.toMatchObject({ code: "OUTPUT_UNWRITABLE" });
});

test("without the built template it says what to do", async () => {
  await expect(createReportWriter(folder, join(folder, "none.html"))).rejects.toMatchObject({
    code: "FILE_NOT_FOUND",
    message: expect.stringContaining("Run npm run build.") as string,
  });
});
