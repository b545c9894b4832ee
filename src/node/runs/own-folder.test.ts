import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { ownFolder } from "./own-folder.js";

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "digits-owner-"));
  path = join(folder, "owner.json");
});
afterEach(() => rm(folder, { recursive: true }));

test("what is given up can be taken, and leaves nothing behind", async () => {
  const first = await ownFolder(folder);
  expect(await readdir(folder)).toEqual(["owner.json"]);
  await first!.release();
  await first!.release();
  expect(await readdir(folder)).toEqual([]);
});

test.each([
  ["a living process of this machine", hostname(), process.ppid],
  ["a process of another machine", "elsewhere", 1],
])("%s keeps it", async (_who, host, pid) => {
  await writeFile(path, JSON.stringify({ host, pid }));
  expect(await ownFolder(folder)).toBeNull();
});

test.each([
  ["a dead process of this machine", JSON.stringify({ host: hostname(), pid: 2 ** 30 }), 0],
  ["another machine that is silent", JSON.stringify({ host: "elsewhere", pid: 1 }), 60],
  ["a file that was cut off long ago", '{"ho', 60],
])("%s loses it", async (_who, text, seconds) => {
  await writeFile(path, text);
  const touched = new Date(Date.now() - seconds * 1000);
  await utimes(path, touched, touched);
  const ownership = await ownFolder(folder);
  expect(ownership).not.toBeNull();
  await ownership!.release();
});
