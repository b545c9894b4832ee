/**
 * What the conformance tests of the Open Inference Protocol share: a server, five of MNIST's images, and what the
 * network says of these when it is asked directly.
 */

import { expect } from "vitest";

import { loadMnist } from "../src/node/data/mnist.js";
import { post, valuesOf, type Answer, type PostOptions } from "./inference-client.js";
import { startInferenceServer } from "./inference-server.js";

export const IMAGES = 5;
export const PIXELS = 28 * 28;

/** Starts the server; who asked for it closes it. */
export async function openInferenceFixture() {
  const server = await startInferenceServer();
  const modelUrl = `${server.url}/v2/models/${server.model.name}`;
  const mnist = await loadMnist("test");
  const bytes = mnist.images.slice(0, IMAGES * PIXELS); // [5, 28, 28]
  const floats = Float32Array.from(bytes, (value) => value / 255);
  const expected = await server.ask(floats);

  return {
    server,
    modelUrl,
    mnist,
    bytes,
    floats,
    expected,
    get: async (path: string) => {
      const response = await fetch(`${server.url}${path}`);
      const body: unknown = await response.json();
      return { status: response.status, body };
    },
    infer: (request: unknown, options?: PostOptions) => post(`${modelUrl}/infer`, request, options),
    /** The five images as a request's input, with some members changed. */
    input: (changes: Readonly<Record<string, unknown>> = {}) => ({
      name: "images",
      shape: [IMAGES, 1, 28, 28],
      datatype: "FP32",
      data: [...floats],
      ...changes,
    }),
    /** The answer holds what the network says of the five images, to the last bit. */
    expectOutputs: (answer: Answer): void => {
      expect(answer.body.error).toBeUndefined();
      expect(answer.status).toBe(200);
      expect(valuesOf(answer, "logits")).toEqual(expected.logits);
      expect(valuesOf(answer, "probabilities")).toEqual(expected.probabilities);
    },
  };
}

/** The answer is an error in the protocol's own shape. */
export function expectRefusal(answer: Answer, status: number, reason: RegExp): void {
  expect(answer.body).toEqual({ error: expect.stringMatching(reason) });
  expect(answer.status).toBe(status);
  expect(answer.mediaType).toMatch(/^application\/json/);
}

/** Floats as little-endian bytes. */
export function floatBytes(values: Float32Array): Buffer<ArrayBuffer> {
  const buffer = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) buffer.writeFloatLE(value, i * 4);
  return buffer;
}
