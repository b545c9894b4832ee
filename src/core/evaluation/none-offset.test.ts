import { expect, test } from "vitest";

import { createRandom } from "../tensor/random.js";
import { fitCalibration, NONE_SHARE } from "./none-offset.js";
import { fitTemperature, negativeLogLikelihood } from "./temperature.js";

const COUNT = 10_000;
const TEMPERATURE = 1.6;

/** Logits of eleven outputs, and labels drawn from softmax(logits / 1.6). */
function drawn() {
  const random = createRandom(3);
  const logits = Float32Array.from({ length: COUNT * 11 }, () => random.normal(0, 3));
  const labels = Uint8Array.from({ length: COUNT }, (_, i) => {
    const row = logits.subarray(i * 11, (i + 1) * 11);
    const odds = [...row].map((logit) => Math.exp(logit / TEMPERATURE));
    let left = random.uniform(
      0,
      odds.reduce((sum, one) => sum + one, 0),
    );
    return Math.max(
      odds.findIndex((one) => (left -= one) < 0),
      0,
    );
  });
  return { logits, labels };
}

test("the offset is the logarithm of how the odds of none have changed", () => {
  const { logits, labels } = drawn();
  const share = labels.filter((label) => label === 10).length / COUNT;
  const { temperature, noneOffset } = fitCalibration(logits, labels);
  const odds = (part: number) => part / (1 - part);
  // Each within five standard errors of 10,000 labels.
  expect(Math.abs(Math.log(temperature / TEMPERATURE))).toBeLessThan(0.06);
  expect(Math.abs(noneOffset - Math.log(odds(NONE_SHARE) / odds(share)))).toBeLessThan(0.2);
});

test("neither another temperature nor another offset is likelier", () => {
  const { logits, labels } = drawn();
  const none = labels.filter((label) => label === 10).length;
  const weight = (odds: number) => (odds * (COUNT - none)) / none;
  const weights = Float32Array.from(labels, (label) => (label === 10 ? weight(NONE_SHARE / (1 - NONE_SHARE)) : 1));
  const { temperature, noneOffset } = fitCalibration(logits, labels);
  const lossAt = (t: number, offset: number) =>
    negativeLogLikelihood(logits, labels, t, { weights, noneOffset: offset });
  const lowest = lossAt(temperature, noneOffset);
  for (const factor of [0.97, 1.03]) {
    expect(lossAt(temperature * factor, noneOffset)).toBeGreaterThan(lowest);
  }
  for (const step of [-0.1, 0.1]) {
    expect(lossAt(temperature, noneOffset + step)).toBeGreaterThan(lowest);
  }
});

test("without an image of none there is a temperature alone", () => {
  const random = createRandom(5);
  const logits = Float32Array.from({ length: 10_000 }, () => random.normal(0, 2));
  const labels = Uint8Array.from({ length: 1000 }, () => random.integer(10));
  expect(fitCalibration(logits, labels)).toEqual({ temperature: fitTemperature(logits, labels), noneOffset: 0 });
});
