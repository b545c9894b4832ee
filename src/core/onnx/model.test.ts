import { fromBinary } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";

import { createInitialParameters } from "../network/scope.js";
import { relativeDifference, valuesOf } from "../../../test/graph-harness.js";
import { mnistImages, untrainedModel } from "../../../test/networks.js";
import { createBrowserRuntime } from "../../browser/onnxruntime-web.js";
import { createNodeRuntime } from "../../node/onnxruntime/runtime.js";
import { add, input, relu } from "../graph/operations/builder.js";
import { findNetwork, networkNames, twoConv } from "../network/networks.js";
import type { NamedTensors, Runtime } from "../runtime.js";
import { createRandom } from "../tensor/random.js";
import { createTensor, floatTensor } from "../tensor/tensor.js";
import { buildTrainingStep } from "../training/step.js";
import { ModelProtoSchema } from "./onnx_pb.js";
import { PRODUCER, readOnnxMetadata, toOnnxModel } from "./model.js";

/** Two builds of the same kernels, which add in different orders. */
const BUILD_TOLERANCE = 1e-5;

const metadata = {
  name: "Ziffern für Müller",
  classes: "0,1,2,3,4,5,6,7,8,9",
  empty: "",
  card: JSON.stringify({ accuracy: 0.9965, note: "√ 數字 🖊" }),
};

const small = toOnnxModel({ name: "small", outputs: { y: relu(add(input("x", [2, 3]), 1)) }, metadata });

describe("readOnnxMetadata", () => {
  test("gives back what was written, in order", () => {
    expect([...readOnnxMetadata(small)]).toEqual(Object.entries(metadata));
  });

  test("gives an empty map of a model without metadata", () => {
    const plain = toOnnxModel({ name: "plain", outputs: { y: relu(input("x", [1])) } });
    expect(readOnnxMetadata(plain).size).toBe(0);
  });

  test("refuses a file cut off at any length", () => {
    for (let length = 0; length < small.length; length++) {
      expect(codeOf(small.subarray(0, length)), `${length} bytes`).toBe("MODEL_MALFORMED");
    }
  });

  test("refuses random bytes", () => {
    const random = createRandom(1);
    for (let round = 0; round < 1_000; round++) {
      const bytes = Uint8Array.from({ length: random.integer(400) }, () => random.integer(256));
      expect(codeOf(bytes), `round ${round}`).toBe("MODEL_MALFORMED");
    }
  });

  test("refuses a picture and a text", () => {
    const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
    expect(codeOf(png)).toBe("MODEL_MALFORMED");
    expect(codeOf(new TextEncoder().encode("not a model"))).toBe("MODEL_MALFORMED");
  });

  test("refuses the model of another program as foreign, and names it", () => {
    expect(() => readOnnxMetadata(renamedProducer("pytorch"))).toThrowError(
      expect.objectContaining({
        code: "MODEL_FOREIGN",
        message: expect.stringContaining(
          'was written by "pytorch--', // as long as our own name
        ) as string,
      }) as Error,
    );
  });

  test("of a changed byte either reads something or refuses with a code", () => {
    const random = createRandom(2);
    const codes = new Set(["MODEL_MALFORMED", "MODEL_FOREIGN", "none"]);
    for (let round = 0; round < 1_000; round++) {
      const changed = small.slice();
      changed[random.integer(changed.length)] = random.integer(256);
      expect(codes).toContain(codeOf(changed));
    }
  });
});

describe("toOnnxModel", () => {
  test("writes operator set 17 of the standard domain alone", () => {
    const model = fromBinary(ModelProtoSchema, small);
    expect(model.opsetImport).toHaveLength(1);
    expect(model.opsetImport[0]).toMatchObject({ domain: "", version: 17n });
    expect(model.irVersion).toBe(8n);
    expect(model.producerName).toBe(PRODUCER);
  });

  test("fixes the shapes of inputs and outputs, or leaves the batch open", () => {
    expect(dimensionsOf(small)).toEqual({ x: [2, 3], y: [2, 3] });
    const x = input("x", [1, 3]);
    const open = toOnnxModel({ name: "open", outputs: { y: relu(x) }, openBatch: true });
    expect(dimensionsOf(open)).toEqual({ x: ["batch", 3], y: ["batch", 3] });
  });

  test("writes the same bytes for the same graph", () => {
    const again = toOnnxModel({ name: "small", outputs: { y: relu(add(input("x", [2, 3]), 1)) }, metadata });
    expect(again).toEqual(small);
  });
});

