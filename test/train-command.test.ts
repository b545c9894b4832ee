/** `digits train` as a program of its own: stopped, killed and resumed, and refused what it cannot do. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { readOnnxMetadata } from "../src/core/onnx/model.js";
import { trainCommandOf } from "../src/contract/training-choices.js";
import { presets } from "../src/core/training/plan.js";
import type { ModelCard } from "../src/node/models/model-card.js";
import { packageRoot } from "../src/node/files/package-files.js";

const program = join(packageRoot(), "dist", "programs", "digits.js");

/** 20,000 training images and two epochs: long enough to be interrupted in either, over in some seconds. */
const RUN = [
  "--network",
  "lenet",
  "--epochs",
  "2",
  "--batch",
  "128",
  "--seed",
  "3",
  "--threads",
  "1",
  "--images",
  "12000",
  "--validation",
  "2000",
];

type Line = Readonly<Record<string, unknown>> & { readonly event: string };

interface Outcome {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly lines: readonly Line[];
  readonly stderr: string;
}

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "digits-train-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Runs `digits train --json`; `onLine` sees each event as it comes. */
async function digitsTrain(
  argv: readonly string[],
  onLine?: (line: Line, child: ChildProcess) => void,
): Promise<Outcome> {
  const child = spawn(process.execPath, [program, "train", "--home", join(folder, "home"), ...argv, "--json"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: Line[] = [];
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += String(chunk)));
  createInterface(child.stdout).on("line", (text) => {
    const line = JSON.parse(text) as Line;
    lines.push(line);
    onLine?.(line, child);
  });
  const [exitCode, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  return { exitCode, signal, lines, stderr };
}

/** Sends a signal once, when the first line comes that `when` picks. */
function signalWhen(signal: NodeJS.Signals, when: (line: Line) => boolean): (line: Line, child: ChildProcess) => void {
  let isSent = false;
  return (line, child) => {
    if (isSent || !when(line)) return;
    isSent = true;
    child.kill(signal);
  };
}

describe("a run", () => {
  let unbroken: Outcome;
  let model: Buffer;
  let card: ModelCard;

  beforeAll(async () => {
    const out = join(folder, "unbroken.onnx");
    unbroken = await digitsTrain([...RUN, "--out", out]);
    model = await readFile(out);
    const text = await readFile(join(folder, "unbroken.json"), "utf8");
    card = JSON.parse(text) as ModelCard;
  }, 120_000);

  test("tells its events as JSON lines, with the promised keys", () => {
    expect([unbroken.exitCode, unbroken.stderr]).toEqual([0, ""]);
    const kinds = unbroken.lines.map(({ event }) => event);
    expect([kinds[0], kinds.at(-1)]).toEqual(["start", "end"]);
    expect(new Set(kinds)).toEqual(new Set(["start", "step", "epoch", "end"]));
    const epochs = unbroken.lines.filter(({ event }) => event === "epoch");
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2]);
    for (const epoch of epochs) {
      expect(epoch["trainLoss"]).toBeGreaterThan(0);
      expect(epoch["validationAccuracy"]).toBeGreaterThan(0.9);
      expect(epoch["imagesPerSecond"]).toBeGreaterThan(0);
    }
    const end = unbroken.lines.at(-1);
    expect(end?.["model"]).toBe(join(folder, "unbroken.onnx"));
    expect(end?.["seconds"]).toBeGreaterThan(0);
    expect(end?.["testAccuracy"]).toBeGreaterThan(0.95);
    expect(end?.["testAccuracy"]).toBeLessThan(1);
  });

  test("leaves a card that says how the model was made and how well it reads", () => {
    expect(card.training.command).toBe(
      "digits train --network lenet --epochs 2 --batch 128 --seed 3 --images 12000 --validation 2000 --threads 1",
    );
    expect(card.training.images).toEqual({ training: 10_000, validation: 2000, material: 0 });
    expect(Object.values(card.training.checksums)).toContain("6bbc9ace898e44ae57da46a324031adb");
    const { test: figures } = card.results;
    expect(figures.count).toBe(10_000);
    const diagonal = figures.confusion.map((row, digit) => row[digit] ?? 0);
    expect(diagonal.reduce((sum, n) => sum + n, 0)).toBe(figures.correct);
    expect(unbroken.lines.at(-1)?.["testAccuracy"]).toBe(figures.accuracy);
    expect(card.file.bytes).toBe(model.length);
  });

  test("leaves a model that carries its metadata", () => {
    const metadata = readOnnxMetadata(model);
    expect(metadata.get("name")).toBe("lenet");
    expect(metadata.get("version")).toBe(card.version);
    expect(metadata.get("classes")).toBe("0,1,2,3,4,5,6,7,8,9");
    expect(metadata.get("preprocessing")).toContain("28, 28");
    const training = JSON.parse(metadata.get("training") ?? "") as object;
    expect(training).toMatchObject({ testAccuracy: card.results.test.accuracy });
  });

  test("is the start of another, which knows from the first step what it learned, and says so on its card", async () => {
    const out = join(folder, "further.onnx");
    const argv = [...RUN, "--learning-rate", "0.001", "--from", join(folder, "unbroken.onnx"), "--out", out];
    const { exitCode, stderr, lines } = await digitsTrain(argv);
    expect([exitCode, stderr]).toEqual([0, ""]);
    const first = lines.find(({ event }) => event === "step");
    expect(first?.["accuracy"]).toBeGreaterThan(0.9);
    const { training } = JSON.parse(await readFile(join(folder, "further.json"), "utf8")) as ModelCard;
    expect(training.command).toContain(" --from unbroken.onnx ");
    expect(training.plan.start).toEqual([{ name: "unbroken.onnx", sha256: card.file.sha256 }]);
  }, 120_000);

  test("leaves nothing in the home folder", async () => {
    expect(await readdir(join(folder, "home", "runs"))).toEqual([]);
  });

  test("killed in its second epoch, then stopped by Ctrl-C, then resumed, gives the same file", async () => {
    const out = join(folder, "broken.onnx");
    // The first step line of the second epoch: the checkpoint of the first is on the disk.
    const inSecondEpoch = (line: Line) => line.event === "step" && line["epoch"] === 2;
    const killed = await digitsTrain([...RUN, "--out", out], signalWhen("SIGKILL", inSecondEpoch));
    expect(killed.signal).toBe("SIGKILL");

    const runs = join(folder, "home", "runs");
    const [name] = await readdir(runs);
    const checkpoint = join(runs, name ?? "", "run.checkpoint");
    const stopped = await digitsTrain(["--resume", checkpoint, "--out", out], signalWhen("SIGINT", inSecondEpoch));
    expect(stopped.exitCode).toBe(130);
    expect(stopped.lines[0]).toMatchObject({ event: "start", step: 78 });
    expect(stopped.lines.at(-1)).toMatchObject({ event: "stopped", checkpoint });

    const resumed = await digitsTrain(["--resume", checkpoint, "--out", out]);
    expect(resumed.exitCode).toBe(0);
    expect(resumed.lines[0]?.["step"]).toBeGreaterThan(78);
    expect(model.equals(await readFile(out))).toBe(true);
  }, 120_000);
});

