/**
 * A folder of pictures from its first upload to the corrected export, with kills -9 in between: nothing may be missing, nothing
 * twice, and every correction must stand in the export. On SQLite the server reads what is uploaded and is killed twice,
 * and the same folder is read by the command line, its worker killed twice; on PostgreSQL two workers read beside the server.
 */

import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

import { loadMnist } from "../../src/node/data/mnist.js";
import { packageRoot } from "../../src/node/files/package-files.js";
import { type BenchmarkContext, type BenchmarkResult, summarise, type Target } from "../benchmark.js";
import { freePort } from "../serving/server-process.js";
import { createHttpUser, type HttpUser } from "./http-user.js";
import { type NumberPicture, numberPictures } from "./number-pictures.js";
import { startPostgres } from "./postgres-server.js";
import { type Supervised, supervise } from "./supervised.js";

const DEFAULT_FILES = 2000;
const FILES_A_REQUEST = 50;
const CORRECTIONS = 100;
/** Shares of the files that have ended when a program is killed. */
const KILLS = [0.25, 0.6] as const;
const LIMIT_MS = 1_800_000;
const NONE: Target = { kind: "at most", value: 0 };

type Environment = Readonly<Record<string, string>>;

interface ExportedLine {
  readonly file: string;
  readonly line: number | null;
  readonly box: object | null;
  readonly text: string;
  readonly status: string;
}

interface Found {
  readonly lost: number;
  readonly twice: number;
  readonly correctionsLost: number;
  readonly wrong: number;
  readonly seconds: number;
}

