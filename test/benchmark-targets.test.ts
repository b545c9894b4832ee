/** Benchmarks that are asked to reach something say whether they do. */

import { describe, expect, it } from "vitest";

import { formatReport, summarise, summariseRatio, type Target } from "../bench/benchmark.js";
import { benchmarks } from "../bench/command-line.js";

const machine = {
  cpu: "a processor",
  cores: 2,
  memoryGiB: 8,
  platform: "linux x64",
  node: "20.20.0",
  onnxruntime: "1.30.0",
};

function measured(figures: readonly number[], target: Target) {
  const samples = { ours: figures, peer: null };
  return summarise({ name: "a photo", unit: "ms", target }, samples);
}

describe("a benchmark's target", () => {
  it("is met by the median, on the side that is asked for", () => {
    const most = { kind: "at most", value: 400 } as const;
    expect(measured([500, 400, 300], most).target?.isMet).toBe(true);
    expect(measured([500, 401, 300], most).target?.isMet).toBe(false);
    const least = { kind: "at least", value: 200 } as const;
    expect(measured([100, 200, 900], least).target?.isMet).toBe(true);
    expect(measured([100, 199, 900], least).target?.isMet).toBe(false);
  });

  it("stands in the table, met or not", () => {
    const table = (figure: number) =>
      formatReport({ benchmark: "reading", machine, results: [measured([figure], { kind: "at most", value: 400 })] });
    expect(table(300)).toContain("asked at most 400 ms: met");
    expect(table(500)).toContain("asked at most 400 ms: NOT MET");
  });

  it("is absent where nothing is asked", () => {
    const samples = { ours: [1], peer: null };
    const result = summarise({ name: "count", unit: "ms" }, samples);
    expect(result).not.toHaveProperty("target");
  });
});

describe("a benchmark's goal", () => {
  const asked = { kind: "at least", value: 1.5 } as const;
  const goal = { kind: "at least", value: 2 } as const;
  const line = { name: "a step", unit: "times", target: asked, goal };

  it("is judged beside the target", () => {
    const result = summarise(line, { ours: [1.7], peer: null });
    expect(result.target?.isMet).toBe(true);
    expect(result.goal).toEqual({ ...goal, isMet: false });
  });

  it("stands in the table, below the target", () => {
    const results = [summarise(line, { ours: [1.7], peer: null })];
    const table = formatReport({ benchmark: "training", machine, results });
    expect(table).toContain("    asked at least 1.5 times: met\n    goal  at least 2 times: NOT MET");
    expect(table).not.toContain("peer");
  });
});

describe("the ratio to the peer", () => {
  const goal = { kind: "at least", value: 2 } as const;

  it("is taken round by round", () => {
    // The machine was half as fast in the second round; the ratio was the same.
    const samples = { ours: [400, 200, 500], peer: [200, 100, 200] };
    const [result] = summariseRatio({ name: "a step", goal }, samples);
    expect(result).toMatchObject({
      name: "a step, ours over the peer's",
      unit: "times",
      ours: 2,
      spread: { ours: [2, 2.5] },
      goal: { isMet: true },
    });
  });

  it("is none where there is no peer", () => {
    const samples = { ours: [400], peer: null };
    expect(summariseRatio({ name: "a step", goal }, samples)).toEqual([]);
  });
});

describe("the benchmark of reading", () => {
  it("is known by its name", () => {
    expect(Object.keys(benchmarks)).toContain("reading");
  });
});
