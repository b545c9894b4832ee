/** Pictures kept by their digest: what a folder and a bucket have in common, and what befalls each of them. */

import { readdirSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { type Fault, type S3Server, startS3Server } from "../../../bench/jobs/s3-server.js";
import { createBucket } from "./bucket.js";
import { createPictureBucket } from "./picture-bucket.js";
import { createPictureFolder } from "./picture-folder.js";
import type { PictureStore } from "./picture-store.js";

const SEVEN = Buffer.from("seven");

let folder: string;
let server: S3Server;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "digits-pictures-"));
  server = await startS3Server();
});

afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

afterEach(() => {
  server.meet([]);
  server.delay(0);
  server.objects.clear();
});

const bucketWith = (options: Partial<S3Server["options"]> = {}) =>
  createPictureBucket({ ...server.options, ...options }, join(folder, "fetched"));

interface Tried {
  readonly open: (name: string) => PictureStore;
  /** Where pictures lie. */
  readonly names: (name: string) => readonly string[];
  readonly spoil: (name: string, place: string) => Promise<void>;
}

const stores: Readonly<Record<string, Tried>> = {
  folder: {
    open: (name) => createPictureFolder(join(folder, name)),
    names: (name) => {
      const found = readdirSync(join(folder, name), { recursive: true, withFileTypes: true });
      return found
        .filter((each) => each.isFile())
        .map((each) => `${each.parentPath.slice(join(folder, name).length + 1)}/${each.name}`);
    },
    spoil: (name, place) => writeFile(join(folder, name, place), "sev"),
  },
  bucket: {
    open: (name) => bucketWith({ prefix: `${name}/` }),
    names: (name) => [...server.objects.keys()].map((key) => key.slice(name.length + 1)),
    spoil: async (name, place) => void server.objects.set(`${name}/${place}`, Buffer.from("sev")),
  },
};

describe.each(Object.entries(stores))("in a %s", (_, { open, names, spoil }) => {
  test("a picture is kept once, by its digest, and read as it was", async () => {
    const pictures = open("kept");
    const first = await pictures.keep(SEVEN);
    expect(first).toMatchObject({ bytes: 5, isKnown: false });
    expect(await pictures.keep(SEVEN)).toEqual({ ...first, isKnown: true });
    await pictures.flush();
    expect(Buffer.from(await pictures.read(first.digest)).toString()).toBe("seven");
    expect(names("kept")).toEqual([`${first.digest.slice(0, 2)}/${first.digest}`]);
    const handed = await pictures.handOver(first.digest);
    const bytes = typeof handed === "string" ? await readFile(handed) : handed;
    expect(Buffer.from(bytes).equals(SEVEN)).toBe(true);
    expect((await readFile(await pictures.fileOf(first.digest))).equals(SEVEN)).toBe(true);
    // Another program's, or the next start's.
    expect(await open("kept").has(first.digest)).toBe(true);
  });

  test("one that was cut off is told as lost, and written again", async () => {
    const pictures = open("cut");
    const { digest } = await pictures.keep(SEVEN);
    await spoil("cut", `${digest.slice(0, 2)}/${digest}`);
    await expect(pictures.read(digest)).rejects.toMatchObject({ code: "PICTURE_LOST" });
    expect((await pictures.keep(SEVEN)).isKnown).toBe(false);
    expect(Buffer.from(await pictures.read(digest)).equals(SEVEN)).toBe(true);
  });

  test("what is removed is gone, and may be removed again", async () => {
    const pictures = open("removed");
    const kept = await Promise.all(["a", "b", "c"].map((text) => pictures.keep(Buffer.from(text))));
    const [a, b, c] = kept.map(({ digest }) => digest) as [string, string, string];
    await pictures.remove([a, b]);
    await pictures.remove([a]);
    expect(await Promise.all([a, b, c].map((digest) => pictures.has(digest)))).toEqual([false, false, true]);
    await expect(pictures.read(a)).rejects.toMatchObject({ code: "PICTURE_LOST" });
  });

  test("many at a time, large and empty ones, are all there", async () => {
    const pictures = open("many");
    const all = Array.from({ length: 40 }, (_each, i) => Buffer.alloc(i * 1000, i));
    const kept = await Promise.all(all.map((bytes) => pictures.keep(bytes)));
    await pictures.flush();
    const read = await Promise.all(kept.map(({ digest }) => pictures.read(digest)));
    expect(read.every((bytes, i) => all[i]!.equals(bytes))).toBe(true);
    expect(names("many")).toHaveLength(40);
    pictures.close();
  });
});

test("in a folder, whoever waits for the disk waits for what another one has begun to wait for", async () => {
  const pictures = createPictureFolder(join(folder, "flushed"));
  await Promise.all([pictures.keep(SEVEN), pictures.keep(Buffer.from("eight"))]);
  const order: string[] = [];
  await Promise.all([
    pictures.flush().then(() => order.push("first")),
    pictures.flush().then(() => order.push("second")),
  ]);
  expect(order).toEqual(["first", "second"]);
});

