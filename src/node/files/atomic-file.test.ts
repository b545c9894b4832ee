import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { build } from "vite";

import { assertWritable, makeFolders, writeFileAtomic } from "./atomic-file.js";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "atomic-file-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

test("text and bytes are written, and nothing else stays in the folder", async () => {
  await writeFileAtomic(join(folder, "a.txt"), "ink");
  await writeFileAtomic(join(folder, "b.bin"), Uint8Array.of(0, 255));
  expect(await readFile(join(folder, "a.txt"), "utf8")).toBe("ink");
  expect([...(await readFile(join(folder, "b.bin")))]).toEqual([0, 255]);
  expect((await readdir(folder)).toSorted()).toEqual(["a.txt", "b.bin"]);
});

test("an older file is replaced", async () => {
  const path = join(folder, "a.txt");
  await writeFile(path, "a longer, older text");
  await writeFileAtomic(path, "new");
  expect(await readFile(path, "utf8")).toBe("new");
});

test("writers at the same time leave one of their files whole", async () => {
  const path = join(folder, "a.txt");
  const texts = Array.from({ length: 20 }, (_, i) => `${i}`.repeat(10_000));
  await Promise.all(texts.map((text) => writeFileAtomic(path, text)));
  expect(texts).toContain(await readFile(path, "utf8"));
  expect(await readdir(folder)).toEqual(["a.txt"]);
});

test("a kill between write and rename leaves the old file whole", async () => {
  const path = join(folder, "a.txt");
  await writeFile(path, "old");
  await build({
    configFile: false,
    logLevel: "silent",
    build: {
      ssr: join(import.meta.dirname, "atomic-file.ts"),
      outDir: join(folder, "built"),
      rollupOptions: { output: { entryFileNames: "atomic-file.mjs" } },
    },
  });
  const child = spawn(process.execPath, [
    "--input-type=module",
    "--eval",
    `import files from "node:fs/promises";
     import { syncBuiltinESMExports } from "node:module";
     files.rename = () => process.kill(process.pid, "SIGKILL");
     syncBuiltinESMExports();
     const { writeFileAtomic } = await import(process.argv[1]);
     await writeFileAtomic(process.argv[2], "new");`,
    join(folder, "built", "atomic-file.mjs"),
    path,
  ]);
  const [, signal] = (await once(child, "exit")) as [unknown, string];
  expect(signal).toBe("SIGKILL");
  expect(await readFile(path, "utf8")).toBe("old");
  const leftover = (await readdir(folder)).find((name) => name.startsWith(".a.txt."));
  expect(await readFile(join(folder, leftover ?? ""), "utf8")).toBe("new");

  await writeFileAtomic(path, "newer");
  expect(await readFile(path, "utf8")).toBe("newer");
});

test.each([
  ["in a folder that does not exist", "missing/a.txt", "Create the folder"],
  ["inside a file", "file/a.txt", "not a folder"],
  ["over a folder", "folder", "it is a folder"],
])("a path %s is refused with what to do", async (_, path, advice) => {
  await writeFile(join(folder, "file"), "");
  await mkdir(join(folder, "folder"));
  for (const attempt of [() => writeFileAtomic(join(folder, path), "x"), () => assertWritable(join(folder, path))]) {
    const error = await attempt().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "OUTPUT_UNWRITABLE", message: expect.stringContaining(advice) as string });
    expect(error).toHaveProperty("cause");
  }
  expect((await readdir(folder)).toSorted()).toEqual(["file", "folder"]);
});

test("asking whether a path is writable changes nothing", async () => {
  const path = join(folder, "a.txt");
  await assertWritable(path);
  expect(await readdir(folder)).toEqual([]);
  await writeFile(path, "old");
  await assertWritable(path);
  expect(await readFile(path, "utf8")).toBe("old");
});

test("folders are created with those above them, and an existing one is left", async () => {
  const path = join(folder, "above", "below");
  await makeFolders(path);
  await makeFolders(path);
  expect((await stat(path)).isDirectory()).toBe(true);
});

test.runIf(process.platform === "linux")(
  "a folder where the file system makes none is refused, not tried for ever",
  async () => {
    await expect(makeFolders("/proc/digits/report")).rejects.toThrow("ENOENT");
  },
);
