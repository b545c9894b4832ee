/**
 * Walks Triton's extensions of the Open Inference Protocol that the server speaks, "binary tensor data"
 * (extension_binary_data.md) and "classification" (extension_classification.md), through a socket.
 */

import { afterAll, describe, expect, it } from "vitest";

import { postBytes, valuesOf } from "./inference-client.js";
import { IMAGES, PIXELS, expectRefusal, floatBytes, openInferenceFixture } from "./inference-fixture.js";

const { server, modelUrl, bytes, floats, expected, infer, input, expectOutputs } = await openInferenceFixture();

afterAll(() => server.close());

describe("binary tensor data: bytes behind the JSON", () => {
  const binary = { binary_data: true };

  function binaryInput(datatype: "FP32" | "UINT8") {
    const tensors = datatype === "FP32" ? floatBytes(floats) : bytes;
    const parameters = { binary_data_size: tensors.length };
    return { tensors, inputs: [input({ datatype, data: undefined, parameters })] };
  }

  it("reads FP32 and UINT8 from bytes, wherever in the body they begin", async () => {
    for (const datatype of ["FP32", "UINT8"] as const) {
      const { inputs, tensors } = binaryInput(datatype);
      // Four lengths of the JSON: a float begins at each of the places that it may.
      for (const id of ["", "1", "12", "123"]) {
        expectOutputs(await infer({ id, inputs }, { tensors }));
      }
    }
  });

  it("gives outputs as bytes where all are asked for so", async () => {
    const parameters = { binary_data_output: true };
    const answer = await infer({ id: "7", parameters, inputs: [input()] });
    expectOutputs(answer);
    expect(answer.mediaType).toBe("application/octet-stream");
    expect(answer.body.id).toBe("7");
    for (const output of answer.body.outputs!) {
      expect(output.data).toBeUndefined();
      expect(output.parameters).toEqual({ binary_data_size: IMAGES * server.model.classCount * 4 });
    }
  });

  it("mixes bytes and JSON, in inputs and outputs", async () => {
    const { inputs, tensors } = binaryInput("FP32");
    const oneBinary = [{ name: "logits", parameters: binary }, { name: "probabilities" }];
    const oneJson = [{ name: "logits" }, { name: "probabilities", parameters: { binary_data: false } }];
    const parameters = { binary_data_output: true };
    for (const [request, options] of [
      [{ inputs, outputs: oneBinary }, { tensors }],
      [{ inputs: [input()], outputs: oneBinary }, {}],
      [{ inputs, outputs: oneJson, parameters }, { tensors }],
    ] as const) {
      const answer = await infer(request, options);
      expectOutputs(answer);
      const [logits, probabilities] = answer.body.outputs!;
      expect([logits!.data, probabilities!.bytes]).toEqual([undefined, undefined]);
      expect(answer.headers.get("inference-header-content-length")).not.toBe(null);
    }
  });

  it("answers bytes with JSON alone where no output is asked for as bytes", async () => {
    const { inputs, tensors } = binaryInput("UINT8");
    const answer = await infer({ inputs }, { tensors });
    expect(answer.headers.has("inference-header-content-length")).toBe(false);
    expect(answer.mediaType).toMatch(/^application\/json/);
  });

  it("takes the media type that a client does not name", async () => {
    const { inputs, tensors } = binaryInput("FP32");
    const json = Buffer.from(JSON.stringify({ inputs }));
    const answer = await postBytes(`${modelUrl}/infer`, Buffer.concat([json, tensors]), {
      "Inference-Header-Content-Length": String(json.length),
    });
    expectOutputs(answer);
  });

  it("takes a header that gives the length of JSON with nothing behind it", async () => {
    const tensors = Buffer.alloc(0);
    expectOutputs(await infer({ inputs: [input()] }, { tensors }));
  });

  it("reads a raw binary request: one image and no JSON", async () => {
    const one = floats.slice(0, PIXELS);
    const headers = { "inference-header-content-length": "0" };
    const answer = await postBytes(`${modelUrl}/infer`, floatBytes(one), headers);
    const { logits, probabilities } = await server.ask(one);
    expect(answer.mediaType).toBe("application/octet-stream");
    expect(valuesOf(answer, "logits")).toEqual(logits);
    expect(valuesOf(answer, "probabilities")).toEqual(probabilities);
    const two = await postBytes(`${modelUrl}/infer`, Buffer.alloc(PIXELS * 8), headers);
    expectRefusal(two, 400, /6272 bytes.*there are 3136/);
  });

  it("refuses bytes that do not fit what is said of them", async () => {
    const { inputs, tensors } = binaryInput("FP32");
    const size = tensors.length;
    const sized = (binary_data_size: unknown, changes = {}) => ({
      inputs: [input({ data: undefined, parameters: { binary_data_size }, ...changes })],
    });
    const header = "inference-header-content-length";
    const json = Buffer.byteLength(JSON.stringify({ inputs }));
    for (const [request, options, reason] of [
      [sized(size - 4), { tensors }, /15676 bytes follow the JSON; got 15680/],
      [sized(size + 4), { tensors }, /15684 bytes follow the JSON; got 15680/],
      [sized(size - 4), { tensors: tensors.subarray(4) }, /15676 bytes of bin/],
      [sized(size, { datatype: "UINT8" }), { tensors }, /there are 3920/],
      [sized(size, { data: [...floats] }), { tensors }, /both data and/],
      [sized(String(size)), { tensors }, /binary_data_size is a whole number/],
      [sized(-1), { tensors }, /binary_data_size is a whole number/],
      [sized(1.5), { tensors }, /binary_data_size is a whole number/],
      [sized(size), {}, /15680 bytes follow the JSON; got 0/],
      [{ inputs: [input()] }, { tensors }, /0 bytes follow the JSON; got 15680/],
      [{ inputs }, { tensors, headers: { [header]: "1" } }, /^the request is not JSON/],
      [{ inputs }, { tensors, headers: { [header]: String(json + size + 1) } }, /at most \d+ here/],
      [{ inputs }, { tensors, headers: { [header]: "-1" } }, /got "-1"/],
      [{ inputs }, { tensors, headers: { [header]: "1e2" } }, /got "1e2"/],
      [{ inputs }, { tensors, headers: { [header]: "" } }, /got ""/],
      [
        { inputs: [input()], outputs: [{ name: "logits", parameters: { binary_data: 1 } }] },
        {},
        /binary_data is true or false; got 1/,
      ],
    ] as const) {
      expectRefusal(await infer(request, options), 400, reason);
    }
  });

  it("refuses bytes that are no pixels", async () => {
    const { inputs } = binaryInput("FP32");
    for (const [value, shown] of [
      [NaN, "NaN"],
      [Infinity, "Infinity"],
      [-Infinity, "-Infinity"],
      [-0.5, "-0.5"],
      [255, "255"],
    ] as const) {
      const tensors = floatBytes(floats);
      tensors.writeFloatLE(value, 4 * 100);
      const answer = await infer({ inputs }, { tensors });
      const reason = new RegExp(`element 100 of the binary data is ${shown};`);
      expectRefusal(answer, 400, reason);
    }
  });
});