test("ONNX Runtime refuses a model cut off with MODEL_MALFORMED", async () => {
  await expect(createNodeRuntime().load(small.subarray(0, small.length >> 1))).rejects.toMatchObject({
    code: "MODEL_MALFORMED",
  });
});

describe("WebAssembly computes what the native runtime does:", () => {
  const native = createNodeRuntime();
  const wasm = createBrowserRuntime();

  test.each(networkNames)("logits of %s", async (name) => {
    const network = findNetwork(name);
    const model = untrainedModel(network);
    const { images } = await mnistImages(4);
    const pixels = Float32Array.from(images, (ink) => ink / 255);
    const feeds = { images: floatTensor([4, 1, 28, 28], pixels) };
    const [here, there] = [await runOnce(native, model, feeds), await runOnce(wasm, model, feeds)];
    expect(there["logits"]?.shape).toEqual([4, network.classes]);
    for (const output of ["logits", "probabilities"]) {
      expect(relativeDifference(valuesOf(there[output]), valuesOf(here[output]))).toBeLessThan(BUILD_TOLERANCE);
    }
  });

  test("one training step of two-conv", async () => {
    const { model, layout } = buildTrainingStep({ network: twoConv, batchSize: 4, optimizer: { kind: "sgd" } });
    const { images, labels } = await mnistImages(4);
    const size = layout.parameterCount;
    // Where biases are 0, what a kernel finds on empty paper is 0 but for rounding, and ReLU decides by its sign.
    const random = createRandom(5);
    const parameters = floatTensor(
      [size],
      createInitialParameters(layout, 5).map((value) => value + random.normal(0, 0.01)),
    );
    const feeds = {
      images: createTensor("uint8", [4, 1, 28, 28], images),
      labels: createTensor("uint8", [4], labels),
      parameters,
      average: parameters,
      moment1: floatTensor([size], new Float32Array(size)),
      learningRate: floatTensor([1], [0.1]),
      averageDecay: floatTensor([1], [0.5]),
    };
    const [here, there] = [await runOnce(native, model, feeds), await runOnce(wasm, model, feeds)];
    expect(Object.keys(there).toSorted()).toEqual(Object.keys(here).toSorted());
    for (const [name, expected] of Object.entries(here)) {
      expect(relativeDifference(valuesOf(there[name]), valuesOf(expected)), name).toBeLessThan(BUILD_TOLERANCE);
    }
  });
});

async function runOnce(runtime: Runtime, model: Uint8Array, feeds: NamedTensors): Promise<NamedTensors> {
  const session = await runtime.load(model);
  const results = await session.run(feeds);
  await session.dispose();
  return results;
}

function codeOf(bytes: Uint8Array): string {
  try {
    readOnnxMetadata(bytes);
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
  return "none";
}

/** The small model under another producer's name, filled up so that the lengths around it stay right. */
function renamedProducer(name: string): Uint8Array {
  const from = new TextEncoder().encode(PRODUCER);
  const to = new TextEncoder().encode(name.padEnd(PRODUCER.length, "-"));
  const at = small.findIndex((_, i) => from.every((b, j) => small[i + j] === b));
  const renamed = small.slice();
  renamed.set(to, at);
  return renamed;
}

/** Sizes of the inputs and outputs by name; an open one by its own name. */
function dimensionsOf(bytes: Uint8Array): Record<string, unknown[]> {
  const { graph } = fromBinary(ModelProtoSchema, bytes);
  const values = [...(graph?.input ?? []), ...(graph?.output ?? [])];
  return Object.fromEntries(
    values.map(({ name, type }) => {
      const { value } = type ?? {};
      const shape = value?.case === "tensorType" ? (value.value.shape?.dim ?? []) : [];
      const sizes = shape.map(({ value: size }) => (size.case === "dimValue" ? Number(size.value) : size.value));
      return [name, sizes];
    }),
  );
}
