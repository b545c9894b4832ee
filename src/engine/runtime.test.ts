/** What the engine refuses, what it returns and how large it is. */

import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

import { build } from "vite";
import { beforeAll, describe, expect, test, vi } from "vitest";

import { changedModel, customNode, ifNode } from "../../test/hostile-models.js";
import { isMadeFrom } from "../../tools/kernels.mjs";
import { floatTensor } from "../core/tensor/tensor.js";
import { releasedModelPath } from "../node/files/package-files.js";
import { createEngineRuntime } from "./runtime.js";

/** All of it: the kernels, what plans their runs, and the reading of ONNX files. */
const MAX_BYTES = 32 * 1024;

let released: Uint8Array;

beforeAll(async () => {
  released = await readFile(releasedModelPath());
});

describe("refuses by name", () => {
  test.each<[string, Uint8Array | (() => Uint8Array), string]>([
    [
      "an operator of another library",
      () => changedModel(released, ({ node }) => node.push(customNode())),
      'the operator "com.example.Magic"',
    ],
    [
      "an operator that it does not know",
      () => changedModel(released, ({ node }) => (node[2]!.opType = "Gelu")),
      'the operator "Gelu"',
    ],
    [
      "an operator with a graph of its own",
      () => changedModel(released, ({ node }) => node.push(ifNode())),
      'the operator "If"',
    ],
    [
      "an attribute that changes what an operator does",
      () => changedModel(released, ({ node }) => (node[0]!.attribute[0]!.name = "dilations")),
      '"Conv" with "dilations" "5,5"',
    ],
    [
      "weights of a type that it does not know",
      () => changedModel(released, ({ initializer }) => (initializer[0]!.dataType = 10)),
      'the tensor "constant_1" of the type 10',
    ],
  ])("%s", async (_, model, named) => {
    const bytes = typeof model === "function" ? model() : model;
    const refusal = createEngineRuntime({ otherEngine: "onnxruntime-node" }).load(bytes);
    await expect(refusal).rejects.toMatchObject({
      code: "PACKAGE_MISSING",
      message: `the model has ${named}, which takes ONNX Runtime. Run npm i onnxruntime-node.`,
    });
  });

  test("what is no model", async () => {
    await expect(createEngineRuntime().load(Buffer.from("no model"))).rejects.toMatchObject({
      code: "MODEL_MALFORMED",
    });
  });
});

describe("a session", () => {
  const image = () => floatTensor([1, 1, 28, 28], new Float32Array(784).fill(0.25));

  test("gives the outputs asked for, or writes to tensors it is given", async () => {
    const session = await createEngineRuntime().load(released);
    const { probabilities } = await session.run({ images: image() }, ["probabilities"]);
    expect(probabilities?.shape).toEqual([1, 11]);
    const into = { probabilities: floatTensor([1, 11], new Float32Array(11)) };
    expect(await session.run({ images: image() }, into)).toBe(into);
    expect(into.probabilities.data).toEqual(probabilities?.data);
    await session.dispose();
    await session.dispose();
  });

  test("keeps runs of different sizes apart", async () => {
    const session = await createEngineRuntime().load(released);
    const alone = await session.run({ images: image() });
    const three = new Float32Array(3 * 784).fill(0.25, 784, 2 * 784);
    const many = await session.run({ images: floatTensor([3, 1, 28, 28], three) });
    const again = await session.run({ images: image() });
    expect(again["logits"]?.data).toEqual(alone["logits"]?.data);
    const middle = many["logits"]!.data.slice(11, 22) as Float32Array;
    middle.forEach((value, k) => expect(value).toBeCloseTo(alone["logits"]!.data[k] as number, 4));
  });

  test("says which shapes do not fit, and which input is missing", async () => {
    const session = await createEngineRuntime().load(released);
    const wide = floatTensor([1, 2, 28, 28], new Float32Array(2 * 784));
    await expect(session.run({ images: wide })).rejects.toMatchObject({ code: "SHAPE_MISMATCH" });
    await expect(session.run({ pictures: image() })).rejects.toThrow('floats as "images"; got nothing');
    await expect(session.run({ images: image() }, ["scores"])).rejects.toThrow('gives no "scores"');
    // And goes on afterwards.
    await expect(session.run({ images: image() })).resolves.toHaveProperty("logits");
  });
});

test("without WebAssembly, or with its compilation forbidden, the same is read", async () => {
  const expected = await (
    await createEngineRuntime().load(released)
  ).run({ images: floatTensor([1, 1, 28, 28], new Float32Array(784).fill(0.5)) });
  const compile = vi.spyOn(WebAssembly, "compile").mockRejectedValue(new Error("forbidden by the policy"));
  try {
    const session = await createEngineRuntime().load(released);
    const { probabilities } = await session.run({
      images: floatTensor([1, 1, 28, 28], new Float32Array(784).fill(0.5)),
    });
    expect(compile).toHaveBeenCalledOnce();
    probabilities!.data.forEach((value, k) =>
      expect(value).toBeCloseTo(expected["probabilities"]!.data[k] as number, 5),
    );
  } finally {
    compile.mockRestore();
  }
});

test("the module that is carried is what the kernels compile to", async () => {
  const source = await readFile(new URL("assembly/kernels.ts", import.meta.url), "utf8");
  const written = await readFile(new URL("kernel-module.ts", import.meta.url), "utf8");
  expect(isMadeFrom(written, source)).toBe(true);
  expect(isMadeFrom(written.replace(/"A/, '"B'), source)).toBe(false);
});

test(`kernels and script are at most ${MAX_BYTES} bytes`, async () => {
  const entry = new URL("runtime.ts", import.meta.url).pathname;
  const result = await build({
    configFile: false,
    logLevel: "silent",
    build: { write: false, minify: true, rolldownOptions: { input: entry, preserveEntrySignatures: "strict" } },
  });
  const { output } = result as { output: { code: string }[] };
  const code = output.map((chunk) => chunk.code).join("");
  expect(code.length).toBeLessThan(MAX_BYTES);
  expect(gzipSync(code).length).toBeLessThan(MAX_BYTES / 2);
});