describe("classification: the highest classes as texts", () => {
  function top(name: string, classification: unknown, more = {}) {
    return { inputs: [input()], outputs: [{ name, parameters: { classification, ...more } }] };
  }

  it("gives value, index and label, highest first", async () => {
    const answer = await infer(top("probabilities", 2));
    const [output] = answer.body.outputs!;
    expect(output).toMatchObject({ datatype: "BYTES", shape: [IMAGES, 2] });
    const { classCount } = server.model;
    for (let i = 0; i < IMAGES; i++) {
      const row = expected.probabilities.slice(i * classCount, (i + 1) * classCount);
      const order = [...row.keys()].sort((a, b) => row[b]! - row[a]!);
      const texts = order.slice(0, 2).map((index) => {
        const label = index === 10 ? "none" : String(index);
        return `${row[index]!.toFixed(6)}:${index}:${label}`;
      });
      expect(output!.data!.slice(i * 2, i * 2 + 2)).toEqual(texts);
    }
    // MNIST's test set begins with these.
    const labels = output!.data!.map((text) => String(text).split(":")[2]);
    expect(labels.filter((_, i) => i % 2 === 0).join("")).toBe("72104");
  });

  it("gives them as bytes, each text behind its length", async () => {
    const json = await infer(top("logits", 3));
    const answer = await infer(top("logits", 3, { binary_data: true }));
    const { bytes: packed, shape } = answer.body.outputs![0]!;
    expect(shape).toEqual([IMAGES, 3]);
    const texts: string[] = [];
    for (let offset = 0; offset < packed!.length;) {
      const end = offset + 4 + packed!.readUInt32LE(offset);
      texts.push(packed!.toString("utf8", offset + 4, end));
      offset = end;
    }
    expect(texts).toEqual(json.body.outputs![0]!.data);
  });

  it("refuses a number of classes that the model does not have", async () => {
    for (const count of [0, server.model.classCount + 1, -1, 1.5, "2", true]) {
      const answer = await infer(top("logits", count));
      expectRefusal(answer, 400, /^the parameter classification is/);
    }
  });
});
