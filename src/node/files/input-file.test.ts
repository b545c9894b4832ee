import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

import { readInputFile } from "./input-file.js";

const isWindows = process.platform === "win32";

test.runIf(!isWindows)("refuses a device, which never ends", async () => {
  await expect(readInputFile("/dev/zero")).rejects.toMatchObject({
    code: "FILE_UNREADABLE",
    message: expect.stringContaining("not a regular file") as string,
  });
});

test.runIf(!isWindows)("refuses a pipe that nobody writes to", async () => {
  const folder = await mkdtemp(join(tmpdir(), "digits-input-"));
  const pipe = join(folder, "pipe");
  try {
    execFileSync("mkfifo", [pipe]);
    await expect(readInputFile(pipe)).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("says that a folder is one, and that a missing file is missing", async () => {
  await expect(readInputFile(tmpdir())).rejects.toMatchObject({
    code: "FILE_UNREADABLE",
    message: expect.stringContaining("it is a folder") as string,
  });
  await expect(readInputFile("no-such-file")).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
});
