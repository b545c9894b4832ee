import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { skipCuda } from "./skip-cuda.js";

const platform = `${process.platform}/${process.arch}`;

let folder: string;
let binaries: string;

/** A package whose script would fetch two files, of which one is there. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "digits-skip-cuda-"));
  const runtime = join(folder, "node_modules", "onnxruntime-node");
  binaries = join(runtime, "bin", "napi-v6", platform);
  await mkdir(binaries, { recursive: true });
  await mkdir(join(runtime, "script"));
  await writeFile(join(folder, "package.json"), "{}");
  await writeFile(join(runtime, "package.json"), "{}");
  await writeFile(join(binaries, "shared.so"), "a library");
  const metadata = {
    requirements: { [platform]: ["cuda12"], "other/cpu": ["more"] },
    manifests: {
      [`${platform}:cuda12`]: { "./cuda.so": {}, "./shared.so": {} },
      "other/cpu:more": { "./more.so": {} },
    },
  };
  await writeFile(join(runtime, "script", "install-metadata.js"), `module.exports = ${JSON.stringify(metadata)};`);
});

afterEach(() => rm(folder, { recursive: true }));

test("what would be fetched is put in place, and what is there stays", async () => {
  expect(skipCuda(folder, {})).toEqual([join(binaries, "cuda.so")]);
  expect((await readdir(binaries)).sort()).toEqual(["cuda.so", "shared.so"]);
  expect(await readFile(join(binaries, "shared.so"), "utf8")).toBe("a library");
  expect(await readFile(join(binaries, "cuda.so"), "utf8")).toContain("ONNXRUNTIME_NODE_INSTALL=cuda12");
  expect(skipCuda(folder, {})).toEqual([]);
});

test.each(["ONNXRUNTIME_NODE_INSTALL", "npm_config_onnxruntime_node_install", "ONNXRUNTIME_NODE_INSTALL_CUDA"])(
  "who sets %s has chosen",
  async (name) => {
    expect(skipCuda(folder, { [name]: "cuda12" })).toEqual([]);
    expect(await readdir(binaries)).toEqual(["shared.so"]);
  },
);

test("nothing happens without the package, or with one that installs otherwise", async () => {
  await rm(join(folder, "node_modules", "onnxruntime-node", "script"), { recursive: true });
  expect(skipCuda(folder, {})).toEqual([]);
  await rm(join(folder, "node_modules"), { recursive: true });
  expect(skipCuda(folder, {})).toEqual([]);
});
