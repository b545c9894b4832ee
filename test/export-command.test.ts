/** `digits export` in the program's real frame. */

import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { main } from "../src/cli/main.js";
import { openClassifier } from "../src/node/models/model-file.js";
import { releasedModelPath } from "../src/node/files/package-files.js";
import { createNodeRuntime } from "../src/node/onnxruntime/runtime.js";
import { renamedModel } from "./hostile-models.js";
import { parseProtobufText } from "./protobuf-text.js";

const releasedPath = releasedModelPath();
const released: Uint8Array = await readFile(releasedPath);
const releasedCard = await readFile(releasedPath.replace(".onnx", ".json"));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "digits-export-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function runExport(...argv: string[]) {
  let stdout = "";
  let stderr = "";
  const exitCode = await main(["export", ...argv], {
    stdout: (text) => void (stdout += text),
    stderr: (text) => void (stderr += text),
    isTerminal: false,
    env: {},
  });
  return { exitCode, stdout, stderr };
}

/** Another model's file, with no card beside it. */
async function putOther(name: string): Promise<string> {
  const path = join(folder, "other.onnx");
  await writeFile(path, renamedModel(released, { name, version: "other" }));
  return path;
}

describe("digits export onnx", () => {
  test("writes the model byte by byte and its card beside it", async () => {
    const path = join(folder, "new", "seven.onnx");
    const { exitCode, stdout, stderr } = await runExport("onnx", path);
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^The model digits \S+ is in\n/);
    expect((await readFile(path)).equals(released)).toBe(true);
    const card = await readFile(join(folder, "new", "seven.json"));
    expect(card.equals(releasedCard)).toBe(true);
    const classifier = await openClassifier(createNodeRuntime(), path);
    expect(classifier.classCount).toBe(11);
    await classifier.dispose();
  });

  test("with --json tells what it wrote", async () => {
    const path = join(folder, "seven.onnx");
    const { stdout } = await runExport("onnx", path, "--json");
    expect(JSON.parse(stdout)).toEqual({
      format: "onnx",
      model: { name: "digits", version: expect.any(String) as string },
      files: [path, join(folder, "seven.json")],
    });
  });

  test("writes over nothing else, but with --force", async () => {
    const path = join(folder, "seven.onnx");
    expect((await runExport("onnx", path)).exitCode).toBe(0);
    // The very same is there already.
    expect((await runExport("onnx", path)).exitCode).toBe(0);
    const other = await putOther("other");
    const refused = await runExport("onnx", path, "--model", other);
    expect(refused).toMatchObject({ exitCode: 1, stdout: "" });
    expect(refused.stderr).toMatch(/^digits: OUTPUT_UNWRITABLE: .*seven\.onnx is there already .* add --force/);
    expect((await readFile(path)).equals(released)).toBe(true);

    const forced = ["onnx", path, "--model", other, "--force"];
    expect((await runExport(...forced)).exitCode).toBe(0);
    expect((await readFile(path)).equals(await readFile(other))).toBe(true);
  });

  test("refuses what is no model, and writes nothing", async () => {
    const text = join(folder, "text.onnx");
    await writeFile(text, "no model");
    const out = join(folder, "out.onnx");
    const { exitCode, stderr } = await runExport("onnx", out, "--model", text);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^digits: MODEL_MALFORMED: /);
    expect(await readdir(folder)).toEqual(["text.onnx"]);
  });
});

describe("digits export triton", () => {
  test("writes a repository: configuration, labels, card, and the model in a numbered folder", async () => {
    const { exitCode, stderr } = await runExport("triton", folder);
    expect([exitCode, stderr]).toEqual([0, ""]);
    const files = await readdir(folder, { recursive: true });
    expect(files.toSorted()).toEqual([
      "digits",
      join("digits", "1"),
      join("digits", "1", "model.onnx"),
      join("digits", "card.json"),
      join("digits", "config.pbtxt"),
      join("digits", "labels.txt"),
    ]);
    const model = await readFile(join(folder, "digits", "1", "model.onnx"));
    expect(model.equals(released)).toBe(true);
    const labels = await readFile(join(folder, "digits", "labels.txt"), "utf8");
    expect(labels).toBe("0\n1\n2\n3\n4\n5\n6\n7\n8\n9\nnone\n");
  });

  test("the configuration is protobuf text with the fields of Triton's ModelConfig", async () => {
    await runExport("triton", folder);
    const text = await readFile(join(folder, "digits", "config.pbtxt"), "utf8");
    const output = (name: string) => ({
      name: [name],
      data_type: ["TYPE_FP32"],
      dims: [11],
      label_filename: ["labels.txt"],
    });
    expect(parseProtobufText(text)).toEqual({
      name: ["digits"],
      platform: ["onnxruntime_onnx"],
      max_batch_size: [1024],
      input: [{ name: ["images"], data_type: ["TYPE_FP32"], dims: [1, 28, 28] }],
      output: [output("logits"), output("probabilities")],
      dynamic_batching: [{ preferred_batch_size: [8, 16, 32], max_queue_delay_microseconds: [2000] }],
      instance_group: [{ count: [1], kind: ["KIND_CPU"] }],
    });
  });

  test("what the configuration says of inputs and outputs is so", async () => {
    await runExport("triton", folder);
    const session = await createNodeRuntime().load(await readFile(join(folder, "digits", "1", "model.onnx")));
    expect(session.inputNames).toEqual(["images"]);
    const images = { dataType: "float32" as const, shape: [32, 1, 28, 28], data: new Float32Array(32 * 784) };
    const outputs = await session.run({ images });
    expect(outputs).toMatchObject({
      logits: { dataType: "float32", shape: [32, 11] },
      probabilities: { dataType: "float32", shape: [32, 11] },
    });
    await session.dispose();
  });

  test("several models share a repository, one does not replace another", async () => {
    await runExport("triton", folder);
    const lenet = await putOther("lenet");
    expect((await runExport("triton", folder, "--model", lenet)).exitCode).toBe(0);
    expect(await readdir(folder)).toEqual(["digits", "lenet", "other.onnx"]);

    const digits = await putOther("digits");
    const refused = await runExport("triton", folder, "--model", digits);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain("add --force");
    const model = await readFile(join(folder, "digits", "1", "model.onnx"));
    expect(model.equals(released)).toBe(true);
  });

  test("refuses a name that leads out of the folder", async () => {
    const path = await putOther("../digits");
    const out = join(folder, "out");
    const refused = await runExport("triton", out, "--model", path);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toMatch(/^digits: MODEL_REFUSED: the model's name/);
    expect(await readdir(folder)).toEqual(["other.onnx"]);
  });
});

test("a format that does not exist is wrong usage", async () => {
  const { exitCode, stderr } = await runExport("torch", folder);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("torch");
});