export async function measureAcceptance({
  files = DEFAULT_FILES,
  log,
}: BenchmarkContext): Promise<readonly BenchmarkResult[]> {
  const folder = await mkdtemp(join(tmpdir(), "digits-acceptance-"));
  try {
    const pictures = await numberPictures(await loadMnist("test"), files);
    const scans = join(folder, "scans");
    await mkdir(scans);
    for (const { name, bytes } of pictures) await writeFile(join(scans, name), bytes);
    const results: BenchmarkResult[] = [];
    const tell = (way: string, { lost, twice, correctionsLost, wrong, seconds }: Found) => {
      const line = (name: string, unit: string, value: number, target?: Target) =>
        summarise({ name: `${way}: ${name}`, unit, target }, value);
      log(`${way}: ${JSON.stringify({ lost, twice, correctionsLost, wrong, seconds })}`);
      results.push(
        line("files lost", "files", lost, NONE),
        line("files twice", "files", twice, NONE),
        line("corrections that are not in the export", "corrections", correctionsLost, NONE),
        line("of the others read wrong", "files", wrong),
        line("from the first upload to the last reading", "s", seconds),
      );
    };
    tell("SQLite, over HTTP", await overHttp({ DIGITS_HOME: join(folder, "http") }, 0, pictures, folder));
    tell(
      "SQLite, by the command line",
      await byCommands({ DIGITS_HOME: join(folder, "cli") }, pictures, scans, folder),
    );
    const postgres = await startPostgres();
    try {
      const environment = { DIGITS_HOME: join(folder, "shared"), DIGITS_DATABASE: postgres.address };
      tell("PostgreSQL, two workers", await overHttp(environment, 2, pictures, folder));
    } finally {
      await postgres.stop();
    }
    return results;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Pictures are sent while they are read; the server, or where there are workers each of them, is killed in between. */
async function overHttp(env: Environment, workers: number, pictures: readonly NumberPicture[], folder: string) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const serve = ["serve", "--port", String(port), "--threads", "1", "--work", workers === 0 ? "1" : "0"];
  const log = join(folder, "programs.log");
  const server = supervise({ args: serve, env, log });
  const readers = Array.from({ length: workers }, () => supervise({ args: ["work", "--threads", "1"], env, log }));
  const user = createHttpUser(url, "folder");
  try {
    await user.begin();
    const startMs = performance.now();
    const [seconds] = await Promise.all([
      killAndWait(url, startMs, pictures.length, workers === 0 ? [server] : [server, ...readers]),
      upload(user, pictures),
    ]);
    const corrected = await correctSome(user);
    const exported = await (await fetch(`${url}/api/jobs/folder/export?format=jsonl`)).text();
    return { ...count(exported, pictures, corrected), seconds };
  } finally {
    await Promise.all([server, ...readers].map((program) => program.stop()));
  }
}

/** The same folder by `digits jobs add` and `digits work`, whose process is killed in between; corrected over HTTP. */
async function byCommands(env: Environment, pictures: readonly NumberPicture[], scans: string, folder: string) {
  const digits = async (...args: readonly string[]) => {
    const program = join(packageRoot(), "dist", "programs", "digits.js");
    const options = { env: { PATH: process.env["PATH"], ...env }, maxBuffer: Infinity };
    return (await promisify(execFile)(process.execPath, [program, ...args], options)).stdout;
  };
  const log = join(folder, "programs.log");
  const startMs = performance.now();
  await digits("jobs", "add", scans, "--name", "folder");
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = supervise({ args: ["serve", "--port", String(port), "--threads", "1", "--work", "0"], env, log });
  const worker = supervise({ args: ["work", "--threads", "1"], env, log });
  const user = createHttpUser(url, "folder");
  try {
    await user.begin();
    const seconds = await killAndWait(url, startMs, pictures.length, [worker]);
    const corrected = await correctSome(user);
    const exported = await digits("jobs", "export", "folder", "--format", "jsonl");
    return { ...count(exported, pictures, corrected), seconds };
  } finally {
    await Promise.all([server.stop(), worker.stop()]);
  }
}

async function upload(user: HttpUser, pictures: readonly NumberPicture[]): Promise<void> {
  for (let from = 0; from < pictures.length; from += FILES_A_REQUEST) {
    const files = pictures.slice(from, from + FILES_A_REQUEST);
    // Until it is acknowledged: a request that broke off is repeated.
    while (!(await user.add(files))) await sleep(100);
  }
}

/** Kills programs when so much is read, and waits until all is. @returns the seconds since the start */
async function killAndWait(
  url: string,
  startMs: number,
  files: number,
  programs: readonly Supervised[],
): Promise<number> {
  const due = [...KILLS];
  let turn = 0;
  while (performance.now() - startMs < LIMIT_MS) {
    const job = (await fetch(`${url}/api/jobs/folder`)
      .then((answer) => answer.json())
      .catch(() => null)) as { readonly read?: number; readonly waiting?: number; readonly files?: number } | null;
    const read = job?.read ?? 0;
    if (due[0] !== undefined && read >= due[0] * files) {
      due.shift();
      // With several, one of each kind.
      await programs[turn++ % programs.length]!.kill();
    }
    if (job?.files === files && job.waiting === 0) return (performance.now() - startMs) / 1000;
    await sleep(100);
  }
  throw new Error("the job did not end.");
}

/** Says of some files what nobody said before. */
async function correctSome(user: HttpUser): Promise<ReadonlyMap<number, string>> {
  for (let number = 0; user.corrected.length < CORRECTIONS; number++) await user.correct(String(10_000_000 + number));
  // Said twice of one file, the last one counts.
  return new Map(user.corrected.map(({ file, to }) => [file, to]));
}

function count(exported: string, pictures: readonly NumberPicture[], corrected: ReadonlyMap<number, string>) {
  const lines = exported
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as ExportedLine);
  const names = new Map<string, string[]>();
  for (const { file, text } of lines) names.set(file, [...(names.get(file) ?? []), text]);
  const texts = new Set(lines.filter(({ status }) => status === "corrected").map(({ text }) => text));
  const said = new Set(corrected.values());
  const wrong = pictures.filter(({ name, label }) => {
    const text = names.get(name)?.join("") ?? "";
    return text !== label && !said.has(text);
  });
  const ends = lines.filter(({ status }) => ["waiting", "failed", "refused"].includes(status)).length;
  return {
    lost: pictures.filter(({ name }) => !names.has(name)).length + ends,
    // A file that is there twice has each of its lines twice.
    twice: lines.length - new Set(lines.map(({ file, line, box }) => JSON.stringify([file, line, box]))).size,
    correctionsLost: [...said].filter((text) => !texts.has(text)).length,
    wrong: wrong.length,
  };
}
