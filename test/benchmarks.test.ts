/** The frame of the benchmarks: its command line, its rounds, and the JSON object that other programs read. */

import { hostname } from "node:os";
import { describe, expect, it } from "vitest";
import type { Benchmark } from "../bench/benchmark.js";
import { findPython } from "../bench/python-peer.js";
import { median, summarise } from "../bench/benchmark.js";
import { alternate, takeTurns } from "../bench/benchmark.js";
import { benchmarks, runBenchmarks } from "../bench/command-line.js";

const known: Readonly<Record<string, Benchmark>> = {
  counting: {
    summary: "counts the rounds",
    async run({ rounds, log }) {
      let ours = 0;
      let peer = 0;
      const samples = await alternate(
        { round: () => Promise.resolve((ours += 10)) },
        { round: () => Promise.resolve((peer += 4)) },
        rounds,
        (side, figure) => log(`${side} ${figure}`),
      );
      const line = { name: "count", batch: 2, unit: "rounds/s" };
      return [summarise(line, samples)];
    },
  },
  alone: {
    summary: "has no peer",
    run: () => Promise.resolve([summarise({ name: "count", unit: "ms" }, { ours: [2], peer: null })]),
  },
};

async function run(...args: string[]) {
  const out: string[] = [];
  const error: string[] = [];
  const exitCode = await runBenchmarks(
    args,
    { out: (line) => out.push(line), error: (line) => error.push(line) },
    undefined,
    known,
  );
  return { exitCode, out, error: error.join("\n") };
}

describe("the command line", () => {
  it.each([
    { args: ["nothing"], problem: "there is no benchmark nothing." },
    { args: ["toString"], problem: "there is no benchmark toString." },
    { args: [], problem: "name a benchmark." },
    { args: ["counting", "alone"], problem: "one benchmark at a time; got 2." },
    { args: ["counting", "--rounds", "0"], problem: "--rounds must be" },
    { args: ["counting", "--quick"], problem: "--quick" },
  ])("refuses $args and lists the benchmarks", async ({ args, problem }) => {
    const { exitCode, out, error } = await run(...args);
    expect(exitCode).toBe(2);
    expect(out).toEqual([]);
    expect(error).toContain(problem);
    expect(error).toContain("counting  counts the rounds");
  });

  it("prints the usage when asked for help", async () => {
    const { exitCode, out } = await run("--help");
    expect(exitCode).toBe(0);
    expect(out.join("\n")).toContain("alone     has no peer");
  });

  it("knows the benchmark of training", () => {
    expect(Object.keys(benchmarks)).toContain("training");
  });
});

describe("--json", () => {
  it("prints the contract's object as the last line", async () => {
    const { exitCode, out } = await run("counting", "--json", "--rounds", "3");
    expect(exitCode).toBe(0);
    const report = JSON.parse(out.at(-1)!) as Record<string, unknown>;
    expect(Object.keys(report)).toEqual(["benchmark", "machine", "results"]);
    expect(report["benchmark"]).toBe("counting");
    // The first round of each side is warm-up and does not count.
    expect(report["results"]).toEqual([
      {
        name: "count",
        batch: 2,
        unit: "rounds/s",
        ours: 30,
        peer: 12,
        ratio: 2.5,
        spread: { ours: [20, 40], peer: [8, 16] },
      },
    ]);
  });

  it("gives null where there is no peer", async () => {
    const { out } = await run("alone", "--json");
    expect(JSON.parse(out.at(-1)!)).toMatchObject({
      results: [{ ours: 2, peer: null, ratio: null, spread: { ours: [2, 2], peer: null } }],
    });
  });

  it("describes the machine without its name or a path", async () => {
    const { out } = await run("alone", "--json");
    const { machine } = JSON.parse(out.at(-1)!) as { machine: object };
    expect(machine).toEqual({
      cpu: expect.any(String) as string,
      cores: expect.any(Number) as number,
      memoryGiB: expect.any(Number) as number,
      platform: `${process.platform} ${process.arch}`,
      node: process.versions.node,
      onnxruntime: expect.stringMatching(/^1\.\d+\.\d+/) as string,
    });
    expect(Object.values(machine)).not.toContain(hostname());
  });
});

describe("the table for people", () => {
  it("shows both sides with their spread, and the ratio", async () => {
    const { out, error } = await run("counting", "--rounds", "3");
    const table = out.join("\n");
    expect(table).toContain("ours  30 rounds/s (20 to 40)");
    expect(table).toContain("peer  12 rounds/s (8 to 16)");
    expect(table).toContain("ratio 2.5");
    expect(error).toBe("ours 20\npeer 8\nours 30\npeer 12\nours 40\npeer 16");
  });
});

describe("alternate", () => {
  it("lets both sides take turns, after a warm-up of each", async () => {
    const turns: string[] = [];
    const contender = (side: string) => ({ round: () => Promise.resolve(turns.push(side)) });
    await alternate(contender("ours"), contender("peer"), 2);
    expect(turns).toEqual(["ours", "peer", "ours", "peer", "ours", "peer"]);
  });
});

describe("takeTurns", () => {
  it("gives every contender its own figures, without the warm-up's", async () => {
    let turn = 0;
    const contender = { round: () => Promise.resolve(++turn) };
    const told: string[] = [];
    const figures = await takeTurns([contender, contender, contender], 2, (place, figure) =>
      told.push(`${place}: ${figure}`),
    );
    expect(figures).toEqual([
      [4, 7],
      [5, 8],
      [6, 9],
    ]);
    expect(told).toEqual(["0: 4", "1: 5", "2: 6", "0: 7", "1: 8", "2: 9"]);
  });
});

describe("median", () => {
  it("is the middle value, whatever the order", () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([9, 1, 5, 3])).toBe(4);
    expect(median([])).toBeNaN();
  });
});

describe("findPython", () => {
  it("finds none where the one given does not exist", async () => {
    expect(await findPython(["sys"], "/nowhere/python3")).toBeNull();
  });
});
