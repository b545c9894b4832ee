/** The last layer of the released network, taken off and put back. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

import { beforeAll, expect, test } from "vitest";

import { untrainedModel } from "../../../test/networks.js";
import { createEngineRuntime } from "../../engine/runtime.js";
import { packageRoot, releasedModelPath } from "../../node/files/package-files.js";
import { lenet } from "../network/networks.js";
import { decodeModel } from "../quantization/coded-model.js";
import { drawDigits } from "../synthesis/drawn-digits.js";
import { floatTensor } from "../tensor/tensor.js";
import { logitsOf } from "./fit-head.js";
import { splitNetwork, withHead } from "./head.js";

/** The engine computes the same products in another order. */
const TOLERANCE = 4;

const images = floatTensor(
  [4, 1, 28, 28],
  Float32Array.from(drawDigits({ count: 4, seed: 1 }).images, (ink) => ink / 255),
);

let released: Uint8Array;
/** With weights of few levels. */
let ofPage: Uint8Array;

beforeAll(async () => {
  released = await readFile(releasedModelPath());
  ofPage = decodeModel(gunzipSync(await readFile(join(packageRoot(), "web", "networks", "digits.bin"))));
});

async function run(model: Uint8Array): Promise<Record<string, Float32Array>> {
  const session = await createEngineRuntime().load(model);
  const outputs = await session.run({ images });
  await session.dispose();
  return Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, data as Float32Array]));
}

function expectEqual(ours: Float32Array, expected: Float32Array): void {
  expect(ours).toHaveLength(expected.length);
  ours.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, TOLERANCE));
}

test.each([
  ["the released network", () => released],
  ["the network as a page has it", () => ofPage],
])("features and layer of %s give its logits", async (_name, modelOf) => {
  const model = modelOf();
  const { head, features } = splitNetwork(model);
  expectEqual(logitsOf((await run(features))["features"]!, head), (await run(model))["logits"]!);
});

test("with its own layer put back, a network says what it said", async () => {
  const { head } = splitNetwork(released);
  const [before, after] = [await run(released), await run(withHead(released, head))];
  for (const name of ["logits", "probabilities"]) expectEqual(after[name]!, before[name]!);
  expectEqual(after["untaught"]!, before["probabilities"]!);
});

test("with another layer it says something else, and tells what it would have said", async () => {
  const { head } = splitNetwork(released);
  const bias = head.bias.map((value, digit) => value + (digit === 7 ? 50 : 0));
  const calibration = { temperature: 2 * head.calibration.temperature, noneOffset: head.calibration.noneOffset };
  const [before, after] = [await run(released), await run(withHead(released, { ...head, bias, calibration }))];
  for (let image = 0; image < 4; image++) expect(after["probabilities"]![11 * image + 7]).toBeGreaterThan(0.99);
  expectEqual(after["untaught"]!, before["probabilities"]!);
});

test("a network without an outcome for what is no digit learns no hand", () => {
  expect(() => splitNetwork(untrainedModel(lenet))).toThrow(/last layer/);
});
