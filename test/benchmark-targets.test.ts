/**
 * Benchmarks that are asked to reach something say whether they do.
 */

import { describe, expect, it } from "vitest";

import { formatReport, summarise, type Target } from "../bench/report.js";
import { benchmarks } from "../bench/run.js";

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
      formatReport({
        benchmark: "reading",
        machine,
        results: [measured([figure], { kind: "at most", value: 400 })],
      });
    expect(table(300)).toContain("asked at most 400 ms: met");
    expect(table(500)).toContain("asked at most 400 ms: NOT MET");
  });

  it("is absent where nothing is asked", () => {
    const samples = { ours: [1], peer: null };
    const result = summarise({ name: "count", unit: "ms" }, samples);
    expect(result).not.toHaveProperty("target");
  });
});

describe("the benchmark of reading", () => {
  it("is known by its name", () => {
    expect(Object.keys(benchmarks)).toContain("reading");
  });
});
