/**
 * `npm run bench -- hand [--writers FILE]`: what learning a hand is worth. Twenty simulated hands that the network reads badly, or those
 * whose strokes are in a file, before and after it learnt from 30 and 100 digits they wrote; what that costs other people's digits, and
 * how long it takes.
 */

import { type ImageSet, subset } from "../../src/core/dataset/image-set.js";
import { learnHand } from "../../src/core/profile/learn-hand.js";
import { type Head, splitNetwork } from "../../src/core/profile/head.js";
import { judge, type Seen, seeImages } from "../../src/core/profile/judge-head.js";
import { toHead } from "../../src/core/profile/apply-profile.js";
import { drawNotDigits } from "../../src/core/synthesis/not-digits.js";
import { createEngineRuntime } from "../../src/engine/runtime.js";
import { loadReplay } from "../../src/node/data/replay-images.js";
import { loadMnist } from "../../src/node/data/mnist.js";
import { readInputFile } from "../../src/node/files/input-file.js";
import { releasedModelPath } from "../../src/node/files/package-files.js";
import { atMost, type Benchmark, type BenchmarkResult, summarise } from "../benchmark.js";
import { createSimulatedHand } from "./simulated-hand.js";
import { loadWrittenHands, splitHand } from "./written-hand.js";

const HANDS = 20;
/** Digits that a hand writes to be measured by. */
const MEASURED = 400;
/** A hand that is read better than this has nothing to learn. */
const LEAST_ERRORS = 12;
/** Images that are no digits. */
const MARKS = 1000;

/** Of a hand that wrote, this many at least measure what was learnt of the others; which, is drawn by lot each time. */
const LEAST_MEASURED = 40;
const LOTS = 3;

const COUNTS = [30, 100] as const;
type Count = (typeof COUNTS)[number];

/** A hand, in images that it learns from and others. */
interface Lesson {
  readonly name: string;
  readonly samples: ImageSet;
  readonly test: Seen;
  /** On the test, before. */
  readonly errors: number;
}

interface Measured {
  readonly digits: number;
  /** On these before learning, and after it. */
  readonly errors: number;
  readonly own: number;
  readonly mnistErrors: number;
  /** Of {@link MARKS}, refused. */
  readonly refused: number;
  /** Of the processor. */
  readonly seconds: number;
  readonly isLearnt: boolean;
}

export const handBenchmark: Benchmark = {
  summary: "what learning a hand is worth: 20 simulated hands, or those of a file, after 30 and 100 digits",
  defaultRounds: HANDS,
  async run({ rounds, writers, log }): Promise<BenchmarkResult[]> {
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

    const measured: Record<Count, Measured[]> = { 30: [], 100: [] };
    const learn = async (count: Count, { name, samples, test, errors }: Lesson) => {
      const start = process.cpuUsage();
      const outcome = await learnHand(runtime, model, samples, replay);
      const { user, system } = process.cpuUsage(start);
      const seconds = (user + system) / 1e6;
      const learnt = outcome.kind === "learnt" ? outcome.learnt : null;
      const after = learnt === null ? head : toHead(head, learnt);
      const own = judge(test, after).errors;
      const rest = learnt === null ? before : judgeOthers(after);
      const digits = test.labels.length;
      measured[count].push({ digits, errors, own, ...rest, seconds, isLearnt: learnt !== null });
      const why = outcome.kind === "refused" ? `, refused: ${outcome.message}` : "";
      log(
        `${name}, ${count} digits: ${errors} -> ${own} of ${digits} wrong, MNIST ${before.mnistErrors} -> ${rest.mnistErrors}, marks refused ${before.refused} -> ${rest.refused}, ${seconds.toFixed(1)} s${why}`,
      );
    };

    if (writers !== undefined) {
      for (const hand of await loadWrittenHands(writers)) {
        for (const count of COUNTS.filter((count) => hand.digits.count >= count + LEAST_MEASURED)) {
          for (let lot = 0; lot < LOTS; lot++) {
            const [samples, others] = splitHand(hand, count, lot);
            const test = await see(others);
            await learn(count, { name: `writer ${hand.writer}`, samples, test, errors: judge(test, head).errors });
          }
        }
      }
    } else {
      for (let seed = 0; measured[100].length < rounds; seed++) {
        const hand = createSimulatedHand(seed);
        const test = await see(hand.write(MEASURED, 2));
        const { errors } = judge(test, head);
        if (errors < LEAST_ERRORS) continue;
        for (const count of COUNTS) {
          await learn(count, { name: `hand ${seed}`, samples: hand.write(count, 1), test, errors });
        }
      }
    }
    return COUNTS.filter((count) => measured[count].length > 0).flatMap((count) =>
      report(count, measured[count], before, writers !== undefined),
    );
  },
};

function report(
  count: Count,
  all: readonly Measured[],
  before: Pick<Measured, "mnistErrors" | "refused">,
  isWritten: boolean,
): BenchmarkResult[] {
  const line = (name: string) => `${name}, ${count} digits`;
  const sum = (of: (one: Measured) => number) => all.reduce((total, one) => total + of(one), 0);
  const share = (errors: number) => (100 * errors) / sum(({ digits }) => digits);
  const left = { name: line("errors left"), unit: "of 1", target: atMost(count === 100 ? 0.5 : 0.75) };
  const lost = all.map(({ mnistErrors }) => (mnistErrors - before.mnistErrors) / 100);
  const less = all.map(({ refused }) => (100 * (before.refused - refused)) / MARKS);
  return [
    // Of some lots of a hand that wrote, all are read.
    isWritten
      ? summarise(left, sum(({ own }) => own) / sum(({ errors }) => errors))
      : summarise(
          left,
          all.map(({ own, errors }) => own / errors),
        ),
    summarise({ name: line("wrong before, of all"), unit: "%" }, share(sum(({ errors }) => errors))),
    summarise({ name: line("wrong after, of all"), unit: "%" }, share(sum(({ own }) => own))),
    summarise({ name: line("hands that were learnt"), unit: `of ${all.length}` }, [
      all.filter(({ isLearnt }) => isLearnt).length,
    ]),
    summarise({ name: line("MNIST's accuracy lost, median"), unit: "points", target: atMost(0.1) }, lost),
    summarise({ name: line("MNIST's accuracy lost, most"), unit: "points", target: atMost(0.1) }, Math.max(...lost)),
    summarise({ name: line("marks refused less, median"), unit: "points", target: atMost(1) }, less),
    summarise({ name: line("marks refused less, most"), unit: "points", target: atMost(1) }, Math.max(...less)),
    summarise(
      { name: line("processor time"), unit: "s", ...(count === 100 && { target: atMost(10) }) },
      all.map(({ seconds }) => seconds),
    ),
  ];
}
