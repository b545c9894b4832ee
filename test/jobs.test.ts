/** Jobs from the command line and over HTTP: the compiled program, its processes, real pictures and a real database. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";

import { main } from "../dist/src/cli/main.js";
import { createClient } from "../dist/src/client.js";
import type { JobDetailAnswer } from "../src/contract/answers/job-answers.js";
import { imageAt } from "../src/core/dataset/image-set.js";
import { loadMnist } from "../src/node/data/mnist.js";
import { openJobs } from "../src/node/jobs/open-jobs.js";
import { packageRoot } from "../src/node/files/package-files.js";
import { openSqlite } from "../src/store/sqlite.js";
import { startServedApp } from "./served-app.js";

const DIGITS = 60;

let folder: string;
let home: string;
let scans: string;
let labels: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "digits-jobs-"));
  home = join(folder, "home");
  scans = join(folder, "scans");
  await mkdir(scans);
  const mnist = await loadMnist("test");
  labels = Array.from({ length: DIGITS }, (_, i) => String(mnist.labels[i]));
  for (let i = 0; i < DIGITS; i++) {
    const image = imageAt(mnist, i).map((ink) => 255 - ink);
    await sharp(image, { raw: { width: 28, height: 28, channels: 1 } })
      .extend({ top: 8, bottom: 8, left: 8, right: 8, background: "#fff" })
      .png()
      .toFile(join(scans, `${i}.png`));
  }
  await writeFile(join(scans, "text.png"), "no picture");
  await writeFile(join(scans, "empty.png"), "");
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function digits(...argv: readonly string[]) {
  let stdout = "";
  let stderr = "";
  const exitCode = await main(argv, {
    stdout: (text) => (stdout += text),
    stderr: (text) => (stderr += text),
    isTerminal: false,
    env: { DIGITS_HOME: home, USER: "ann" },
  });
  return { exitCode, stdout, stderr };
}

async function show(name: string): Promise<JobDetailAnswer> {
  return JSON.parse((await digits("jobs", "show", name, "--json")).stdout) as JobDetailAnswer;
}

test("a folder is read as a job, its worker killed in between and the folder moved; nothing is lost or read twice", async () => {
  const added = await digits("jobs", "add", scans, "--name", "march", "--expect", "1", "--json");
  expect([added.exitCode, added.stderr]).toEqual([0, ""]);
  expect(JSON.parse(added.stdout)).toMatchObject({
    name: "march",
    state: "waiting",
    files: DIGITS + 2,
    added: DIGITS + 2,
  });
  await rename(scans, `${scans}-moved`);
  const program = join(packageRoot(), "dist", "programs", "digits.js");
  const child = spawn(process.execPath, [program, "work", "--until-idle", "--threads", "1"], {
    stdio: "ignore",
    env: { ...process.env, DIGITS_HOME: home },
  });
  const ended = once(child, "exit");
  let before = await show("march");
  while (before.read === 0 && child.exitCode === null) {
    await delay(100);
    before = await show("march");
  }
  child.kill("SIGKILL");
  await ended;
  before = await show("march");
  expect(before).toMatchObject({ files: DIGITS + 2 });
  const rest = await digits("work", "--until-idle", "--json");
  expect([rest.exitCode, rest.stderr]).toEqual([0, ""]);
  // What was kept before the kill stays, and is not done again.
  const { read, refused, failed } = JSON.parse(rest.stdout) as Record<"read" | "refused" | "failed", number>;
  expect([before.read + before.refused + read + refused, failed]).toEqual([DIGITS + 2, 0]);
  const after = await show("march");
  expect(after).toMatchObject({ state: "done", read: DIGITS, refused: 2, failed: 0, waiting: 0, corrected: 0 });
  expect(after.errors.map(({ code }) => code).toSorted()).toEqual(["PICTURE_EMPTY", "PICTURE_UNREADABLE"]);
  const again = await digits("jobs", "retry", "march", "--code", "PICTURE_EMPTY", "--json");
  expect(JSON.parse(again.stdout)).toMatchObject({ retried: 1, waiting: 1, refused: 1 });
  expect(JSON.parse((await digits("work", "--until-idle", "--json")).stdout)).toMatchObject({ refused: 1 });
}, 180_000);

test("the results are exported, a line a number, and a bad manifest is told of", async () => {
  const out = join(folder, "march.csv");
  expect((await digits("jobs", "export", "march", "--out", out)).exitCode).toBe(0);
  const [heading, ...lines] = (await readFile(out, "utf8")).trim().split("\r\n");
  expect(heading).toBe("file,line,box,text,value,digits,confidence,runner-up,status,original,error,page,changed");
  expect(lines.filter((line) => /^text\.png,.*,refused,,"?PICTURE_UNREADABLE/.test(line))).toHaveLength(1);
  const texts = new Map(lines.map((line) => [line.split(",")[0], line.split(",")[3]]));
  expect(texts.size).toBe(DIGITS + 2);
  const right = labels.filter((label, i) => texts.get(`${i}.png`) === label).length;
  expect(right).toBeGreaterThan(0.95 * DIGITS);
  const jsonl = (await digits("jobs", "export", "march", "--format", "jsonl")).stdout.trim().split("\n");
  expect(jsonl).toHaveLength(lines.length);
  expect(JSON.parse(jsonl[0]!)).toMatchObject({ file: "0.png", text: "7", value: 7, status: "read", error: null });

  // Of what nobody looked at, nothing measures a reading.
  expect((await digits("jobs", "labels", "march")).stdout).toBe("file,label,set,name\r\n");
  const manifest = join(folder, "list.txt");
  await writeFile(manifest, `${scans}-moved/0.png\n${scans}-moved/0.png\ngone.png\n`);
  const added = await digits("jobs", "add", manifest, "--json");
  expect(added.exitCode).toBe(1);
  expect(added.stderr).toMatch(/^digits: gone\.png: FILE_NOT_FOUND: /);
  expect(JSON.parse(added.stdout)).toMatchObject({ name: "list", files: 1, added: 1, known: 1 });
  expect((await digits("jobs", "show", "no such")).stderr).toMatch(/^digits: JOB_NOT_FOUND: /);
  expect((await digits("jobs", "remove", "list")).exitCode).toBe(0);
  const table = join(folder, "table.csv");
  await writeFile(table, `file,label\n${scans}-moved/0.png,7\n,8\n${scans}-moved,9\n${scans}-moved/1.png,2\n`);
  const some = await digits("jobs", "add", table, "--json");
  expect([some.exitCode, JSON.parse(some.stdout)]).toMatchObject([1, { files: 2, added: 2 }]);
  expect(some.stderr).toMatch(
    /^digits: table\.csv: MANIFEST_MALFORMED: line 3 names no picture.*\ndigits: .*FILE_UNREADABLE/,
  );
  expect((await digits("jobs", "remove", "table")).exitCode).toBe(0);
  // One that nothing came into would wait for ever, and be watched for ever; one that was there stays.
  await writeFile(manifest, "gone.png\ngone, too.png\n");
  const none = await digits("jobs", "add", manifest);
  expect([none.exitCode, none.stdout]).toEqual([1, ""]);
  expect(none.stderr).toMatch(/digits: JOB_EMPTY: none of 2 files/);
  expect((await digits("jobs", "watch", "list")).stderr).toMatch(/^digits: JOB_NOT_FOUND: /);
  expect((await digits("jobs", "add", manifest, "--name", "march", "--expect", "1")).stderr).toMatch(/JOB_EMPTY/);
  expect((await show("march")).files).toBe(DIGITS + 2);
});

test("jobs are listed, paused, resumed, watched and read again on the command line", async () => {
  const table = async (...argv: readonly string[]) => {
    const { exitCode, stdout, stderr } = await digits("jobs", ...argv);
    expect([exitCode, stderr]).toEqual([0, ""]);
    return stdout;
  };
  const picture = join(`${scans}-moved`, "2.png");
  await table("add", picture, join(`${scans}-moved`, "text.png"), "--name", "few");
  const list = JSON.parse(await table("list", "--json")) as { jobs: object[] };
  expect(list.jobs).toMatchObject([
    { name: "few", state: "waiting", files: 2 },
    { name: "march", state: "done" },
  ]);
  expect(await table("list")).toMatch(/^job +state +files .*\nfew +waiting +2 .*\nmarch +done +62 .*\n$/);

  expect(JSON.parse(await table("pause", "few", "--json"))).toMatchObject({ name: "few", state: "paused" });
  await digits("work", "--until-idle");
  // What is paused is not waited for.
  expect(await table("watch", "few")).toMatch(/^job .*\nfew +paused +2 +0 /);
  expect(await table("resume", "few")).toMatch(/^job .*\nfew +waiting +2 /);
  const watching = table("watch", "few");
  expect((await digits("work", "--until-idle", "--json")).stdout).toContain('{"read":1,"refused":1,"failed":0}');
  expect(await watching).toMatch(
    /^job .*\nfew +done +2 +1 +1 +0 +0 +0\n1 file to look at.*\n1 file refused: PICTURE_UNREADABLE\n/,
  );

  expect(await table("retry", "few")).toBe("1 file waits again.\n");
  expect(await show("few")).toMatchObject({ state: "waiting", read: 1, refused: 0, waiting: 1 });
  expect(JSON.parse(await table("retry", "few", "--all", "--json"))).toMatchObject({ retried: 1, read: 0, waiting: 2 });
  expect((await digits("work", "--until-idle", "--json")).stdout).toContain('{"read":1,"refused":1,"failed":0}');
  for (const command of ["pause", "resume", "retry", "watch", "remove"]) {
    expect((await digits("jobs", command, "no such")).stderr).toMatch(/^digits: JOB_NOT_FOUND: /);
  }
  expect(await table("remove", "few")).toBe("");
  const database = await openSqlite(join(home, "digits.db"));
  const rows = database.prepare("select who, action from audit where job = 'few' order by id").all() as object[];
  database.close();
  expect(rows.map((row) => Object.values(row).join(" "))).toEqual([
    "ann job created",
    "ann files added",
    "ann job paused",
    "ann job resumed",
    "ann job tried again",
    "ann job tried again",
    "ann job removed",
  ]);
}, 120_000);

test("a server reads, shows, corrects and exports jobs, and changes nothing for pages of other sites", async () => {
  // As a server leaves it that is killed while it removes a large job.
  await digits("jobs", "add", join(`${scans}-moved`, "2.png"), "--name", "left");
  const database = await openSqlite(join(home, "digits.db"));
  database.exec("update jobs set removing = 1, paused = 1 where name = 'left'");
  database.close();
  const app = await startServedApp(0, { flags: ["--work", "1", "--threads", "1"], environment: { DIGITS_HOME: home } });
  try {
    const { jobs } = createClient(app.url);
    await expect.poll(async () => (await jobs.list()).jobs).toMatchObject([{ name: "march", state: "done" }]);
    await jobs.create({ name: "by hand", options: { expect: 1 } });
    const pictures = await Promise.all(
      ["0.png", "1.png", "text.png"].map(async (name) => ({
        name,
        picture: await readFile(join(`${scans}-moved`, name)),
      })),
    );
    expect(await jobs.add("by hand", pictures)).toMatchObject({ added: 3, known: 0 });
    expect(await jobs.add("by hand", pictures)).toMatchObject({ added: 0, known: 3, files: 3 });
    const states: string[] = [];
    for await (const { state } of jobs.follow("by hand")) states.push(state);
    expect(states.at(-1)).toBe("done");
    const { files } = await jobs.files("by hand", { order: "doubtful", review: true });
    expect(files.map(({ file }) => file)).toEqual(["text.png"]);
    const { id } = files[0]!;
    const corrected = await jobs.correct("by hand", id, { to: "0042", who: "bob" });
    expect(corrected).toMatchObject({ review: false, corrected: true, text: "0042", corrections: [{ who: "bob" }] });
    expect(await (await jobs.picture("by hand", id)).text()).toBe("no picture");
    expect(await (await jobs.export("by hand")).text()).toContain("text.png,,,0042,42,0042,,,corrected,,");
    expect(await jobs.find("by hand")).toMatchObject({ review: 0, corrected: 1 });
    const labels = await digits("jobs", "labels", "by hand");
    expect(labels.stdout.split("\r\n")[1]).toMatch(/[/\\][0-9a-f]{64},0042,by hand,text\.png$/);
    await expect(jobs.files("by hand", { cursor: "x" })).rejects.toMatchObject({ code: "OPTION_INVALID" });
    const foreign = await fetch(`${app.url}/api/jobs/march`, {
      method: "DELETE",
      headers: { origin: "https://evil.example" },
    });
    expect(foreign.status).toBe(403);
    expect(await jobs.pause("by hand")).toMatchObject({ state: "done" });
    expect(await jobs.retry("by hand")).toMatchObject({ retried: 1, state: "paused", read: 2, refused: 0, waiting: 1 });
    expect(await jobs.retry("by hand", { all: true })).toMatchObject({ retried: 2, waiting: 3 });
    expect(await jobs.resume("by hand")).toMatchObject({ waiting: 3 });
    for await (const { state } of jobs.follow("by hand")) states.push(state);
    expect(await jobs.find("by hand")).toMatchObject({ state: "done", read: 2, refused: 1, corrected: 1, review: 0 });
    for (const act of ["pause", "resume", "retry"] as const) {
      await expect(jobs[act]("no such")).rejects.toMatchObject({ code: "JOB_NOT_FOUND", status: 404 });
    }
    expect(await jobs.remove("by hand")).toBeNull();
    await expect(jobs.find("by hand")).rejects.toMatchObject({ code: "JOB_NOT_FOUND", status: 404 });
    expect(app.faults()).toEqual([]);
  } finally {
    await app.stop();
  }
}, 180_000);

test("what people said of a job measures a model, and teaches it a hand", async () => {
  const jobs = await openJobs({ home });
  try {
    const { files } = await jobs.service.page("march", { state: "read", limit: DIGITS });
    for (const { id, file } of files) {
      await jobs.service.correct("march", id, { to: labels[Number.parseInt(file, 10)]! }, "ann");
    }
    // One of two numbers has the digits of both for evaluations; learning takes it for one number, and passes it over.
    const [first] = files;
    await jobs.service.correct("march", first!.id, { to: "12 34" }, "ann");
  } finally {
    await jobs.close();
  }
  const list = join(folder, "labels.csv");
  expect((await digits("jobs", "labels", "march", "--out", list)).exitCode).toBe(0);
  const evaluated = await digits("evaluate", "--pictures", list, "--json");
  expect([evaluated.exitCode, evaluated.stderr]).toEqual([0, ""]);
  expect(JSON.parse(evaluated.stdout)).toMatchObject({ sets: [{ set: "march", pictures: DIGITS }] });
  const learnt = await digits("learn", list, "--out", join(folder, "ann.json"), "--json");
  // So few wrong ones there are that what was learnt may not be better; how many digits were taken is told either way.
  expect(learnt.stderr.trim().split("\n")).toEqual([expect.stringMatching(/passed over .*: no number of 4 digits/)]);
  expect(learnt.stdout).toMatch(new RegExp(`"samples":${DIGITS - 1}\\b|of the ${DIGITS - 1} digits`));
}, 180_000);
