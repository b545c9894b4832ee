/**
 * The built program where what it prints cannot be written: a full disk, which /dev/full stands for, and a pipe that
 * its reader has closed.
 */

import { type ChildProcess, spawn, type StdioOptions } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, open, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { freePort } from "../bench/serving/server-process.js";
import { packageRoot } from "../src/node/files/package-files.js";

const FULL = "/dev/full";

const TOLD =
  "digits: OUTPUT_UNWRITABLE: cannot write the output: the disk is full. Free some space, or write elsewhere.\n";

const program = join(packageRoot(), "dist", "programs", "digits.js");

let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "digits-lost-output-"));
});

afterAll(() => rm(home, { recursive: true, force: true }));

/** Starts `digits` with a full disk under the streams that are named so. */
async function start(argv: readonly string[], output: "full" | "pipe", log: "full" | "pipe"): Promise<ChildProcess> {
  const full = await open(FULL, "w");
  const stdio: StdioOptions = ["ignore", ...[output, log].map((each) => (each === "full" ? full.fd : "pipe"))];
  const child = spawn(process.execPath, [program, "--home", home, ...argv], { stdio });
  await full.close();
  return child;
}

describe.runIf(existsSync(FULL))("a full disk under the output", () => {
  test.each([["--help"], ["read", "--json", "picture.png"]])("is told in one line by digits %s", async (...argv) => {
    const picture = join(home, "picture.png");
    await sharp({ create: { width: 40, height: 40, channels: 3, background: "#fff" } }).toFile(picture);
    const named = argv.map((each) => (each === "picture.png" ? picture : each));
    const child = await start(named, "full", "pipe");
    const printed = text(child.stderr!);
    expect(await once(child, "exit")).toEqual([1, null]);
    expect(await printed).toBe(TOLD);
  });

  test("stops training, with a checkpoint that is kept and named", async () => {
    const run = ["train", "--network", "lenet", "--epochs", "1000", "--threads", "1"];
    const child = await start(run, "full", "pipe");
    const printed = text(child.stderr!);
    expect(await once(child, "exit")).toEqual([1, null]);
    const [folder] = await readdir(join(home, "runs"));
    const checkpoint = join(home, "runs", folder!, "run.checkpoint");
    expect(existsSync(checkpoint)).toBe(true);
    expect(await printed).toMatch(
      new RegExp(`^The checkpoint is ${checkpoint}\nTo go on:\n  digits train --resume .*\n`),
    );
    expect((await printed).endsWith(TOLD)).toBe(true);
  }, 120_000);

  test("and under the model leaves the checkpoint, which is named", async () => {
    // In place of the disk, a folder that takes the model's name while it is trained.
    const out = join(home, "blocked", "model.onnx");
    const run = [
      "train",
      "--network",
      "lenet",
      "--epochs",
      "1",
      "--threads",
      "1",
      "--images",
      "6000",
      "--validation",
      "1000",
      "--out",
      out,
    ];
    const child = await start([...run, "--json"], "pipe", "pipe");
    const printed = text(child.stderr!);
    child.stdout!.once("data", () => void mkdir(out));
    expect(await once(child, "exit")).toEqual([1, null]);
    expect(await printed).toMatch(/^The checkpoint is .*run\.checkpoint\nTo go on:\n/);
    expect(await printed).toMatch(/digits: OUTPUT_UNWRITABLE: cannot write .*model\.onnx: it is a folder/);
  }, 120_000);
});

describe("a server outlives", () => {
  const cases = [
    { what: "a full disk under its log", output: "pipe", log: "full" },
    { what: "a full disk under its output", output: "full", log: "pipe" },
    { what: "pipes that nobody reads any more", output: "pipe", log: "pipe" },
  ] as const;
  test.each(cases.filter(({ what }) => existsSync(FULL) || !what.includes("full")))(
    "$what",
    async ({ output, log }) => {
      const port = await freePort();
      const child = await start(["serve", "--port", String(port), "--log-level", "info"], output, log);
      child.stderr?.destroy();
      child.stdout?.destroy();
      const answer = async () => (await fetch(`http://127.0.0.1:${port}/health/live`)).status;
      await vi.waitFor(async () => expect(await answer()).toBe(200), { timeout: 20_000, interval: 100 });
      // Each answer is a line of the log.
      for (let i = 0; i < 20; i++) expect(await answer()).toBe(200);
      expect(child.exitCode).toBeNull();
      child.kill("SIGTERM");
      expect(await once(child, "exit")).toEqual([0, null]);
    },
    60_000,
  );
});
