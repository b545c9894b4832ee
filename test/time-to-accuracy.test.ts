/**
 * The benchmark time-to-accuracy: what it is asked with, how its runs are summed up, and a run of each side. Trainings
 * are started from compiled files, so this is the build that `npm test` makes first.
 */

import { describe, expect, it } from "vitest";

import type { Benchmark, BenchmarkContext } from "../bench/benchmark.js";
import { hearEpochs, type PeerEpoch } from "../bench/training/time-to-accuracy.js";
import { formatReport } from "../bench/benchmark.js";
import { benchmarks, runBenchmarks } from "../bench/command-line.js";
import { summariseRuns } from "../bench/training/time-to-accuracy.js";
import { runTraining } from "../bench/training/time-to-accuracy.js";

const preset = { name: "fast", percent: 99, seconds: 20, goalSeconds: 10 } as const;

const machine = {
  cpu: "a processor",
  cores: 2,
  memoryGiB: 8,
  platform: "linux x64",
  node: "20.20.0",
  onnxruntime: "1.30.0",
};

const peerEpochs: readonly PeerEpoch[] = [
  { epoch: 1, accuracy: 0.984, seconds: 90 },
  { epoch: 2, accuracy: 0.9901, seconds: 180 },
  { epoch: 3, accuracy: 0.9903, seconds: 270 },
];

/** Runs the command line with a benchmark that only notes what it is asked with. */
async function ask(...args: string[]) {
  const asked: BenchmarkContext[] = [];
  const error: string[] = [];
  const noting: Benchmark = {
    summary: "notes what it is asked with",
    defaultRounds: 5,
    run(context) {
      asked.push(context);
      return Promise.resolve([]);
    },
  };
  const exitCode = await runBenchmarks(
    ["noting", ...args],
    { out: () => {}, error: (line) => error.push(line) },
    undefined,
    { noting },
  );
  return { exitCode, asked: asked[0], error: error.join("\n") };
}

describe("the command line", () => {
  it("knows the benchmark, with five seeds where none are asked for", () => {
    expect(benchmarks["time-to-accuracy"]?.defaultRounds).toBe(5);
  });

  it("takes a benchmark's own number of rounds, and five epochs of the peer", async () => {
    const { asked } = await ask();
    expect(asked).toMatchObject({ rounds: 5, peerEpochs: 5 });
  });

  it.each([
    [["--seeds", "2"], { rounds: 2 }],
    [["--rounds", "3"], { rounds: 3 }],
    [["--peer-epochs", "0"], { rounds: 5, peerEpochs: 0 }],
  ])("takes %j", async (args, expected) => {
    expect((await ask(...args)).asked).toMatchObject(expected);
  });

  it.each([
    [["--seeds", "0"], "--seeds must be a whole number from 1 to 1000; got 0"],
    [["--seeds", "2", "--rounds", "2"], "another name for --rounds"],
    [["--peer-epochs", "15"], "--peer-epochs must be a whole number from 0"],
    [["--peer-epochs", "one"], "--peer-epochs must be a whole number from 0"],
  ])("refuses %j", async (args, problem) => {
    const { exitCode, asked, error } = await ask(...args);
    expect([exitCode, asked]).toEqual([2, undefined]);
    expect(error).toContain(problem);
  });
});

describe("the summary of a preset", () => {
  const runs = [
    { testAccuracy: 0.99, seconds: 8 },
    { testAccuracy: 0.992, seconds: 9 },
    { testAccuracy: 0.9892, seconds: 16 },
  ];

  it("is the mean of the seeds with their range, against target and goal", () => {
    const [seconds, accuracy] = summariseRuns(preset, runs, null);
    expect(seconds).toMatchObject({
      unit: "s",
      ours: 11,
      peer: null,
      spread: { ours: [8, 16], peer: null },
      target: { value: 20, isMet: true },
      goal: { value: 10, isMet: false },
    });
    expect(accuracy).toMatchObject({
      unit: "%",
      ours: 99.04,
      spread: { ours: [98.92, 99.2] },
      target: { kind: "at least", value: 99, isMet: true },
    });
  });

  it("holds the peer's time to the same accuracy, and what the peer reached", () => {
    const [seconds, accuracy] = summariseRuns(preset, runs, peerEpochs);
    expect(seconds).toMatchObject({ peer: 180, ratio: 0.06111 });
    expect(accuracy?.peer).toBe(99.03);
    const higher = { ...preset, percent: 99.5 };
    expect(summariseRuns(higher, runs, peerEpochs)[0]?.peer).toBeNull();
  });

  it("stands in the table with target and goal", () => {
    const results = summariseRuns(preset, runs, null);
    const report = { benchmark: "time-to-accuracy", machine, results };
    const table = formatReport(report);
    expect(table).toContain("ours  11 s (8 to 16)");
    expect(table).toContain("asked at most 20 s: met");
    expect(table).toContain("goal  at most 10 s: NOT MET");
  });
});

describe("our side", () => {
  it("trains in a process of its own and tells the test figure and the time to it", async () => {
    const startMs = performance.now();
    const options = "--preset fast --epochs 1 --images 7000 --seed 2 --threads 1";
    const { testAccuracy, seconds } = await runTraining(options.split(" "));
    expect(testAccuracy).toBeGreaterThan(0.85);
    expect(testAccuracy).toBeLessThan(1);
    expect(seconds).toBeGreaterThan(0.3);
    expect(seconds).toBeLessThan((performance.now() - startMs) / 1000);
  }, 60_000);

  it("fails with the command where training fails", async () => {
    const args = ["--preset", "fast", "--network", "none"];
    await expect(runTraining(args)).rejects.toThrow(
      "digits train --preset fast --network none ended with 2 and without a test figure.",
    );
  });
});

describe("the peer's side", () => {
  const quiet = { onStart: () => {}, onEpoch: () => {} };

  /** A program that says `lines`. */
  function saying(...lines: readonly object[]): [string, string[]] {
    const text = lines.map((line) => JSON.stringify(line)).join("\n");
    return [process.execPath, ["-e", `console.log(${JSON.stringify(text)})`]];
  }

  it("is heard epoch by epoch, with the time since its start", async () => {
    const started: string[] = [];
    const heard = await hearEpochs(
      ...saying(
        { event: "start", name: "an example", setting: "2 threads" },
        { event: "epoch", epoch: 1, accuracy: 0.98 },
        { event: "epoch", epoch: 2, accuracy: 0.99 },
      ),
      2,
      { ...quiet, onStart: (description) => started.push(description) },
    );
    expect(started).toEqual(["an example, 2 threads"]);
    expect(heard.map(({ accuracy }) => accuracy)).toEqual([0.98, 0.99]);
    expect(heard[0]?.seconds).toBeGreaterThan(0);
    expect(heard[1]?.seconds).toBeGreaterThanOrEqual(heard[0]!.seconds);
  });

  it("is refused when it leaves an epoch out, or ends too early", async () => {
    const second = { event: "epoch", epoch: 2, accuracy: 0.99 };
    await expect(hearEpochs(...saying(second), 2, quiet)).rejects.toThrow("the peer was to tell its next epoch");
    const first = { event: "epoch", epoch: 1, accuracy: 0.98 };
    await expect(hearEpochs(...saying(first), 2, quiet)).rejects.toThrow("the peer ended with 0 after 1 of 2 epochs.");
  });
});
