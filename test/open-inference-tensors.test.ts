/**
 * Walks "Request Input", "Request Output" and "Tensor Data" of the Open Inference Protocol's specification
 * (kserve/open-inference-protocol, inference_rest.md, and KServe's required_api.md) through a socket.
 */

import { afterAll, describe, expect, it } from "vitest";

import { postBytes, valuesOf } from "./inference-client.js";
import { IMAGES, PIXELS, expectRefusal, openInferenceFixture } from "./inference-fixture.js";

const { server, modelUrl, mnist, bytes, floats, expected, infer, input, expectOutputs } = await openInferenceFixture();

afterAll(() => server.close());

describe("request input: name, shape, datatype, data", () => {
  it.each<[string, Readonly<Record<string, unknown>>, RegExp]>([
    ["another name", { name: "image" }, /input is "images"; got "image"/],
    ["no name", { name: undefined }, /input is "images"; got none/],
    ["another datatype", { datatype: "FP64" }, /FP32, UINT8; got "FP64"/],
    ["a datatype in small letters", { datatype: "fp32" }, /FP32, UINT8/],
    ["a datatype of Object", { datatype: "toString" }, /FP32, UINT8/],
    ["no datatype", { datatype: undefined }, /FP32, UINT8; got none/],
    ["no shape", { shape: undefined }, /shape of "images" is \[n, 1, 28, 28\]/],
    ["[n, 28, 28]", { shape: [IMAGES, 28, 28] }, /is \[n, 1, 28, 28\].*stay/],
    ["[n, 784]", { shape: [IMAGES, 784] }, /is \[n, 1, 28, 28\] for n images/],
    ["[784]", { shape: [784] }, /is \[n, 1, 28, 28\] for n images/],
    ["[]", { shape: [] }, /is \[n, 1, 28, 28\] for n images/],
    ["channels last", { shape: [IMAGES, 28, 28, 1] }, /is \[n, 1, 28, 28\]/],
    ["one dimension more", { shape: [1, IMAGES, 1, 28, 28] }, /\[n, 1, 28/],
    ["no image", { shape: [0, 1, 28, 28], data: [] }, /from 1 to 1024; got 0/],
    ["-1", { shape: [-1, 1, 28, 28] }, /from 1 to 1024; got -1/],
    ["half an image", { shape: [0.5, 1, 28, 28] }, /from 1 to 1024; got 0.5/],
    ["a count in quotes", { shape: ["5", 1, 28, 28] }, /from 1 to 1024; got "5"/],
    ["1,025 images", { shape: [1025, 1, 28, 28] }, /at most 1024 images; got 1025/],
    ["1e300 images", { shape: [1e300, 1, 28, 28] }, /at most 1024 images/],
    ["fewer images than data", { shape: [4, 1, 28, 28] }, /3920.*there are 3136/],
    ["more images than data", { shape: [6, 1, 28, 28] }, /3920.*there are 4704/],
    ["no data", { data: undefined }, /^the input's data is an array/],
    ["data that is a text", { data: "AAAA" }, /^the input's data is an array/],
    ["parameters that are a text", { parameters: "x" }, /^the parameters of the input are an object/],
    [
      "shared memory",
      { data: undefined, parameters: { shared_memory_region: "r" } },
      /shared memory, which this server does not read/,
    ],
  ])("refuses %s", async (_name, changes, reason) => {
    expectRefusal(await infer({ inputs: [input(changes)] }), 400, reason);
  });

  it("refuses an input too many, and one given twice", async () => {
    const other = input({ name: "mask" });
    for (const inputs of [
      [input(), other],
      [input(), input()],
    ]) {
      const answer = await infer({ inputs });
      expectRefusal(answer, 400, /^inputs is an array of one object.*of 2/);
    }
  });
});

describe("request output: which outputs, in which order", () => {
  it("gives those named, in the order in which they are named", async () => {
    const only = await infer({ inputs: [input()], outputs: [{ name: "probabilities" }] });
    expect(only.body.outputs!.map(({ name }) => name)).toEqual(["probabilities"]);
    expect(valuesOf(only, "probabilities")).toEqual(expected.probabilities);
    const turned = await infer({ inputs: [input()], outputs: [{ name: "probabilities" }, { name: "logits" }] });
    expectOutputs(turned);
    expect(turned.body.outputs!.map(({ name }) => name)).toEqual(["probabilities", "logits"]);
  });

  it("takes an empty list as none named", async () => {
    expectOutputs(await infer({ inputs: [input()], outputs: [] }));
  });

  it.each<[string, unknown, RegExp]>([
    ["an unknown name", [{ name: "digits" }], /"digits" was asked for/],
    ["the input's name", [{ name: "images" }], /"images" was asked for/],
    ["a member of what runs it", [{ name: "classCount" }], /was asked for/],
    ["no name", [{}], /logits and probabilities; \{\} was asked for/],
    ["null", [null], /logits and probabilities; null was asked for/],
    ["no list", { name: "logits" }, /^outputs is an array of objects/],
    ["one name twice", [{ name: "logits" }, { name: "logits" }], /twice/],
    [
      "parameters that are a number",
      [{ name: "logits", parameters: 1 }],
      /^the parameters of the output "logits" are an object/,
    ],
    [
      "shared memory",
      [{ name: "logits", parameters: { shared_memory_region: "r" } }],
      /shared memory, which this server does not write/,
    ],
  ])("refuses %s", async (_name, outputs, reason) => {
    expectRefusal(await infer({ inputs: [input()], outputs }), 400, reason);
  });
});

describe("tensor data: row-major, flat or nested as the shape is", () => {
  const shape = [IMAGES, 1, 28, 28];

  it("reads FP32 and UINT8, flat and nested, to the same outputs", async () => {
    for (const datatype of ["FP32", "UINT8"]) {
      const flat = datatype === "FP32" ? [...floats] : [...bytes];
      for (const data of [flat, nest(flat, shape)]) {
        expectOutputs(await infer({ inputs: [input({ datatype, data })] }));
      }
    }
  });

  it("reads 1,024 images", async () => {
    const count = 1024;
    const images = mnist.images.slice(0, count * PIXELS);
    const answer = await infer({
      inputs: [input({ datatype: "UINT8", shape: [count, 1, 28, 28], data: nest([...images], [count, 1, 28, 28]) })],
    });
    expect(answer.status).toBe(200);
    const probabilities = valuesOf(answer, "probabilities");
    const { classCount } = server.model;
    expect(probabilities.length).toBe(count * classCount);
    let rightCount = 0;
    for (let i = 0; i < count; i++) {
      const row = probabilities.subarray(i * classCount, (i + 1) * classCount);
      if (row.indexOf(Math.max(...row)) === mnist.labels[i]) rightCount += 1;
    }
    expect(rightCount).toBeGreaterThan(count * 0.98);
  });

  it.each<[string, string, readonly unknown[], RegExp]>([
    ["a text", "FP32", ["0.5"], /data\[7\] is "0.5"/],
    ["true", "FP32", [true], /data\[7\] is true/],
    ["null", "FP32", [null], /data\[7\] is null/],
    ["an array inside a flat one", "FP32", [[0]], /data\[7\] is \[0\]/],
    ["less than paper", "FP32", [-0.001], /data\[7\] is -0.001/],
    ["a byte as FP32", "FP32", [255], /data\[7\] is 255.*as UINT8/],
    ["more than a double holds", "FP32", [1e308], /data\[7\] is 1e\+308/],
    ["a byte too large", "UINT8", [256], /data\[7\] is 256; a UINT8/],
    ["a byte below 0", "UINT8", [-1], /data\[7\] is -1; a UINT8/],
    ["half a byte", "UINT8", [0.5], /data\[7\] is 0.5; a UINT8/],
  ])("refuses %s", async (_name, datatype, [value], reason) => {
    const data: unknown[] = Array.from({ length: IMAGES * PIXELS }, () => 0);
    data[7] = value;
    const answer = await infer({ inputs: [input({ datatype, data })] });
    expectRefusal(answer, 400, reason);
  });

  it("refuses what JSON reads as infinite", async () => {
    const text = JSON.stringify({ inputs: [input({ data: [9] })] });
    const answer = await postBytes(
      `${modelUrl}/infer`,
      Buffer.from(
        text.replace('"data":[9]', `"data":[1e999${",0".repeat(PIXELS - 1)}]`).replace(`[${IMAGES},1,`, "[1,1,"),
      ),
      { "content-type": "application/json" },
    );
    expectRefusal(answer, 400, /data\[0\] is Infinity/);
  });

  it("refuses nesting that is not the shape's", async () => {
    const flat = [...floats];
    const nested = nest(flat, shape) as unknown[][][][];
    const short = structuredClone(nested);
    short[3]![0]!.pop();
    const ragged = structuredClone(nested);
    ragged[4]![0]![9]!.push(0);
    const mixed = structuredClone(nested) as unknown[];
    mixed[1] = 0;
    for (const [data, reason] of [
      [short, /data\[3\]\[0\] has 27 elements.*there are 28/],
      [ragged, /data\[4\]\[0\]\[9\] has 29 elements.*there are 28/],
      [mixed, /an array at data\[1\]; got 0/],
      [nest(flat, [IMAGES, PIXELS]), /data\[0\] has 784 elements/],
      [nest(flat, [IMAGES, 28, 28]), /data\[0\] has 28 elements/],
      [nested.slice(1), /data has 4 elements.*there are 5/],
    ] as const) {
      expectRefusal(await infer({ inputs: [input({ data })] }), 400, reason);
    }
  });
});

/** Values in arrays in arrays, as the shape is. */
function nest(values: readonly number[], shape: readonly number[]): unknown {
  if (shape.length === 1) return values;
  const [count, ...rest] = shape;
  const length = values.length / count!;
  return Array.from({ length: count! }, (_, i) => nest(values.slice(i * length, (i + 1) * length), rest));
}
