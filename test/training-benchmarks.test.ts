/**
 * The benchmarks of training and inference, and the profile: what they count, and that they run from end to end. The
 * runs are far too short for their figures to mean anything.
 */

import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";

import { startMatrixPeak } from "../bench/training/matrix-peak.js";
import { countStepOperations } from "../bench/training/matrix-peak.js";
import { formatProfile, toResults } from "../bench/training/profile.js";
import { parseProfile } from "../bench/training/profile.js";
import type { BenchmarkReport } from "../bench/benchmark.js";
import { timeRuns } from "../bench/benchmark.js";
// A worker thread makes the batches: it runs the built program.
import { runBenchmarks } from "../dist/bench/command-line.js";
import { findNetwork, lenet, networkNames, twoConv } from "../src/core/network/networks.js";
import { packageRoot } from "../src/node/files/package-files.js";
import { createNodeRuntime } from "../src/node/onnxruntime/runtime.js";

async function run(...args: string[]) {
  const out: string[] = [];
  const error: string[] = [];
  const exitCode = await runBenchmarks(
    args,
    { out: (line) => out.push(line), error: (line) => error.push(line) },
    "/nowhere/python3",
  );
  return { exitCode, out: out.join("\n"), error: error.join("\n") };
}

afterEach(() => vi.unstubAllEnvs());

const tiny = ["--rounds", "1", "--seconds", "0.02", "--threads", "1"];

describe("the options of single cases", () => {
  it.each([
    ["--network", "resnet", "--network must be one of digits,"],
    ["--batch", "0", "--batch must be a whole number from 1 to 4096; got 0."],
    ["--batch", "1.5", "got 1.5."],
    ["--batch", "", "--batch must be"],
    ["--threads", "many", "--threads must be a whole number from 1 to 256"],
    ["--seconds", "0", "--seconds must be a number above 0"],
    ["--seconds", "soon", "got soon."],
  ])("refuse %s %s", async (option, value, problem) => {
    const { exitCode, out, error } = await run("training", option, value);
    expect(exitCode).toBe(2);
    expect(out).toBe("");
    expect(error).toContain(problem);
    expect(error).toContain("--network NAME");
  });
});

describe("the benchmark of training", () => {
  it("measures one case without a peer, and says that there is none", async () => {
    const { exitCode, out, error } = await run("training", "--json", "--network", "lenet", "--batch", "8", ...tiny);
    expect(exitCode).toBe(0);
    expect(error).toContain("measured without a peer");
    const { results } = JSON.parse(out) as BenchmarkReport;
    expect(results.map(({ name, unit }) => [name, unit])).toEqual([
      ["lenet training step", "images/s"],
      ["lenet training step, share of the matrix-product peak", "%"],
      [expect.stringMatching(/^lenet training step, that peak \((\d+)x\1\)$/) as string, "GFLOP/s"],
      ["lenet training loop, augmented in a worker", "images/s"],
      ["lenet training loop, augmented in a worker, waiting for batches", "% of the time"],
    ]);
    for (const { ours, peer } of results) {
      expect(ours).toBeGreaterThanOrEqual(0);
      expect(peer).toBeNull();
    }
    const [step, share, peak, , waiting] = results;
    const gigaOperations = (step!.ours * countStepOperations(lenet, 8)) / 8 / 1e9;
    // Four digits of each.
    expect(share!.ours).toBeCloseTo((100 * gigaOperations) / peak!.ours, 1);
    expect(share!.goal?.value).toBe(50);
    expect(waiting!.ours).toBeLessThan(100);
  });
});

describe("the benchmark of inference", () => {
  it("measures one case in images a second and milliseconds", async () => {
    const { exitCode, out } = await run("inference", "--json", "--network", "lenet", "--batch", "4", ...tiny);
    expect(exitCode).toBe(0);
    const { results } = JSON.parse(out) as BenchmarkReport;
    const [speed, time] = results;
    expect(results).toHaveLength(2);
    expect(speed).toMatchObject({ name: "lenet, 1 thread", unit: "images/s" });
    expect(time).toMatchObject({ batch: 4, unit: "ms" });
    expect(time!.ours).toBeCloseTo(4000 / speed!.ours, 2);
  });
});

describe("the PyTorch peer", () => {
  it("has every network of ours", async () => {
    const path = join(packageRoot(), "bench", "peers", "torch_networks.py");
    const [, table] = /^NETWORKS = \{(.*)\}$/m.exec(await readFile(path, "utf8"))!;
    const names = [...table!.matchAll(/"([^"]+)":/g)].map(([, name]) => name);
    expect(names).toEqual(networkNames);
  });
});

describe("countStepOperations", () => {
  it("counts each product forward, for its weights, and for its input unless that is the images", () => {
    // Products and sums of one image: 32 kernels of 3x3 on 26x26, 64 of 32x3x3 on 11x11, 1,600 to 10.
    const [first, second, dense] = [2 * 32 * 9 * 26 * 26, 2 * 64 * 32 * 9 * 11 * 11, 2 * 1600 * 10];
    const anImage = 2 * first + 3 * second + 3 * dense;
    expect(countStepOperations(twoConv, 1)).toBe(anImage);
    expect(countStepOperations(twoConv, 64)).toBe(64 * anImage);
  });

  it("counts convolutions with padding and pooling at their outputs' sizes", () => {
    const [first, second, third, fourth, fifth, dense] = [
      2 * 32 * 25 * 24 * 24,
      2 * 48 * 32 * 9 * 12 * 12,
      2 * 64 * 48 * 9 * 12 * 12,
      2 * 96 * 64 * 9 * 6 * 6,
      2 * 128 * 96 * 9 * 6 * 6,
      2 * 1152 * 11,
    ];
    const rest = second + third + fourth + fifth + dense;
    expect(countStepOperations(findNetwork("digits"), 1)).toBe(2 * first + 3 * rest);
  });
});

