import { expect, test } from "vitest";

import { createRandom } from "../tensor/random.js";
import { fitCalibration, fitTemperature, negativeLogLikelihood, NONE_SHARE } from "./temperature.js";

/**
 * Logits whose labels are drawn from softmax(logits / temperature): by construction that temperature is the one
 * that makes them honest.
 */
function drawLabels(count: number, temperature: number, seed: number, classes = 10) {
  const random = createRandom(seed);
  const logits = Float32Array.from({ length: count * classes }, () => random.normal(0, 3));
  const labels = Uint8Array.from({ length: count }, (_, i) => {
    const row = logits.subarray(i * classes, (i + 1) * classes);
    const weights = [...row].map((logit) => Math.exp(logit / temperature));
    let left = random.uniform(
      0,
      weights.reduce((sum, weight) => sum + weight, 0),
    );
    const drawn = weights.findIndex((weight) => (left -= weight) < 0);
    return Math.max(drawn, 0);
  });
  return { logits, labels };
}

test.each([0.5, 1, 1.7, 4])("a temperature of %d is found again from labels drawn with it", (temperature) => {
  // Five standard errors of the estimate with 20,000 labels are 4 %.
  const { logits, labels } = drawLabels(20_000, temperature, 11);
  const found = fitTemperature(logits, labels);
  expect(Math.abs(Math.log(found / temperature))).toBeLessThan(0.04);
});

test("a network's eleventh outcome counts as the others do", () => {
  const { logits, labels } = drawLabels(20_000, 1.7, 11, 11);
  expect(labels).toContain(10);
  expect(Math.abs(Math.log(fitTemperature(logits, labels) / 1.7))).toBeLessThan(0.04);
});

test("the found temperature is the minimum of the likelihood's curve", () => {
  const { logits, labels } = drawLabels(2_000, 2, 5);
  const found = fitTemperature(logits, labels);
  const lowest = negativeLogLikelihood(logits, labels, found);
  for (const factor of [0.9, 0.99, 1.01, 1.1]) {
    expect(negativeLogLikelihood(logits, labels, found * factor)).toBeGreaterThan(lowest);
  }
});

test("the likelihood of a row worked by hand", () => {
  // softmax of [ln 4, 0 x 9] gives the first class 4/13.
  const logits = new Float32Array(10);
  logits[0] = Math.log(4);
  expect(negativeLogLikelihood(logits, Uint8Array.of(0), 1)).toBeCloseTo(Math.log(13 / 4), 6);
  // At T = 1/2 the logit is ln 16: 16/25.
  expect(negativeLogLikelihood(logits, Uint8Array.of(0), 0.5)).toBeCloseTo(Math.log(25 / 16), 6);
});

test("logits beyond the range of exp do not overflow", () => {
  const logits = new Float32Array(10).fill(-5_000);
  logits[3] = 5_000;
  expect(negativeLogLikelihood(logits, Uint8Array.of(3), 1)).toBe(0);
  expect(negativeLogLikelihood(logits, Uint8Array.of(4), 1)).toBe(10_000);
});

test("where every answer is right the search ends at its lowest temperature", () => {
  const logits = new Float32Array(10);
  logits[6] = 2;
  expect(fitTemperature(logits, Uint8Array.of(6))).toBeCloseTo(0.05, 4);
});

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
