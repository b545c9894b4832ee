/**
 * Walks the Open Inference Protocol's specification (kserve/open-inference-protocol, inference_rest.md, with
 * "Parameters" of KServe's required_api.md) section by section through a socket: health, metadata, and the inference
 * request as a whole. Its tensors are in open-inference-tensors.test.ts, Triton's extensions in
 * open-inference-extensions.test.ts.
 */

import { afterAll, describe, expect, it } from "vitest";

import { DigitsError } from "../src/core/errors.js";
import { HttpError } from "../src/server/http/problem.js";
import { post, postBytes } from "./inference-client.js";
import { IMAGES, expectRefusal, openInferenceFixture } from "./inference-fixture.js";
import { PROGRAM_VERSION } from "./inference-server.js";

const { server, modelUrl, get, infer, input, expectOutputs } = await openInferenceFixture();

afterAll(() => server.close());

describe("health: the server is live, and ready while it takes requests", () => {
  it("says that it lives", async () => {
    const answer = await get("/v2/health/live");
    expect(answer).toEqual({ status: 200, body: { live: true } });
  });

  it("says that it is ready, and no longer once it stops", async () => {
    const ready = await get("/v2/health/ready");
    expect(ready).toEqual({ status: 200, body: { live: true, ready: true } });
    server.setReady(false);
    const stopping = await get("/v2/health/ready");
    const model = await get(`/v2/models/${server.model.name}/ready`);
    server.setReady(true);
    expect(stopping).toEqual({ status: 503, body: { live: true, ready: false } });
    expect(model).toEqual({ status: 503, body: { name: server.model.name, ready: false } });
  });
});

describe("model ready: with and without the version in the address", () => {
  it("says that the model is ready, by its name", async () => {
    const { name, version } = server.model;
    for (const path of [name, `${name}/versions/${version}`]) {
      const answer = await get(`/v2/models/${path}/ready`);
      expect(answer).toEqual({ status: 200, body: { name, ready: true } });
    }
  });

  it("answers 404 for a model and for a version that there is not", async () => {
    const { name } = server.model;
    for (const path of ["letters", `${name}/versions/1`, name.toUpperCase()]) {
      const { status, body } = await get(`/v2/models/${path}/ready`);
      expect(status).toBe(404);
      expect(body).toEqual({ error: expect.any(String) });
    }
  });
});

describe("server metadata: name, version, extensions", () => {
  it("names itself and what it speaks, with and without a slash at the end", async () => {
    for (const path of ["/v2", "/v2/"]) {
      expect(await get(path)).toEqual({
        status: 200,
        body: {
          name: "handwritten-digits",
          version: PROGRAM_VERSION,
          extensions: ["binary_tensor_data", "classification"],
        },
      });
    }
  });

  it("answers an address that the protocol does not have with its own error", async () => {
    for (const path of ["/v2/repository/index", "/v2/models", "/v2/x?y=1"]) {
      const { status, body } = await get(path);
      expect(status).toBe(404);
      expect(body).toEqual({ error: expect.stringMatching(/^there is no GET/) });
    }
    expect(await get(`/v2/models/${server.model.name}/infer`)).toMatchObject({ status: 404 });
  });
});

describe("model metadata: the tensors by name, datatype and shape, -1 for any number", () => {
  it("describes the model, with and without its version", async () => {
    const { name, version, classCount } = server.model;
    for (const path of [name, `${name}/versions/${version}`]) {
      expect(await get(`/v2/models/${path}`)).toEqual({
        status: 200,
        body: {
          name,
          versions: [version],
          platform: "onnxruntime_onnx",
          inputs: [{ name: "images", datatype: "FP32", shape: [-1, 1, 28, 28] }],
          outputs: [
            { name: "logits", datatype: "FP32", shape: [-1, classCount] },
            { name: "probabilities", datatype: "FP32", shape: [-1, classCount] },
          ],
        },
      });
    }
  });

  it("answers 404 with an error for a model that there is not", async () => {
    const { status, body } = await get("/v2/models/letters");
    expect(status).toBe(404);
    expect(body).toEqual({ error: expect.any(String) });
  });
});

