/**
 * Machines that have nothing in common but a database of PostgreSQL and a storage of pictures: one adds, another reads, a
 * third looks; the storage is gone for a moment in between.
 */

import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { hasPostgres, type PostgresServer, startPostgres } from "../bench/jobs/postgres-server.js";
import { main } from "../dist/src/cli/main.js";
import { loadMnist } from "../src/node/data/mnist.js";
import { imageAt } from "../src/core/dataset/image-set.js";
import { openJobs } from "../src/node/jobs/open-jobs.js";
import { type S3Server, startS3Server } from "../bench/jobs/s3-server.js";

const DIGITS = 24;

describe.skipIf(!hasPostgres)("pictures in a bucket", () => {
  let folder: string;
  let postgres: PostgresServer;
  let storage: S3Server;
  let everything = "";

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "digits-bucket-"));
    [postgres, storage] = await Promise.all([startPostgres(), startS3Server()]);
    await mkdir(join(folder, "scans"));
    const mnist = await loadMnist("test");
    for (let i = 0; i < DIGITS; i++) {
      const image = imageAt(mnist, i).map((ink) => 255 - ink);
      await sharp(image, { raw: { width: 28, height: 28, channels: 1 } })
        .extend({ top: 8, bottom: 8, left: 8, right: 8, background: "#fff" })
        .png()
        .toFile(join(folder, "scans", `${i}.png`));
    }
  }, 60_000);

  afterAll(async () => {
    await storage.stop();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const environment = (machine: string) => ({
    DIGITS_HOME: join(folder, machine),
    DIGITS_DATABASE: postgres.address,
    DIGITS_PICTURES: "s3://scans/digits",
    AWS_ENDPOINT_URL: storage.options.endpoint,
    AWS_REGION: storage.options.region,
    AWS_ACCESS_KEY_ID: storage.options.accessKeyId,
    AWS_SECRET_ACCESS_KEY: storage.options.secretAccessKey,
    AWS_SESSION_TOKEN: storage.options.sessionToken,
  });

  async function digits(machine: string, argv: readonly string[], changed: Readonly<Record<string, string>> = {}) {
    let stdout = "";
    let stderr = "";
    const exitCode = await main(argv, {
      stdout: (text) => (stdout += text),
      stderr: (text) => (stderr += text),
      isTerminal: false,
      env: { ...environment(machine), ...changed },
    });
    everything += stdout + stderr;
    return { exitCode, stdout, stderr };
  }

  test("what one adds another reads, though the storage is gone for a moment", async () => {
    const added = await digits("ann", ["jobs", "add", join(folder, "scans"), "--name", "march"]);
    expect([added.exitCode, added.stderr]).toEqual([0, ""]);
    expect(storage.objects.size).toBe(DIGITS);
    storage.meet([500, "broken"]);
    const before = storage.requests.length;
    const working = digits("bob", ["work", "--until-idle", "--threads", "1", "--json"]);
    await expect.poll(() => storage.requests.length, { timeout: 30_000 }).toBeGreaterThan(before);
    await storage.stop();
    await storage.start();
    const { exitCode, stdout } = await working;
    expect([exitCode, JSON.parse(stdout)]).toEqual([0, { read: DIGITS, refused: 0, failed: 0 }]);
    await expect(readFile(join(folder, "bob", "pictures"))).rejects.toMatchObject({ code: "ENOENT" });
  }, 120_000);

  test("a third shows pictures, and has copies of those that were corrected", async () => {
    const jobs = await openJobs({ home: join(folder, "cat"), database: postgres.address, bucket: storage.options });
    try {
      const { files } = await jobs.service.page("march", { limit: 1 });
      const { id, file } = files[0]!;
      const scan = await readFile(join(folder, "scans", file));
      expect(scan.equals(await jobs.service.picture("march", id))).toBe(true);
      await jobs.service.correct("march", id, { to: "7" }, "cat");
      let labels = "";
      for await (const line of jobs.labels("march")) labels += line;
      const path = labels.trim().split("\r\n")[1]!.split(",")[0]!;
      expect(path.startsWith(join(folder, "cat", "fetched"))).toBe(true);
      expect(scan.equals(await readFile(path))).toBe(true);
    } finally {
      await jobs.close();
    }
  });

  test("a wrong key is told with what to do, and a job that is removed leaves no picture", async () => {
    await writeFile(join(folder, "new.png"), await readFile(join(folder, "scans", "0.png")));
    const wrong = await digits("ann", ["jobs", "add", join(folder, "new.png"), "--name", "new"], {
      AWS_SECRET_ACCESS_KEY: "another-secret",
    });
    expect(wrong.exitCode).toBe(1);
    expect(wrong.stderr).toMatch(/^digits: .*STORAGE_UNUSABLE.*AWS_SECRET_ACCESS_KEY/);
    expect((await digits("ann", ["jobs", "remove", "march"])).exitCode).toBe(0);
    expect(storage.objects.size).toBe(0);
    // Nothing came into it, so it is not there.
    expect((await digits("ann", ["jobs", "show", "new"])).stderr).toMatch(/^digits: JOB_NOT_FOUND: /);
    for (const hidden of ["another-secret", storage.options.secretAccessKey, storage.options.accessKeyId]) {
      expect(everything).not.toContain(hidden);
    }
  });
});
