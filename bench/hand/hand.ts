/**
 * `npm run bench -- hand`: what learning a hand is worth. Twenty simulated hands that the network reads badly, before and after
 * it learnt from the first 30 and 100 digits they wrote; what that costs other people's digits, and how long it takes.
 */

import { type ImageSet, subset } from "../../src/core/dataset/image-set.js";
import { learnHand } from "../../src/core/profile/learn-hand.js";
import { type Head, splitNetwork } from "../../src/core/profile/head.js";
import { judge, seeImages } from "../../src/core/profile/judge-head.js";
import { toHead } from "../../src/core/profile/apply-profile.js";
import { drawNotDigits } from "../../src/core/synthesis/not-digits.js";
import { createEngineRuntime } from "../../src/engine/runtime.js";
import { loadReplay } from "../../src/node/data/replay-images.js";
import { loadMnist } from "../../src/node/data/mnist.js";
import { readInputFile } from "../../src/node/files/input-file.js";
import { releasedModelPath } from "../../src/node/files/package-files.js";
import { atMost, type Benchmark, type BenchmarkResult, summarise } from "../benchmark.js";
import { createSimulatedHand } from "./simulated-hand.js";

const HANDS = 20;
/** Digits that a hand writes to be measured by. */
const MEASURED = 400;
/** A hand that is read better than this has nothing to learn. */
const LEAST_ERRORS = 12;
/** Images that are no digits. */
const MARKS = 1000;

interface Measured {
  /** Errors on the hand after learning, of those before. */
  readonly left: number;
  readonly mnistErrors: number;
  /** Of {@link MARKS}, refused. */
  readonly refused: number;
  readonly seconds: number;
  readonly isLearnt: boolean;
}

export const handBenchmark: Benchmark = {
  summary: "what learning a hand is worth: 20 simulated hands, after 30 and 100 digits",
  defaultRounds: HANDS,
  async run({ rounds, log }): Promise<BenchmarkResult[]> {
    const runtime = createEngineRuntime();
    const model = await readInputFile(releasedModelPath());
    const replay = await loadReplay();
    const mnist = await loadMnist("test");
    const marks = drawNotDigits({
      count: MARKS,
      seed: 77,
      digits: subset(mnist, [...mnist.labels.keys()].slice(0, 2000)),
    });
    const { head, features } = splitNetwork(model);
    const session = await runtime.load(features);
    const see = (set: ImageSet) => seeImages(session, head.featureCount, set);
    const [digits, none] = [await see(mnist), await see(marks)];
    const judgeOthers = (by: Head) => ({
      mnistErrors: judge(digits, by).errors,
      refused: MARKS - judge(none, by).errors,
    });
    const before = judgeOthers(head);

    const measured: Record<30 | 100, Measured[]> = { 30: [], 100: [] };
    for (let seed = 0; measured[100].length < rounds; seed++) {
      const hand = createSimulatedHand(seed);
      const test = await see(hand.write(MEASURED, 2));
      const errors = judge(test, head).errors;
      if (errors < LEAST_ERRORS) continue;
      for (const count of [30, 100] as const) {
        const startMs = performance.now();
        const outcome = await learnHand(runtime, model, hand.write(count, 1), replay);
        const seconds = (performance.now() - startMs) / 1000;
        const learnt = outcome.kind === "learnt" ? outcome.learnt : null;
        const after = learnt === null ? head : toHead(head, learnt);
        const own = judge(test, after).errors;
        const rest = learnt === null ? before : judgeOthers(after);
        measured[count].push({ left: own / errors, ...rest, seconds, isLearnt: learnt !== null });
        const why = outcome.kind === "refused" ? `, refused: ${outcome.message}` : "";
        log(
          `hand ${seed}, ${count} digits: ${errors} -> ${own} of ${MEASURED} wrong, MNIST ${before.mnistErrors} -> ${rest.mnistErrors}, marks refused ${before.refused} -> ${rest.refused}, ${seconds.toFixed(1)} s${why}`,
        );
      }
    }
    return ([30, 100] as const).flatMap((count) => report(count, measured[count], before));
  },
};

function report(count: 30 | 100, all: readonly Measured[], before: Pick<Measured, "mnistErrors" | "refused">) {
  const line = (name: string) => `${name}, ${count} digits`;
  return [
    summarise(
      { name: line("errors left"), unit: "of 1", target: atMost(count === 100 ? 0.5 : 0.75) },
      all.map(({ left }) => left),
    ),
    summarise({ name: line("hands that were learnt"), unit: `of ${all.length}` }, [
      all.filter(({ isLearnt }) => isLearnt).length,
    ]),
    summarise(
      { name: line("MNIST's accuracy lost"), unit: "points", target: atMost(0.1) },
      all.map(({ mnistErrors }) => (mnistErrors - before.mnistErrors) / 100),
    ),
    summarise(
      { name: line("marks refused less"), unit: "points", target: atMost(1) },
      all.map(({ refused }) => (100 * (before.refused - refused)) / MARKS),
    ),
    summarise(
      { name: line("time"), unit: "s", ...(count === 100 && { target: atMost(10) }) },
      all.map(({ seconds }) => seconds),
    ),
  ];
}
