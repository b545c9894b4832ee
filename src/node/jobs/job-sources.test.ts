/** What a folder, a picture and a manifest stand for. */

import { mkdtemp, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

import type { DigitsError } from "../../core/errors.js";
import { defaultName, linesOfManifest, listSources } from "./job-sources.js";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "digits-sources-"));
  await mkdir(join(folder, "scans"));
  for (const name of ["10.png", "2.png", "notes.txt"]) await writeFile(join(folder, "scans", name), name);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const bytes = (text: string) => Buffer.from(text);

test("a folder stands for its pictures, a picture for itself, by their names", async () => {
  const scans = await listSources(join(folder, "scans"));
  expect(scans.map(({ file }) => file)).toEqual(["2.png", "10.png"]);
  const [one] = await listSources(join(folder, "scans", "10.png"));
  expect(one?.file).toBe("10.png");
  expect(Buffer.from(await one!.load()).toString()).toBe("10.png");
});

test("a manifest's paths are relative to it, and its names stay as they stand there", async () => {
  await writeFile(join(folder, "list.csv"), 'label,file\r\n7,scans/2.png\r\n,"gone, too.png"\r\n');
  const [first, second] = await listSources(join(folder, "list.csv"));
  expect([first?.file, second?.file]).toEqual(["scans/2.png", "gone, too.png"]);
  expect(Buffer.from(await first!.load()).toString()).toBe("2.png");
  await expect(second!.load()).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
});

test.each([
  ["a path a line", "a.png\n\n b.png \n", ["a.png", "b.png"]],
  ["a table", "\ufefffile\na.png\n", ["a.png"]],
])("%s is a manifest", (_, text, names) => {
  expect(linesOfManifest(bytes(text), "list").map(({ name }) => name)).toEqual(names);
});

test.each([
  ["names nothing", bytes("file\n"), "names no picture"],
  ["has empty cells alone", bytes("file,label\n,7\n"), "names no picture"],
  ["is no text", Uint8Array.of(0xff, 0xfe, 0), "is no text"],
  ["is a broken table", bytes('file\n"a.png\n'), "is not a CSV file"],
])("a manifest that %s is refused with what one is", (_, manifest, words) => {
  expect(() => linesOfManifest(manifest, "list.csv")).toThrow(words);
});

test("a row without a file, a folder and a file that cannot be read are each told of, with their line or name", async () => {
  await symlink("loop.png", join(folder, "loop.png"));
  await writeFile(
    join(folder, "holes.csv"),
    'file,label\r\nscans/2.png,7\r\n,8\r\n\r\nscans,9\r\nloop.png,1\r\n"  ",3\r\nscans/10.png,2\r\n',
  );
  const told = await Promise.all(
    (await listSources(join(folder, "holes.csv"))).map(async (source) =>
      source.load().then(
        () => source.file,
        ({ code, message }: DigitsError) => `${source.file}: ${code}: ${message}`,
      ),
    ),
  );
  expect(told).toEqual([
    "scans/2.png",
    expect.stringMatching(/^holes\.csv: MANIFEST_MALFORMED: line 3 names no picture\./),
    expect.stringMatching(/^scans: FILE_UNREADABLE: .*it is a folder/),
    expect.stringMatching(/^loop\.png: FILE_UNREADABLE: .*ELOOP/),
    expect.stringMatching(/^holes\.csv: MANIFEST_MALFORMED: line 7 names no picture\./),
    "scans/10.png",
  ]);
});

test("a job is called as its folder or manifest, without what a name may not have", () => {
  expect(["/a/march 2024/", "list.csv", "/x/.hidden", "a:b*c.txt"].map(defaultName)).toEqual([
    "march 2024",
    "list",
    "hidden",
    "a-b-c",
  ]);
});