test("a preset is trained as it is fixed, but for the options beside it", async () => {
  const out = join(folder, "preset.onnx");
  const options = "--preset fast --epochs 1 --images 6000 --seed 4 --threads 1";
  const { exitCode, lines } = await digitsTrain([...options.split(" "), "--out", out]);
  expect(exitCode).toBe(0);
  const text = await readFile(join(folder, "preset.json"), "utf8");
  const { training } = JSON.parse(text) as ModelCard;
  const changed = { epochs: 1, imageCount: 6000, seed: 4, hands: "usual", start: [], threads: 1 };
  expect(training.plan).toEqual({ ...presets.fast.plan, ...changed, device: "cpu" });
  expect(training.command).toBe(trainCommandOf(training.plan));
  expect(lines.at(-1)?.["testAccuracy"]).toBeGreaterThan(0.9);
  expect(lines.at(-1)?.["testAccuracy"]).toBeLessThan(1);
}, 120_000);

describe("a run is refused", () => {
  test("when its loss is not finite: the step and the learning rate are named", async () => {
    const { exitCode, stderr } = await digitsTrain([
      ...RUN,
      "--learning-rate",
      "90",
      "--out",
      join(folder, "wild.onnx"),
    ]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /^digits: LOSS_NOT_FINITE: the loss became \w+ at step \d+ of 156, at a learning rate of \d/,
    );
    expect(await readdir(folder)).not.toContain("wild.onnx");
  }, 60_000);

  test("before any work, when its model cannot be written", async () => {
    const blocker = join(folder, "a-file");
    await writeFile(blocker, "");
    const { exitCode, stderr, lines } = await digitsTrain([...RUN, "--out", join(blocker, "model.onnx")]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^digits: OUTPUT_UNWRITABLE: cannot write .*a-file/);
    expect(lines).toEqual([]);
    expect(await readdir(join(folder, "home", "runs"))).toEqual([]);
  });

  test("when its checkpoint is none, is missing, or is of another run", async () => {
    const rubbish = join(folder, "rubbish.checkpoint");
    await writeFile(rubbish, "DIGITSCK, but no checkpoint");
    const malformed = await digitsTrain(["--resume", rubbish]);
    expect(malformed.exitCode).toBe(1);
    expect(malformed.stderr).toMatch(/^digits: CHECKPOINT_MALFORMED: /);
    // The user's file is as it was.
    expect(await readFile(rubbish, "utf8")).toContain("no checkpoint");

    const missing = await digitsTrain(["--resume", join(folder, "none")]);
    expect(missing.stderr).toMatch(/^digits: FILE_NOT_FOUND: /);
  });

  test("when the model to start from is missing, is none, or is of another network", async () => {
    const missing = await digitsTrain(["--from", join(folder, "none")]);
    expect(missing.stderr).toMatch(/^digits: FILE_NOT_FOUND: /);
    const rubbish = await digitsTrain([...RUN, "--from", program]);
    expect(rubbish.stderr).toMatch(/^digits: MODEL_MALFORMED: .* no whole ONNX model/);
    const other = await digitsTrain([...RUN, "--from", join(packageRoot(), "models", "digits.onnx")]);
    expect(other.exitCode).toBe(1);
    expect(other.stderr).toMatch(/^digits: MODEL_MALFORMED: .*not one of the network lenet/);
    expect(await readdir(join(folder, "home", "runs"))).toEqual([]);
  }, 60_000);

  test("when the checkpoint's network is another", async () => {
    const stopped = await digitsTrain(
      [...RUN, "--out", join(folder, "other.onnx")],
      signalWhen("SIGINT", ({ event }) => event === "step"),
    );
    const checkpoint = String(stopped.lines.at(-1)?.["checkpoint"]);
    const { exitCode, stderr } = await digitsTrain(["--resume", checkpoint, "--network", "two-conv"]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^digits: CHECKPOINT_MISMATCH: .*network is "lenet" in the checkpoint and "two-conv" now/);
  }, 60_000);

  test.each([
    [["--preset", "slow"], /--preset takes one of fast, balanced, best, lines, locator; got "slow"/],
    [["--network", "resnet"], /--network takes one of digits, .*; got "resnet"/],
    [["--epochs", "0"], /--epochs takes a whole number from 1 to 10000; got "0"/],
    [["--learning-rate", "fast"], /--learning-rate takes a number .* "fast"/],
    [["--batch", "5000"], /--batch takes a whole number from 1 to 4096; got "5000"/],
    [["--validation", "60000"], /--validation .*; got "60000"/],
    [["--material", "letters"], /--material takes none, or some of .*"letters"/],
    [["--network", "lenet", "--material", "glyphs"], /the network lenet tells the ten digits apart and cannot learn/],
  ])("for %j", async (argv, message) => {
    const { exitCode, stderr } = await digitsTrain(argv);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^digits: OPTION_INVALID: /);
    expect(stderr).toMatch(message);
  });
});