describe("the matrix-product peak", () => {
  it("keeps the fastest of the sizes", async () => {
    // A product of 4x4 takes as long as calling the runtime: it is never the faster one.
    const peak = await startMatrixPeak(createNodeRuntime(), { threads: 1, seconds: 0.02, sizes: [4, 256] });
    expect(peak.size).toBe(256);
    // The slowest processor that Node runs on does more than 100 million operations a second.
    expect(await peak.round()).toBeGreaterThan(0.1);
    await peak.dispose();
  });
});

describe("timeRuns", () => {
  it("runs once where the time is up at once", async () => {
    let runs = 0;
    await timeRuns(0, () => Promise.resolve((runs += 1)));
    expect(runs).toBe(1);
  });

  it("gives runs a second", async () => {
    let runs = 0;
    const start = performance.now();
    const speed = await timeRuns(0.05, () => Promise.resolve((runs += 1)));
    const seconds = (performance.now() - start) / 1000;
    expect(seconds).toBeGreaterThanOrEqual(0.05);
    // Its own clock started later and stopped earlier.
    expect(speed).toBeGreaterThanOrEqual(runs / seconds);
    expect(speed).toBeLessThanOrEqual(runs / 0.05);
  });
});

/** Three runs of a graph with two convolutions and an addition, as the profiler writes them; times in µs. */
function profileText(runs: readonly (readonly number[])[]): string {
  const node = (name: string, operator: string, dur: number) => ({
    cat: "Node",
    name: `${name}_kernel_time`,
    dur,
    args: {
      op_name: operator,
      input_type_shape: [{ float: [2, 3] }, { float: [] }],
      output_type_shape: [{ float: [2, 3] }],
    },
  });
  return JSON.stringify([
    { cat: "Session", name: "session_initialization", dur: 5000 },
    ...runs.flatMap(([first = 0, second = 0, third = 0]) => [
      node("conv_1", "Conv", first),
      node("conv_2", "Conv", second),
      node("add_1", "Add", third),
      { cat: "Session", name: "model_run", dur: first + second + third + 100 },
    ]),
  ]);
}

const warmUp = [9000, 9000, 9000];
const runs = [warmUp, [1000, 4000, 2000], [3000, 1000, 2000]];

describe("parseProfile", () => {
  it("gives each run and each node in milliseconds, without the warm-up", () => {
    const { milliseconds, nodes } = parseProfile(profileText(runs), 1);
    expect(milliseconds).toEqual([7.1, 6.1]);
    expect(nodes.map((node) => [node.name, node.milliseconds])).toEqual([
      ["conv_1", [1, 3]],
      ["conv_2", [4, 1]],
      ["add_1", [2, 2]],
    ]);
    expect(nodes[0]).toMatchObject({ operator: "Conv", inputs: ["2x3", ""], outputs: ["2x3"] });
  });

  it("refuses a profile in which a node is missing from a run", () => {
    const events = JSON.parse(profileText(runs)) as { name: string }[];
    const last = events.findLastIndex(({ name }) => name.startsWith("add_1"));
    const text = JSON.stringify(events.toSpliced(last, 1));
    expect(() => parseProfile(text, 1)).toThrow("the profile has 3 runs, and 2 of add_1");
  });
});

describe("the profile", () => {
  const results = toResults(parseProfile(profileText(runs), 1), "lenet", 8);

  it("sums up the nodes of an operator run by run, the longest first", () => {
    expect(results.map(({ name, ours }) => [name, ours])).toEqual([
      ["step: lenet", 6.6],
      ["step: lenet, its operators alone", 6.5],
      ["operator: 2 x Conv", 4.5],
      ["operator: 1 x Add", 2],
      ["node: Conv conv_2, 2x3, number to 2x3", 2.5],
      ["node: Conv conv_1, 2x3, number to 2x3", 2],
      ["node: Add add_1, 2x3, number to 2x3", 2],
    ]);
  });

  it("shows people the shares of the whole step", () => {
    const machine = {
      cpu: "a processor",
      cores: 2,
      memoryGiB: 8,
      platform: "linux x64",
      node: "20.20.0",
      onnxruntime: "1.30.0",
    };
    const table = formatProfile({ benchmark: "profile", machine, results });
    expect(table).toContain("profile, on a processor");
    expect(table).toContain("  operator, batch 8\n      4.500  68.2 %  2 x Conv (4.000 to 5.000)");
    expect(table).toContain("  node, batch 8\n      2.500  37.9 %  Conv conv_2");
  });

  it("is of a real step, and leaves no file behind", async () => {
    const folder = await mkdtemp(join(tmpdir(), "digits-test-"));
    vi.stubEnv("TMPDIR", folder);
    const { exitCode, out } = await run("profile", "--network", "lenet", "--batch", "2", ...tiny);
    expect(exitCode).toBe(0);
    expect(out).toContain("100.0 %  lenet");
    // Its two convolutions, whatever ONNX Runtime has made of them.
    expect(out).toMatch(/node, batch 2\n[^]* \w*Conv convolution_1/);
    expect(await readdir(folder)).toEqual([]);
    await rm(folder, { recursive: true });
  });
});