describe("inference: the request's object", () => {
  it("gives all outputs where none is named, with the model's name and version", async () => {
    const answer = await infer({ inputs: [input()] });
    expectOutputs(answer);
    expect(answer.mediaType).toMatch(/^application\/json/);
    const { name, version, classCount } = server.model;
    expect(answer.body).toMatchObject({ model_name: name, model_version: version });
    expect(Object.keys(answer.body)).not.toContain("id");
    for (const output of answer.body.outputs!) {
      expect(output).toMatchObject({ datatype: "FP32", shape: [IMAGES, classCount] });
    }
  });

  it("runs the version in the address", async () => {
    const url = `${modelUrl}/versions/${server.model.version}/infer`;
    expectOutputs(await post(url, { inputs: [input()] }));
  });

  it("answers 404 for a model and for a version that there is not, whatever the body", async () => {
    const { url } = server;
    const missing = `${url}/v2/models/letters/infer`;
    expectRefusal(await post(missing, { inputs: [input()] }), 404, /./);
    const version = `${modelUrl}/versions/none/infer`;
    expectRefusal(await post(version, "nothing"), 404, /./);
  });

  it("returns the id unchanged", async () => {
    for (const id of ["42", "", 'a "quoted" \u{1f58b}\n']) {
      const answer = await infer({ id, inputs: [input()] });
      expect(answer.body.id).toBe(id);
    }
  });

  it("passes over members and parameters that it does not know", async () => {
    const answer = await infer({
      model_name: "elsewhere",
      parameters: { priority: 1, custom: "x", sequence_start: true },
      inputs: [input({ parameters: { custom: 0.5 }, note: null })],
      outputs: [{ name: "logits", parameters: { custom: false } }, { name: "probabilities" }],
    });
    expectOutputs(answer);
  });

  it.each<[string, unknown, RegExp]>([
    ["no object", [], /^an inference request is an object/],
    ["null", null, /^an inference request is an object/],
    ["a text", "images", /^an inference request is an object/],
    ["no inputs", {}, /^inputs is an array of one object/],
    ["inputs no array", { inputs: {} }, /^inputs is an array of one object/],
    ["no input", { inputs: [] }, /^inputs is an array of one/],
    ["an input that is none", { inputs: [null] }, /^inputs is an array of one/],
    ["an id that is a number", { id: 42, inputs: [] }, /id is a string; got 42/],
    ["an id that is null", { id: null, inputs: [] }, /id is a string; got null/],
    ["parameters that are a list", { parameters: ["x"] }, /^the parameters of the request are an object/],
    ["a parameter that is an object", { parameters: { x: {} } }, /^the parameters of the request are an object/],
    [
      "a flag that is a text",
      { parameters: { binary_data_output: "true" } },
      /binary_data_output is true or false; got "true"/,
    ],
  ])("refuses %s", async (_name, request, reason) => {
    expectRefusal(await infer(request), 400, reason);
  });

  it("refuses what is not JSON, and an empty body", async () => {
    const url = `${modelUrl}/infer`;
    const json = { "content-type": "application/json" };
    for (const text of ["{", "{'inputs': []}", '{"inputs": [NaN]}', "\u0000"]) {
      const answer = await postBytes(url, Buffer.from(text), json);
      expectRefusal(answer, 400, /^the request is not JSON/);
    }
    const notUtf8 = Buffer.from([0x22, 0xff, 0x22]);
    expectRefusal(await postBytes(url, notUtf8, json), 400, /^the request is not JSON/);
    expectRefusal(await postBytes(url, Buffer.alloc(0), json), 400, /^the request has no body/);
    expectRefusal(await postBytes(url, Buffer.alloc(0), {}), 400, /^the request has no body/);
  });

  it("takes JSON whose media type is not named, and refuses other media", async () => {
    const url = `${modelUrl}/infer`;
    const body = Buffer.from(JSON.stringify({ inputs: [input()] }));
    for (const mediaType of [
      "application/json; charset=utf-8",
      "application/octet-stream",
      "application/x-www-form-urlencoded",
    ]) {
      const headers = { "content-type": mediaType };
      expectOutputs(await postBytes(url, body, headers));
    }
    expectOutputs(await postBytes(url, body, {}));
    for (const mediaType of ["image/png", "text/xml", "multipart/form-data"]) {
      const headers = { "content-type": mediaType };
      const answer = await postBytes(url, body, headers);
      expectRefusal(answer, 415, /^an inference request is application\/json/);
    }
    expectRefusal(await infer({}, { headers: { "content-encoding": "gzip" } }), 415, /uncompressed/);
  });

  it("refuses a body of more than 24 MB with 413", async () => {
    const answer = await postBytes(`${modelUrl}/infer`, Buffer.alloc(24_000_001, " "), {
      "content-type": "application/json",
    });
    expectRefusal(answer, 413, /24 MB/);
  });

  it("refuses brackets without end quickly", async () => {
    const startedMs = performance.now();
    const answer = await postBytes(`${modelUrl}/infer`, Buffer.alloc(23_000_000, "["), {
      "content-type": "application/json",
    });
    expectRefusal(answer, 400, /^the JSON has \[ more than 31220 times/);
    // Parsing them takes 3 to 5 s on this machine's kind, and refusing them 0.1 s.
    expect(performance.now() - startedMs).toBeLessThan(1500);
  });
});

describe("inference: what is not the request's fault", () => {
  it("answers 500 and keeps the reason for its own log", async () => {
    const before = server.faults.length;
    server.failOnce(new DigitsError("THREAD_DIED", "thread 4711 ended"));
    const answer = await infer({ inputs: [input()] });
    expectRefusal(answer, 500, /^the server could not answer/);
    const lines = server.faults.slice(before);
    expect(lines).toEqual([expect.stringContaining("thread 4711 ended")]);
    expectOutputs(await infer({ inputs: [input()] }));
  });

  it("answers 503 and when to come again while it has too much to do", async () => {
    for (const error of [
      new HttpError("OVERLOADED", "128 requests wait already."),
      new DigitsError("ABORTED", "the threads have ended."),
    ]) {
      server.failOnce(error);
      const answer = await infer({ inputs: [input()] });
      expectRefusal(answer, 503, /./);
      expect(answer.headers.get("retry-after")).toBe("1");
    }
  });
});
