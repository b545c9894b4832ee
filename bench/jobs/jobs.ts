/**
 * `npm run bench -- jobs [--rounds N]`: what a worker that is killed costs. In each round a worker is killed with -9 at a
 * random moment and the next is started, on one job of pictures; in between a person corrects files. At the end every file
 * must have ended, none may be counted twice, and every correction must be there. Then: the time until a killed worker's
 * files are taken up, and how fast pictures are added.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { loadMnist } from "../../src/node/data/mnist.js";
import { packageRoot } from "../../src/node/files/package-files.js";
import { listSources } from "../../src/node/jobs/job-sources.js";
import { type OpenedJobs, openJobs } from "../../src/node/jobs/open-jobs.js";
import { type Benchmark, type BenchmarkContext, summarise, type Target } from "../benchmark.js";
import { smallPngs } from "../serving/load.js";

const PICTURES = 500;
const ADDED = 10_000;
/** A worker that starts needs a second before it takes anything; some are killed before, most after. */
const LEAST_LIFE_MS = 500;
const MOST_LIFE_MS = 5000;

const NONE: Target = { kind: "at most", value: 0 };
const NAME = "bench";

export const jobsBenchmark: Benchmark = {
  summary: "workers killed with -9 in the middle of a job, and pictures added",
  defaultRounds: 20,
  async run(context) {
    const folder = await mkdtemp(join(tmpdir(), "digits-bench-jobs-"));
    const home = join(folder, "home");
    const jobs = await openJobs({ home });
    try {
      const scans = join(folder, "scans");
      await mkdir(scans);
      const pngs = await smallPngs(await loadMnist("train"), PICTURES);
      for (const [i, { body }] of pngs.entries()) await writeFile(join(scans, `${i}.png`), body!);
      await jobs.service.create(NAME, {}, "bench");
      await jobs.service.add(NAME, await listSources(scans));
      const killed = await killWorkers(jobs, home, context);
      const seconds = await addMany(jobs);
      const line = (name: string, unit: string, value: number | readonly number[], target?: Target) =>
        summarise({ name, unit, target }, value);
      return [
        line("workers killed", "kills", killed.kills),
        line("files lost", "files", killed.lost, NONE),
        line("files counted twice", "files", killed.twice, NONE),
        line("corrections lost", "corrections", killed.correctionsLost, NONE),
        line("from a kill until the next worker has read something, where it lived so long", "s", killed.takenUp, {
          kind: "at most",
          value: 30,
        }),
        line("pictures added and on the disk", "pictures/s", ADDED / seconds, {
          kind: "at least",
          value: 100_000 / 60,
        }),
      ];
    } finally {
      await jobs.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function killWorkers(jobs: OpenedJobs, home: string, { rounds, log }: BenchmarkContext) {
  const { service } = jobs;
  const takenUp: number[] = [];
  let corrections = 0;
  let kills = 0;
  let killedMs = 0;
  while (kills < rounds) {
    // The job is over before: fewer kills are told, and more pictures would be needed.
    if ((await service.tell(NAME)).state === "done") break;
    const worker = startWorker(home);
    const ended = once(worker, "exit");
    const lifeMs = LEAST_LIFE_MS + Math.random() * (MOST_LIFE_MS - LEAST_LIFE_MS);
    const endMs = performance.now() + lifeMs;
    const before = (await service.tell(NAME)).waiting;
    let isBegun = killedMs === 0;
    while (performance.now() < endMs) {
      await sleep(50);
      const { state, waiting } = await service.tell(NAME);
      if (!isBegun && waiting < before) {
        isBegun = true;
        takenUp.push((performance.now() - killedMs) / 1000);
      }
      if (state === "done") break;
    }
    const [file] = (await service.page(NAME, { state: "read", order: "doubtful", limit: 1 })).files;
    if (file !== undefined) {
      await service.correct(NAME, file.id, { to: "1" }, "bench");
      corrections += 1;
    }
    worker.kill("SIGKILL");
    killedMs = performance.now();
    await ended;
    kills += 1;
    log(`${kills} of ${rounds} killed, ${(await service.tell(NAME)).waiting} files left`);
  }
  const last = startWorker(home);
  await once(last, "exit");
  const { files, read, refused } = await service.tell(NAME);
  let kept = 0;
  let lines = 0;
  for (const { id } of await allFiles(jobs)) {
    lines += 1;
    kept += (await service.file(NAME, id)).corrections.length;
  }
  const ends = read + refused;
  return {
    kills,
    // One that was given up, though it is a good picture, is lost as well.
    lost: PICTURES - ends,
    twice: Math.max(0, files - PICTURES, ends - lines),
    correctionsLost: corrections - kept,
    takenUp,
  };
}

async function allFiles({ service }: OpenedJobs) {
  const all: { readonly id: number }[] = [];
  let cursor: string | undefined;
  do {
    const page = await service.page(NAME, { limit: 500, ...(cursor !== undefined && { cursor }) });
    all.push(...page.files);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return all;
}

function startWorker(home: string) {
  const program = join(packageRoot(), "dist", "src", "cli", "bin.js");
  return spawn(process.execPath, [program, "--home", home, "work", "--until-idle"], { stdio: "ignore" });
}

/** Small files, as what an added picture costs beside its bytes. */
async function addMany({ service }: OpenedJobs): Promise<number> {
  await service.create("many", {}, "bench");
  await service.setPaused("many", true, "bench");
  const startMs = performance.now();
  await service.add(
    "many",
    Array.from({ length: ADDED }, (_, i) => ({
      file: `${i}.png`,
      load: async () => Buffer.from(`picture ${i}`.repeat(200)),
    })),
  );
  return (performance.now() - startMs) / 1000;
}