test("a folder that is gone, empty, or on a disk that fails is lost, and no picture of it", async () => {
  const root = join(folder, "mounted");
  const pictures = createPictureFolder(root);
  const { digest } = await pictures.keep(SEVEN);
  const { digest: other } = await pictures.keep(Buffer.from("eight"));
  const expectLost = async (reason: string) => {
    const told = (await pictures.read(digest).catch((error: unknown) => error)) as Error;
    expect(told).toMatchObject({ code: "STORAGE_LOST" });
    expect(told.message).toContain(`${root} cannot be read (${reason})`);
  };
  await rename(root, `${root}-aside`);
  await expectLost("it is missing, or empty");
  await mkdir(root);
  await expectLost("it is missing, or empty");
  await rm(root, { recursive: true });
  await rename(`${root}-aside`, root);
  expect(Buffer.from(await pictures.read(digest)).equals(SEVEN)).toBe(true);
  // As with permission denied, too many open files, or a disk that fails: it is there, and cannot be read.
  const path = await pictures.fileOf(digest);
  await rm(path);
  await symlink(path, path);
  await expectLost("ELOOP");
  await pictures.remove([digest, other]);
  await expect(pictures.read(digest)).rejects.toMatchObject({ code: "PICTURE_LOST" });
});

test("a folder that cannot be written is told with what to do", async () => {
  await writeFile(join(folder, "file"), "");
  const pictures = createPictureFolder(join(folder, "file", "pictures"));
  await expect(pictures.keep(SEVEN)).rejects.toMatchObject({ code: "OUTPUT_UNWRITABLE" });
});

test.each<readonly [string, readonly Fault[]]>([
  ["answers with 500 and 503 for a while", [500, 503, 503, 500]],
  ["breaks connections", ["broken", "broken"]],
  ["says nothing for a while", ["silent"]],
])("a storage that %s is asked again", async (_, faults) => {
  // On a machine with other work, more answers than the silent ones may be late.
  const pictures = bucketWith(faults.includes("silent") ? { silenceMs: 400 } : {});
  server.meet(faults);
  const { digest } = await pictures.keep(SEVEN);
  server.meet(faults);
  expect(Buffer.from(await pictures.read(digest)).equals(SEVEN)).toBe(true);
  server.meet(["cut off"]);
  expect(Buffer.from(await pictures.read(digest)).equals(SEVEN)).toBe(true);
  server.meet(faults);
  await pictures.remove([digest]);
  expect(server.objects.size).toBe(0);
});

test("one that is slow is waited for, and asked no second time", async () => {
  const before = server.requests.length;
  server.delay(100);
  const { digest } = await bucketWith().keep(SEVEN);
  expect(Buffer.from(await bucketWith().read(digest)).equals(SEVEN)).toBe(true);
  expect(server.requests.length - before).toBe(3);
});

test.each<readonly [string, Fault, string]>([
  ["is overloaded", 503, "503"],
  ["breaks connections", "broken", "UND_ERR_SOCKET"],
  ["says nothing", "silent", "nothing arrived for 1 s"],
])("one that %s for good is lost, with what to do, and nothing was acknowledged", async (_, fault, reason) => {
  server.meet([], fault);
  const told = await bucketWith(fault === "silent" ? { silenceMs: 50 } : {})
    .keep(SEVEN)
    .catch((error: unknown) => error);
  expect(told).toMatchObject({ code: "STORAGE_LOST" });
  expect((told as Error).message).toContain(`s3://scans/digits/ does not answer (${reason})`);
  expect((told as Error).message).toContain("AWS_ENDPOINT_URL");
  expect(server.objects.size).toBe(0);
});

test("one that is stopped is lost, and there again when it was started", async () => {
  const pictures = bucketWith();
  const { digest } = await pictures.keep(SEVEN);
  await server.stop();
  await expect(pictures.read(digest)).rejects.toMatchObject({
    code: "STORAGE_LOST",
    message: expect.stringContaining("ECONNREFUSED"),
  });
  await server.start();
  expect(Buffer.from(await pictures.read(digest)).equals(SEVEN)).toBe(true);
});

test.each([
  ["another bucket", { bucket: "other" }, "404 NoSuchBucket", "Make it"],
  ["an unknown key", { accessKeyId: "BOBS-KEY" }, "403", "AWS_ACCESS_KEY_ID"],
  ["a wrong key", { secretAccessKey: "not-the-secret" }, "403", "AWS_SECRET_ACCESS_KEY"],
  ["another region", { region: "us-east-1" }, "403", "AWS_REGION"],
])("%s is refused at once, with what to do and without the key", async (_, options, reason, advice) => {
  const before = server.requests.length;
  const told = (await bucketWith(options)
    .keep(SEVEN)
    .catch((error: unknown) => error)) as Error;
  expect(told).toMatchObject({ code: "STORAGE_UNUSABLE" });
  expect(told.message).toContain(`(${reason}`);
  expect(told.message).toContain(advice);
  expect(JSON.stringify([told.message, told.stack, told.cause])).not.toMatch(
    /ANNS-KEY|BOBS-KEY|secret[+/-]|for-an-hour/,
  );
  // Nothing of it is asked again: one request for the size, and one to put it where that was answered.
  expect(server.requests.length - before).toBeLessThan(3);
});

test("bytes that arrive changed are refused by the storage", async () => {
  const bucket = createBucket(server.options);
  await expect(bucket.put("x", SEVEN, "0".repeat(64))).rejects.toMatchObject({ code: "STORAGE_UNUSABLE" });
  expect(server.objects.size).toBe(0);
});

test("what is on its way when the program ends is given up at once", async () => {
  server.meet([], "silent");
  const pictures = bucketWith({ silenceMs: 60_000 });
  const keeping = pictures.keep(SEVEN).catch((error: unknown) => error);
  await expect.poll(() => server.requests.at(-1)).toContain("HEAD /scans/digits/");
  pictures.close();
  expect(await keeping).toMatchObject({ code: "ABORTED" });
});
