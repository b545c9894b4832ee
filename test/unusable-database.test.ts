/** A server whose database cannot be opened: it reads, and says what is wrong with jobs, and what to do. */

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { createClient } from "../dist/src/client.js";
import { packageRoot } from "../src/node/files/package-files.js";
import { type ServedApp, startServedApp } from "./served-app.js";

let home: string;
let app: ServedApp;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "digits-unusable-"));
  await writeFile(join(home, "digits.db"), "no database ".repeat(500));
  app = await startServedApp(0, { flags: ["--threads", "1"], environment: { DIGITS_HOME: home } });
}, 60_000);

afterAll(async () => {
  await app.stop();
  await rm(home, { recursive: true, force: true });
});

test("every address of jobs answers 503 with a code and what to do, and no path", async () => {
  const asked = [
    "",
    "/march",
    "/march/files",
    "/march/numbers",
    "/march/export",
    "/march/events",
    "/march/files/1/picture",
  ];
  for (const path of asked) {
    const response = await fetch(`${app.url}/api/jobs${path}`);
    const problem = (await response.json()) as { code: string; detail: string };
    expect([path, response.status, problem.code]).toEqual([path, 503, "DATABASE_UNUSABLE"]);
    expect(problem.detail).toContain("puts back a backup");
    expect(JSON.stringify(problem)).not.toContain(home);
  }
  const { jobs } = createClient(app.url, { retries: 0 });
  await expect(jobs.create({ name: "x" })).rejects.toMatchObject({ code: "DATABASE_UNUSABLE", status: 503 });
  expect(app.faults().map(({ code }) => code)).toEqual(["DATABASE_UNUSABLE"]);
});

test("pictures are read all the same", async () => {
  const { text, numbers } = await createClient(app.url).read(
    await readFile(join(packageRoot(), "docs", "images", "slip.png")),
  );
  expect([text.length > 0, numbers.length > 0]).toEqual([true, true]);
});
