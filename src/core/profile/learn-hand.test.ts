/** A hand that the released network reads badly, learnt; and lessons that are refused. */

import { readFile } from "node:fs/promises";

import { beforeAll, expect, test } from "vitest";

import { createSimulatedHand } from "../../../bench/hand/simulated-hand.js";
import { createEngineRuntime } from "../../engine/runtime.js";
import { loadReplay } from "../../node/data/replay-images.js";
import { releasedModelPath } from "../../node/files/package-files.js";
import { type ImageSet, subset } from "../dataset/image-set.js";
import { NOT_A_DIGIT } from "../digits.js";
import { createClassifier } from "../reading/classifier.js";
import { learnHand, type LearnOptions } from "./learn-hand.js";
import { applyProfile, toHead } from "./apply-profile.js";
import { splitNetwork } from "./head.js";
import { judge, seeImages, selectSeen } from "./judge-head.js";
import { formatProfile, parseProfile, type Profile } from "./profile.js";
import type { ReplaySet } from "./replay.js";

/** Of the first hands of the benchmark, one with many errors. */
const HAND_SEED = 1;
const NETWORK = { name: "digits", version: "1" };

const runtime = createEngineRuntime();
const hand = createSimulatedHand(HAND_SEED);
const samples = hand.write(40, 1);

let model: Uint8Array;
let replay: ReplaySet;

beforeAll(async () => {
  model = await readFile(releasedModelPath());
  const whole = await loadReplay();
  // A part is soon learnt beside.
  replay = { training: firstOf(whole.training, 150), heldOut: firstOf(whole.heldOut, 100) };
});

function firstOf(set: ImageSet, count: number): ImageSet {
  return subset(
    set,
    Array.from({ length: count }, (_, place) => place),
  );
}

function relabelled(set: ImageSet, label: (own: number, place: number) => number): ImageSet {
  return { ...set, labels: set.labels.map(label) };
}

const learn = (from: ImageSet | null, options?: LearnOptions) => learnHand(runtime, model, from, replay, options);

async function errorsOf(bytes: Uint8Array, { images, labels }: ImageSet): Promise<number> {
  const classifier = await createClassifier(runtime, bytes);
  const outcomes = await classifier.classify(images);
  await classifier.dispose();
  const isRight = (label: number, i: number) => {
    const row = outcomes.subarray(11 * i, 11 * (i + 1));
    return row.indexOf(Math.max(...row)) === label;
  };
  return labels.filter((label, i) => !isRight(label, i)).length;
}

test("forty digits halve a hand's errors, by the file of the profile; other people's digits are read as before", async () => {
  const steps: number[] = [];
  const outcome = await learn(samples, { onProgress: (done) => steps.push(done) });
  if (outcome.kind === "refused") throw new Error(outcome.message);
  const { figures } = outcome.learnt;
  expect(figures.samples).toBe(40);
  expect(figures.unseen.count).toBe(8);
  expect(figures.heldOut.errorsAfter).toBeLessThanOrEqual(figures.heldOut.errorsBefore);
  expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  expect(steps.at(-1)).toBe(1);

  const profile: Profile = { network: NETWORK, samples, learnt: outcome.learnt };
  const kept = parseProfile(formatProfile(profile));
  expect(kept).toEqual(profile);
  const test = hand.write(150, 2);
  const [before, after] = [await errorsOf(model, test), await errorsOf(applyProfile(model, NETWORK, kept), test)];
  expect(before).toBeGreaterThan(8);
  expect(after).toBeLessThan(before / 2);
  expect(() => applyProfile(model, { name: "digits", version: "2" }, kept)).toThrow(/digits 1, and this .* digits 2/);
});

test("refuses too few digits, and none", async () => {
  expect(await learn(firstOf(samples, 9))).toMatchObject({ kind: "refused", reason: "few" });
  expect(await learn(null)).toMatchObject({ reason: "few", message: expect.stringContaining("nothing of 10") });
});

test("refuses one digit alone, by its name", async () => {
  const sevens = subset(
    samples,
    [...samples.labels.keys()].filter((place) => samples.labels[place] === 7),
  );
  const twelve = subset(
    sevens,
    Array.from({ length: 12 }, (_, place) => place % sevens.count),
  );
  expect(await learn(twelve)).toMatchObject({ reason: "one-digit", message: expect.stringContaining("are 7") });
});

test("refuses swapped labels, and names both digits", async () => {
  const { heldOut } = replay;
  const digits = subset(
    heldOut,
    [...heldOut.labels.keys()].filter((place) => heldOut.labels[place]! < 10).slice(0, 60),
  );
  const swap: Readonly<Record<number, number>> = { 3: 8, 8: 3 };
  const outcome = await learn(relabelled(digits, (own) => swap[own] ?? own));
  expect(outcome).toMatchObject({ reason: "swapped", message: expect.stringMatching(/called 3 looks like 8/) });
});

test("refuses what the last fifth does not bear out", async () => {
  // The first digits are called what the hand means; of the last ones, half anything else.
  const wrong = relabelled(samples, (own, place) => (place < 32 ? (own + (place % 3)) % 10 : own));
  expect(await learn(wrong)).toMatchObject({ kind: "refused", reason: expect.stringMatching(/no-better|forgets/) });
});

test("stops when it is told to", async () => {
  const stopped = new AbortController();
  const learning = learn(samples, { signal: stopped.signal, onProgress: () => stopped.abort(new Error("enough")) });
  await expect(learning).rejects.toThrow("enough");
});

test.each([
  ["no JSON", "{", "is no JSON"],
  ["another file", '{"format": "a letter"}', "is no profile"],
  ["a later format", '{"format": "handwritten-digits profile", "formatVersion": 2}', "another version"],
  [
    "samples that are cut off",
    '{"format":"handwritten-digits profile","formatVersion":1,"network":{"name":"a","version":"b"},"samples":{"digits":"12","images":"AAAA"},"learnt":null}',
    "no digits of 28x28",
  ],
])("a profile that is %s is refused", (_name, text, reason) => {
  expect(() => parseProfile(text)).toThrow(reason);
});

test("other people's held-out digits are hardly read with more doubt, whatever a hand teaches", async () => {
  const whole = await loadReplay();
  // Taken whole, what this hand teaches doubles their loss.
  const outcome = await learnHand(runtime, model, createSimulatedHand(14).write(30, 1), whole);
  if (outcome.kind === "refused") throw new Error(outcome.message);
  const { head, features } = splitNetwork(model);
  const session = await runtime.load(features);
  const seen = selectSeen(await seeImages(session, head.featureCount, whole.heldOut), (label) => label !== NOT_A_DIGIT);
  const after = { ...toHead(head, outcome.learnt), calibration: head.calibration };
  expect(judge(seen, after).loss).toBeLessThan(1.5 * judge(seen, head).loss);
});
