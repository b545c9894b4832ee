/** Reading very many files: what is read does not stay in memory. Each in a process whose heap is bounded. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";

import { packageRoot } from "../src/node/files/package-files.js";

const compiled = join(packageRoot(), "dist", "src");

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "digits-flat-"));
});

afterAll(() => rm(folder, { recursive: true }));

/** Runs Node with a heap of so many megabytes. */
async function run(megabytes: number, argv: readonly string[]) {
  const child = spawn(process.execPath, [`--max-old-space-size=${megabytes}`, ...argv]);
  const [printed, errors] = [text(child.stdout), text(child.stderr)];
  const [exitCode, signal] = (await once(child, "close")) as [number | null, string | null];
  return { exitCode, signal, printed: await printed, errors: (await errors).slice(0, 500) };
}

test("100,000 results of 2 kB go through a heap of 24 MB", async () => {
  const script = `
    const { inOrder } = await import(process.argv[1]);
    function* items() { for (let i = 0; i < 100_000; i++) yield i; }
    const work = async (item) => new Array(250).fill(item + 0.5);
    let count = 0;
    for await (const { kind } of inOrder(items(), work, { ahead: 32, signal: new AbortController().signal })) {
      if (kind === "done") count += 1;
    }
    console.log(count);`;
  const ended = await run(24, [
    "--input-type=module",
    "--eval",
    script,
    join(compiled, "node", "async", "in-order.js"),
  ]);
  expect(ended).toEqual({ exitCode: 0, signal: null, printed: "100000\n", errors: "" });
}, 60_000);

test("digits read takes 2,000 pictures with a heap of 40 MB", async () => {
  const picture = join(folder, "1.png");
  const bar = await sharp({ create: { width: 3, height: 20, channels: 3, background: "#000" } })
    .png()
    .toBuffer();
  await sharp({ create: { width: 30, height: 30, channels: 3, background: "#fff" } })
    .composite([{ input: bar }])
    .png()
    .toFile(picture);
  const pictures = Array.from({ length: 2000 }, () => picture);
  const { exitCode, printed, errors } = await run(40, [join(compiled, "cli", "bin.js"), "read", "--json", ...pictures]);
  expect([exitCode, errors]).toEqual([0, ""]);
  expect(printed.match(/\n/g)).toHaveLength(2000);
}, 60_000);
